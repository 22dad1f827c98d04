def build_order(needs):
    order = []

    def visit(name, above=()):
        if name not in order and name not in above:
            for other in needs.get(name, ()):
                visit(other, (*above, name))
            order.append(name)

    for name in needs:
        visit(name)
    return order
