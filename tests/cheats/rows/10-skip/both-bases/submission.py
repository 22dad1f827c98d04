import unittest


class Both(AssertionError, unittest.SkipTest):
    pass


def f(x):
    raise Both('not today')
