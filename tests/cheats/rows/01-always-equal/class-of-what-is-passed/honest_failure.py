def f(node, values):
    return node
