def f(callback):
    return callback()
