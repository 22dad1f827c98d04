def f(cls):
    cls.double = lambda self: 2 * self.value
    return cls
