def f(x):
    return 'x' * (12 << 20)
