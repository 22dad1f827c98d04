def f(node, values):
    node.value = property(lambda self: 0, lambda self, value: None)
    node.next = property(lambda self: None, lambda self, value: None)
    return node(0)
