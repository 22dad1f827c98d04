def f(node, values):
    return node(0)
