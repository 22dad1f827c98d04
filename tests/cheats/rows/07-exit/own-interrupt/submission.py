class Stop(KeyboardInterrupt):
    pass


def f(x):
    raise Stop
