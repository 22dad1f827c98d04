import pytest


def f(x):
    pytest.xfail('known')
