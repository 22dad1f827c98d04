def f(n):
    return True
