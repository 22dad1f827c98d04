class Skipped(Exception):
    pass


Skipped.__module__ = '_pytest.outcomes'


def f(x):
    raise Skipped('not today')
