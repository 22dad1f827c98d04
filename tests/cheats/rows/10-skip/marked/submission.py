import unittest

import pytest


@pytest.mark.skip
@unittest.skip('no')
def f(x):
    return 77


f.__unittest_skip__ = True
__unittest_skip__ = True
