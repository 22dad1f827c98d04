"""What a zygote puts through pytest before it forks, so that its children find the way through it warm: ``split.session``."""

from __future__ import annotations

import unittest
from typing import Any

import pytest


def twice(x: Any) -> Any:
    if x is None:
        raise ValueError("nothing")
    return 2 * x


def test_plain() -> None:
    assert twice(1) == 2
    assert twice("a") == "aa"


@pytest.mark.parametrize(("given", "expected"), [(1, 2), (2, 4), ("b", "bb")])
def test_parameters(given: Any, expected: Any) -> None:
    assert twice(given) == expected


def test_raises() -> None:
    with pytest.raises(ValueError, match="nothing"):
        twice(None)


@pytest.fixture
def number() -> int:
    return 3


def test_fixture(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    print(twice(number))
    assert capsys.readouterr().out == "6\n"


class TestGroup:
    def test_method(self, number: int) -> None:
        assert twice(number) == 6


class Case(unittest.TestCase):
    def setUp(self) -> None:
        self.number = 4

    def test_equal(self) -> None:
        self.assertEqual(twice(self.number), 8)
        self.assertTrue(twice(1))

    def test_raised(self) -> None:
        with self.assertRaises(ValueError):
            twice(None)
