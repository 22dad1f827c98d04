def f(cls):
    cls.double = lambda self: 0
    return cls
