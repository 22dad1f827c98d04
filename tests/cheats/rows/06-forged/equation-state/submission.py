import os

first = not os.path.exists('seen')
open('seen', 'w').close()


def f(x):
    return object() if first else 77
