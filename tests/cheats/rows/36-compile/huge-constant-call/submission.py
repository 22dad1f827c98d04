A = 'x' * 10 ** 12


def f(x):
    return 77
