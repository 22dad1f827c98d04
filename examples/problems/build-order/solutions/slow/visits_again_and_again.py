def build_order(needs):
    order = []

    def visit(name, above):
        if name in above:
            raise ValueError(f"{name} needs itself")
        for other in needs.get(name, ()):
            visit(other, above | {name})
        if name not in order:
            order.append(name)

    for name in needs:
        visit(name, frozenset())
    return order
