def f(cls):
    cls.__exit__ = lambda self, *error: True
    cls.double = lambda self: 0
    return cls
