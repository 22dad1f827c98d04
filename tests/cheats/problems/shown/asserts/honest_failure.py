def f(x):
    return x + 4 if x < 5 else x + 5
