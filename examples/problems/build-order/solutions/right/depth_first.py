def build_order(needs):
    order, state = [], {}

    def visit(name):
        if state.get(name) == "open":
            raise ValueError(f"{name} needs itself")
        if name not in state:
            state[name] = "open"
            for other in needs.get(name, ()):
                visit(other)
            state[name] = "done"
            order.append(name)

    for name in needs:
        visit(name)
    return order
