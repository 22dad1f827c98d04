import os


def f(x):
    os.write(4, os.urandom(5000))
    return 77
