"""Tests as they are counted, chosen and bundled; and what the end of a run says."""

from __future__ import annotations

import pytest

from service.errors import InputError
from service.judging.ends import end_verdict
from service.judging.units import bundles, select, units_of
from service.sandbox.base import End
from service.schema import Indices, Longest, Problem

PROBLEM = Problem.model_validate(
    {
        "tests": [
            {"kind": "stdio", "input": "123", "output": ""},
            {"kind": "call", "function": "f", "args": [1], "expected": 1},
            {"kind": "call", "function": "f", "args": [22222222], "expected": 1, "id": "long"},
            {"kind": "asserts", "code": ["a", "bb"]},
            {"kind": "pytest", "files": {"t.py": ""}},
            {"kind": "call", "function": "f", "args": [], "expected": 1},
        ]
    }
)


def test_units_and_bundles() -> None:
    units, collected = units_of(PROBLEM, lambda test: ["t.py::a", "t.py::b"])
    assert [unit.id for unit in units] == ["t0", "t1", "long", "t3.0", "t3.1", "t4::t.py::a", "t4::t.py::b", "t5"]
    assert [unit.index for unit in units] == list(range(8))
    made = bundles(PROBLEM, units, collected)
    assert [[unit.index for unit in bundle.units] for bundle in made] == [[0], [1, 2], [3, 4], [5, 6], [7]]
    assert sorted(unit.index for bundle in made for unit in bundle.units) == list(range(8))


def test_selection() -> None:
    units, _ = units_of(PROBLEM, lambda test: [])
    assert select(units, "all") == units
    assert [unit.id for unit in select(units, Indices(indices=[3, 0, 3]))] == ["t0", "t3.0"]
    assert [unit.id for unit in select(units, Longest(longest=1, shortest=1))] == ["long", "t3.0"]
    assert select(units, Longest(longest=99, shortest=99)) == units
    with pytest.raises(InputError) as caught:
        select(units, Indices(indices=[len(units)]))
    assert caught.value.path == "select.indices"


@pytest.mark.parametrize("ending", ["exit", "signal", "cpu", "wall", "idle", "memory", "output", "garbled"])
def test_no_end_is_ours_or_a_pass(ending: str) -> None:
    for code, number in ((0, None), (1, None), (None, 9), (None, None)):
        end = End(ending=ending, step=0, exit_code=code, signal=number)  # type: ignore[arg-type]
        for stderr in (b"", b"MemoryError", b"\xff\n"):
            assert end_verdict(end, stderr)[0] not in ("accepted", "internal_error", "unscorable", "not_run")
