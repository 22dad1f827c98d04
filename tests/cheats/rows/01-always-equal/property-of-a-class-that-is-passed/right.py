def f(node, values):
    head = None
    for value in reversed(values):
        head = node(value, head)
    return head
