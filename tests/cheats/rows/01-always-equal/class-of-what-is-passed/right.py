def f(node, values):
    kind = type(node)
    head = None
    for value in reversed(values):
        head = kind(value, head)
    return head
