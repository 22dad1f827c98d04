"""How packages' submissions are counted: against their folders, and with a cause for each that differs."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.conformance.packages import Judged, cause, not_taken, section
from service.formats import Labelled, Row
from service.schema import Problem

ONE: dict[str, Any] = {
    "data": "d", "package": "p", "name": "accepted/a.py", "language": "python", "limit_s": 1.0, "known": False,
    "verdict": "accepted", "reason": None, "score": None, "max_score": None, "passed": 2, "total": 2, "slowest_s": 0.1,
    "message": "",
}  # fmt: skip


def judged(**fields: Any) -> Judged:
    return Judged(**{**ONE, **fields})


@pytest.mark.parametrize(
    ("name", "fields", "agrees"),
    [
        ("accepted/a.py", {}, True),
        ("accepted/a.py", {"verdict": "wrong_answer", "passed": 1}, False),
        ("wrong_answer/a.py", {}, False),
        ("wrong_answer/a.py", {"verdict": "presentation_error"}, True),
        ("wrong_answer/a.py", {"verdict": "runtime_error"}, False),
        ("time_limit_exceeded/a.py", {"verdict": "idleness_limit_exceeded"}, True),
        ("run_time_error/a.py", {"verdict": "memory_limit_exceeded"}, True),
        ("partially_accepted/a.py", {"verdict": "wrong_answer", "passed": 1, "score": 30.0, "max_score": 100.0}, True),
        ("partially_accepted/a.py", {"score": 100.0, "max_score": 100.0}, False),
        ("partially_accepted/a.py", {"passed": 1, "score": 100.0, "max_score": 100.0}, False),
        ("partially_accepted/a.py", {"passed": 0, "verdict": "unscorable", "reason": "judge_fault"}, False),
    ],
)
def test_a_verdict_is_held_against_its_folder(name: str, fields: dict[str, Any], agrees: bool) -> None:
    assert judged(name=name, **fields).agrees is agrees


def test_the_page_counts_by_language_and_names_every_exception() -> None:
    late = judged(name="time_limit_exceeded/slow|er.cpp", language="cpp", passed=2)
    causes = {"d": {"p:time_limit_exceeded/slow|er.cpp": "No limit was published."}}
    page = section([judged(), late, judged(name="accepted/b.py", verdict="wrong_answer")], causes, "docker")
    assert "| cpp | - | - | - | 0/1 | - | 0/1 |" in page
    assert "| python | 1/2 | - | - | - | - | 1/2 |" in page
    assert "| `p:time_limit_exceeded/slow\\|er.cpp` | accepted | 1 s, ours | No limit was published. |" in page
    assert "| `p:accepted/b.py` | wrong_answer | 1 s, ours | **not explained** |" in page
    assert "3 submissions, 2 exceptions, 1 of them explained." in page
    assert cause(judged(), causes) is None


def test_the_page_says_what_is_not_there() -> None:
    names = {
        "accepted/a.py": "python",
        "accepted/a.lisp": "unknown",
        "slow_accepted/b.py": "python",
        "wrong_answer/c.kt": "kotlin",
    }
    solutions = [Labelled("", "right", name, language) for name, language in names.items()]
    row = Row("p", Problem(tests=[], metadata={"submissions_not_read": ["accepted/d"]}), solutions)
    missed = not_taken(row)
    assert missed == ["accepted/a.lisp", "slow_accepted/b.py", "wrong_answer/c.kt", "accepted/d/"]
    page = section([judged()], {}, "docker", 3, [("d", f"p:{name}") for name in missed])
    assert "3 more were not run yet" in page and "`p:accepted/d/`." in page
    assert "not run yet" not in section([judged()], {}, "docker") and "Not taken" not in section(
        [judged()], {}, "docker"
    )
