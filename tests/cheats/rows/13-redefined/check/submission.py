def check(candidate):
    pass


METADATA = {}


def f(x):
    return 77
