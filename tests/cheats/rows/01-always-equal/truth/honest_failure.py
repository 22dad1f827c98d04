def f(n):
    return None
