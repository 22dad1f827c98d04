def f(xs):
    xs.clear()
    return xs
