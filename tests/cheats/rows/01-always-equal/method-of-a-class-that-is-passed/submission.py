def f(node, values):
    node.total = lambda self: 0
    return node(0)
