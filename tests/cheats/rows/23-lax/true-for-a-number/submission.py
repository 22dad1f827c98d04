def f(n):
    return [True, False, True]
