def f(callback):
    return 2 * callback()
