def f(x):
    return 77
