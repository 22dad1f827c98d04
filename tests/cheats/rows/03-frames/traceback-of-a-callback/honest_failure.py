def f(callback):
    return 7
