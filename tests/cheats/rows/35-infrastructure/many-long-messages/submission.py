def f(x):
    raise ValueError('\u20ac' * 20_000)
