class Loop:
    def __repr__(self):
        return repr(self)

    __str__ = __repr__


def f(x):
    return Loop()
