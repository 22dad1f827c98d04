import os

os.write(4, b'garbage' * 100)


def f(x):
    return 77
