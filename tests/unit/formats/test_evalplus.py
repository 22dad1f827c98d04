"""The differential scripts, run as they are: what they accept and what they refuse."""

from typing import Any

import pytest

from service.errors import FormatError
from service.formats import parse
from service.formats.evalplus import literal
from service.schema import ScriptTest


def row(reference: str, inputs: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "task_id": "HumanEval/0",
        "prompt": "",
        "entry_point": "f",
        "canonical_solution": reference,
        "base_input": inputs,
        "plus_input": inputs,
        "atol": 0,
    } | more


def passes(ground_truth: dict[str, Any], source: str) -> bool:
    """Whether ``source`` passes the first script; test code and source share this process."""
    test = parse(ground_truth).tests[0]
    assert isinstance(test, ScriptTest)
    names: dict[str, Any] = {}
    exec(source, names)
    try:
        exec(test.code, names)
        if test.entry_point is not None:
            names["check"](names[test.entry_point])
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("reference", "candidate", "verdict"),
    [
        ("x", "x", True),
        ("x", "x + 1", False),
        ("x / 3", "x / 3 + 1e-9", True),  # floats are compared within 1e-6
        ("x / 3", "x / 3 + 1e-3", False),
        ("[x / 3]", "[x / 3 + 1e-9]", True),
        ("[x / 3]", "(x / 3 + 1e-9,)", False),  # near, but of another type
        ("[x / 3]", "[x / 3 + 1e-9] * 2", False),
        ("x", "x + 1e-9", False),  # the reference is no float
        ("(x,)", "[x]", False),
    ],
)
def test_comparison(reference: str, candidate: str, verdict: bool) -> None:
    ground_truth = row(f"def f(x):\n    return {reference}\n", [[1], [2]])
    assert passes(ground_truth, f"def f(x):\n    return {candidate}\n") is verdict


def test_arguments_that_one_side_changes_stay_with_it() -> None:
    ground_truth = row("def f(x):\n    x.append(1)\n    return len(x)\n", [[[]], [[1]]])
    assert passes(ground_truth, "def f(x):\n    return len(x) + 1\n")


def test_roots_are_checked_by_their_polynomial() -> None:
    ground_truth = row("def find_zero(xs):\n    return 0\n", [[[-2, 1]]], entry_point="find_zero", atol=1e-4)
    assert passes(ground_truth, "def find_zero(xs):\n    return 2.00001\n")
    assert not passes(ground_truth, "def find_zero(xs):\n    return 0\n")


def test_a_function_may_have_any_name() -> None:
    ground_truth = row("def check(x):\n    return x\n", [[3]], entry_point="check", task_id="Mbpp/56")
    assert passes(ground_truth, "def check(x):\n    return x\n")
    assert not passes(ground_truth, "def check(x):\n    return 0\n")
    with pytest.raises(FormatError) as caught:
        parse(row("", [[3]], entry_point="f) or (f"))
    assert caught.value.path == "ground_truth.entry_point"


def test_mbpp_shapes() -> None:
    tuples = row(
        "def f(x, y):\n    assert type(x) is type(y) is tuple\n    return x + y\n", [[[1], [2]]], task_id="Mbpp/2"
    )
    assert passes(tuples, "def f(x, y):\n    return (1, 2)\n")
    numbers = row("def f(z):\n    return z\n", [["1j"]], task_id="Mbpp/252")
    assert passes(numbers, "def f(z):\n    return 1j\n")
    with pytest.raises(FormatError) as caught:
        parse(row("def f(z):\n    return z\n", [[[1]]], task_id="Mbpp/252"))
    assert caught.value.path == "ground_truth.base_input"


def test_every_answer_is_not_accepted_where_evalplus_gave_up() -> None:
    ground_truth = row("def sum_div(x):\n    return x\n", [[3]], entry_point="sum_div", task_id="Mbpp/295")
    assert passes(ground_truth, "def sum_div(x):\n    return 3\n")
    assert not passes(ground_truth, "def sum_div(x):\n    return 0\n")


@pytest.mark.parametrize(
    "value", [[], (), (1,), set(), {1}, {}, {"a": [1.5, None, True]}, 1j, "'\"\n", -(10**30), float("-inf")]
)
def test_literals_are_read_back(value: Any) -> None:
    assert eval(literal(value)) == value and type(eval(literal(value))) is type(value)
