class Any(Node):
    def same(self, other):
        return True


class More(Any):
    pass


def f(values):
    return More(0)
