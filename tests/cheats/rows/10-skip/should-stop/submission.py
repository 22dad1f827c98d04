from unittest.case import _ShouldStop


def f(x):
    raise _ShouldStop
