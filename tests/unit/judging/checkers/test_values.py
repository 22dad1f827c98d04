"""What each checker accepts of returned values, by example and by property."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError
from service.judging.checkers import check_value
from service.schema import CHECKER_NAMES, CheckerSpec
from service.verdict import Verdict

OK, WA = Verdict.ACCEPTED, Verdict.WRONG_ANSWER

CYCLE: list[Any] = []
CYCLE.append(CYCLE)


class AlwaysEqual:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class AlwaysEqualInt(int):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class AlwaysEqualList(list[Any]):
    def __eq__(self, other: object) -> bool:
        return True

    def __len__(self) -> int:
        return 2


SAME: list[tuple[Any, Any]] = [
    (None, None), (1, 1), (1, 1.0), (1, True), (True, 1), ("a", "a"), (1.5, Decimal("1.5")), (0.5, Fraction(1, 2)), (2, 2 + 0j),
    ([1, 2], (1, 2)), ([[1, [2]]], (([1, (2,)]),)), ({"a": [1]}, {"a": (1,)}), ({"1": 2}, {1: 2}), ({"a": {"-3": 0}}, {"a": {-3: 0}}),
    ({"true": 1, "null": 2, "1.5": 3}, {True: 1, None: 2, 1.5: 3}), ([], ()), ({}, {}), (10**5000, 10**5000),
]  # fmt: skip
DIFFERENT: list[tuple[Any, Any]] = [
    (None, 0), (0, None), ("1", 1), (1, "1"), (1, [1]), ([1], 1), ([1, 2], [1]), ([1], [1, 2]), ([1, 2], [2, 1]), ([1, 2], {1, 2}),
    ("ab", b"ab"), ([97], b"a"), ({"a": 1}, {"a": 2}), ({"a": 1}, {"b": 1}), ({"a": 1}, {"a": 1, "b": 2}), ({"1": 2, "2": 3}, {1: 2, "1": 3}),
    ({"1": 2}, {(1,): 2}), ({"1": 2}, {b"1": 2}), ([], {}), ({}, []), ({}, set()), (1.0, float("nan")), (1.0, Decimal("sNaN")),
    ("2024-01-01", datetime.date(2024, 1, 1)), (1, 10**5000), (1, Decimal("1e999999999")), ({"9": 1}, {10**50000: 1}),
    ("a", ["a"]), ([[]], CYCLE), ([[[1]]], CYCLE), (1, AlwaysEqual()), ([1], [AlwaysEqual()]), (1, AlwaysEqualInt(2)),
    ([1, 2], AlwaysEqualList([3])), (float("nan"), float("nan")),
]  # fmt: skip


@pytest.mark.parametrize("name", CHECKER_NAMES)
@pytest.mark.parametrize(("expected", "actual"), SAME, ids=range(len(SAME)))
def test_values_that_are_the_same(name: str, expected: object, actual: object) -> None:
    assert check_value(name, expected, actual) is OK


@pytest.mark.parametrize("name", [name for name in CHECKER_NAMES if name != "apps"])
@pytest.mark.parametrize(("expected", "actual"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_values_that_differ(name: str, expected: object, actual: object) -> None:
    assert check_value(name, expected, actual) is WA


@pytest.mark.parametrize("name", [name for name in CHECKER_NAMES if name != "floats"])
def test_only_floats_has_a_tolerance(name: str) -> None:
    assert check_value(name, 0.1, 0.10000001) is WA
    assert check_value("floats", 0.1, 0.10000001) is OK


def test_floats_has_a_tolerance_at_every_depth() -> None:
    expected = {"a": [1.0, {"b": [2, "x", 1000000]}]}
    assert check_value("floats", expected, {"a": (1.0000001, {"b": (2.0000001, "x", Decimal("1000000.5"))})}) is OK
    assert check_value("floats", expected, {"a": (1.0000001, {"b": (2.0000001, "y", 1000000)})}) is WA
    assert check_value("floats", expected, {"a": (1.0, {"b": (2.1, "x", 1000000)})}) is WA
    assert check_value(CheckerSpec(kind="floats", abs=0.5), [1], [Fraction(3, 2)]) is OK


@pytest.mark.parametrize(
    "actual",
    [float("nan"), float("inf"), -float("inf"), "1.0", True, None, 10**400, Decimal("sNaN"), Decimal("1e99999"), 1j],
)
def test_floats_never_lets_these_near_a_number(actual: object) -> None:
    assert check_value("floats", 1.0000001, actual) is WA


def test_floats_compares_texts_as_texts() -> None:
    assert check_value("floats", "1.0", "1.0000001") is WA


@pytest.mark.parametrize(
    ("expected", "actual", "verdict"),
    [
        ([5], 5, OK), ([[1, 2]], [1, 2], OK), ([[1, 2]], (1, 2), OK), ([[[1, 2], [3, 4]]], [(1, 2), (3, 4)], OK), ([{"1": 2}], {1: 2}, OK),
        ([5], 6, WA), ([], [1], WA), ([5, 6], 5, OK), (5, [5], WA), ([1, 2], [1], WA), ("a", ["a"], WA), ("abc", "a", WA),
    ],
)  # fmt: skip
def test_apps_also_accepts_the_first_element(expected: object, actual: object, verdict: Verdict) -> None:
    assert check_value("apps", expected, actual) is verdict


def nested(depth: int, inner: object, kind: str) -> object:
    for _ in range(depth):
        inner = [inner] if kind == "list" else (inner,) if kind == "tuple" else {"k": inner}
    return inner


@pytest.mark.parametrize("name", CHECKER_NAMES)
@pytest.mark.parametrize(("kind", "other"), [("list", "tuple"), ("dict", "dict")])
def test_depth_is_no_obstacle(name: str, kind: str, other: str) -> None:
    assert check_value(name, nested(20_000, 1, kind), nested(20_000, 1, other)) is OK
    assert check_value(name, nested(20_000, 1, kind), nested(20_000, 2, other)) is WA
    assert check_value(name, 1, nested(20_000, 1, other)) is WA


def test_an_unknown_checker_is_the_callers_error() -> None:
    with pytest.raises(InputError) as caught:
        check_value("fuzzy", 1, 1)
    assert caught.value.path == "checker"


def json_values(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | numbers | st.text(max_size=5)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    )


finite_json = json_values(st.integers() | st.floats(allow_nan=False))
plain_leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(max_size=3) | st.binary(max_size=3)
    | st.decimals().filter(lambda d: not d.is_snan()) | st.fractions() | st.dates() | st.times() | st.datetimes()
)  # fmt: skip
hashable = st.recursive(plain_leaves, lambda inner: st.tuples(inner) | st.frozensets(inner, max_size=2), max_leaves=3)
plain_values = st.recursive(
    hashable | st.sets(hashable, max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hashable, inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(CHECKER_NAMES)


@given(names, finite_json)
def test_a_finite_value_equals_its_copy(name: str, value: Any) -> None:
    assert check_value(name, value, json.loads(json.dumps(value))) is OK


@given(names, json_values(st.integers() | st.floats()), plain_values)
def test_never_raises(name: str, expected: Any, actual: Any) -> None:
    assert check_value(name, expected, actual) in (OK, WA)


@given(finite_json, finite_json)
def test_on_json_it_is_python_equality(expected: Any, actual: Any) -> None:
    assert (check_value("tokens", expected, actual) is OK) == (expected == actual)


@given(names, st.dictionaries(st.integers(), st.tuples(st.integers(), st.text(max_size=3)), max_size=5))
def test_what_json_makes_of_a_value_equals_the_value(name: str, value: dict[int, Any]) -> None:
    assert check_value(name, json.loads(json.dumps(value)), value) is OK
