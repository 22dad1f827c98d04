def f(callback):
    return 8
