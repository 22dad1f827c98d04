def f(x):
    return 10 ** 10 ** 10
