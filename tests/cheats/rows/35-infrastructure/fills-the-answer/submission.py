import sys


def f(x):
    sys.stdout.write('x' * (4 << 20))
    return 77
