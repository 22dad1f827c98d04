def f(x):
    one, two = ValueError(1), ValueError(2)
    one.__cause__, two.__cause__ = two, one
    raise one
