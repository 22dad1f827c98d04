import os


def f(x):
    os.fork()
    return 77
