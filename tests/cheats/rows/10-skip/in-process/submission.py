import pytest


def f(x):
    pytest.skip('not today')
