"""What the submission may read and set of the tests' objects, rule by rule."""

from __future__ import annotations

import gc
import sys
import types
import unittest
from pathlib import Path
from typing import Any

import pytest

RUNNER = str(Path(__file__).parents[4] / "sandbox_images" / "runner")
sys.path.insert(0, RUNNER)  # where the runner finds its own files
try:
    from split.access import Access
finally:
    sys.path.remove(RUNNER)


class Policy:
    self_judged = False


def access() -> Any:
    return Access(Policy())  # type: ignore[arg-type]


class Box:
    shown = 1
    _kept = 2

    def __init__(self) -> None:
        self.size = 3
        self._secret = 4

    def area(self) -> int:
        return self.size**2


def fresh() -> Any:
    return type("Fresh", (Box,), {"__module__": __name__, "depth": 5, "grow": lambda self: self.size})


def test_what_is_private_stays_so_but_what_was_put_there() -> None:
    rules, box, other = access(), Box(), Box()
    rules.read(box, "size")
    for name in ("_secret", "_kept", "__dict__", "__class__", "_put"):
        with pytest.raises(AttributeError):
            rules.read(box, name)
    for name in ("_secret", "_kept", "__class__", "__other__", "area"):
        with pytest.raises(AttributeError):
            rules.assign(box, name, None)
        with pytest.raises(AttributeError):
            rules.put(box, name, None)
        with pytest.raises(AttributeError):
            rules.delete(box, name)
    rules.assign(box, "_put", 1)
    rules.put(box, "_there", 2)
    rules.read(box, "_put")
    assert rules.attributes(box) == {"_put": 1, "_there": 2}
    with pytest.raises(AttributeError):
        rules.read(other, "_put")
    rules.delete(box, "_put")
    rules.delete(box, "_there")
    assert vars(box) == vars(other)
    with pytest.raises(AttributeError):
        rules.read(box, "_put")


def test_what_was_put_is_forgotten_with_the_object() -> None:
    rules, box = access(), Box()
    rules.assign(box, "_put", 1)
    assert len(rules._put) == 1
    del box
    gc.collect()
    assert not rules._put


def test_a_class_is_closed_until_it_is_passed() -> None:
    rules, kind = access(), fresh()
    with pytest.raises(AttributeError):
        rules.assign(kind, "extra", 1)
    with pytest.raises(AttributeError):
        rules.read(kind, "depth")
    rules.passed([kind])
    rules.read(kind, "depth")
    for name in ("mro", "__subclasses__", "_kept"):
        with pytest.raises(AttributeError):
            rules.read(kind, name)
    rules.assign(kind, "extra", 1)
    rules.assign(kind, "__repr__", lambda self: "Fresh")
    assert (kind.extra, repr(kind()), rules._policy.self_judged) == (1, "Fresh", False)
    assert rules.attributes(kind()) == {"size": 3}
    for name in (
        "__getattribute__",
        "__class__",
        "__new__",
        "__bases__",
        "__init_subclass__",
        "__getattr__",
        "__exit__",
    ):
        with pytest.raises(AttributeError):
            rules.assign(kind, name, None)


@pytest.mark.parametrize(
    "name", ["__eq__", "__bool__", "__len__", "__deepcopy__", "__lt__", "__hash__", "area", "grow", "depth", "shown"]
)
def test_what_takes_the_place_of_something_or_compares_is_self_judged(name: str) -> None:
    rules, kind = access(), fresh()
    rules.passed([kind])
    rules.assign(kind, name, lambda *_: True)
    assert rules._policy.self_judged


def test_what_comes_before_an_instances_own_is_self_judged() -> None:
    rules, kind = access(), fresh()
    rules.passed([kind])
    rules.assign(kind, "size", 1)
    assert not rules._policy.self_judged
    rules.assign(kind, "size", property(lambda self: 0, lambda self, value: None))
    assert rules._policy.self_judged


def test_suites_libraries_and_what_is_no_class_are_never_open() -> None:
    rules = access()
    suite = type("Case", (unittest.TestCase,), {"__module__": __name__})
    collected = type("TestThings", (), {"__module__": __name__})
    values = [suite, collected, Path, int, types.SimpleNamespace, pytest.Item, Box(), "Box"]
    rules.passed(values)
    for value in values[:6]:
        with pytest.raises(AttributeError):
            rules.assign(value, "extra", 1)
