"""What may answer again, and how much of it is kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.jobs.caches.judgements import OVERHEAD, JudgementCache, answer, cache_key, packed, steady
from service.jobs.caches.problems import prepare
from service.jobs.dispatcher import Environment, Task
from service.jobs.folding import fold, unfold
from service.judging.plan import Plan
from service.schema import Cost, Flake, Judgement, Problem, StdioTest, TestResult
from service.verdict import Reason, Verdict

HERE = Environment("image", "docker", "1")
PROBLEM = prepare(Problem(tests=[StdioTest(output="1\n")]))


def task(source: str = "print(1)", **fields: Any) -> Task:
    return Task(source, PROBLEM.problem, PROBLEM.id, PROBLEM.json, **fields)


def test_a_key_is_the_work_and_its_environment() -> None:
    keys = [
        cache_key(*one)
        for one in (
            (task(), HERE), (task("print(2)"), HERE), (task(plan=Plan(output_kb=5)), HERE),
            *((task(), HERE._replace(**{name: "other"})) for name in HERE._fields),
        )
    ]  # fmt: skip
    assert None not in keys and len(set(keys)) == len(keys)
    assert cache_key(task(priority="offline", deadline=1.0, share="x"), HERE) == keys[0]


@pytest.mark.parametrize("one", [task(cache=False), task(plan=Plan(repeat=2))])
def test_work_that_asks_for_runs_has_no_key(one: Task) -> None:
    assert cache_key(one, HERE) is None
    assert cache_key(task(), None) is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_hangs_on_the_machine_is_not_steady(verdict: Verdict) -> None:
    unsteady = {
        Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.UNSCORABLE,
        Verdict.INTERNAL_ERROR,
    }  # fmt: skip
    assert steady(Judgement(verdict=verdict)) == (verdict not in unsteady)
    inside = Judgement(verdict=Verdict.WRONG_ANSWER, tests=[TestResult(index=0, id="t0", verdict=verdict)])
    assert steady(inside) == (verdict not in unsteady)


@pytest.mark.parametrize(
    "fields",
    [
        {"scorable": False}, {"reason": Reason.INFRASTRUCTURE}, {"attempts": 2}, {"flake": Flake(runs=1, verdicts={})},
        {"flags": ["gap", "compile_limit"]},
        {"analysis": {"radon": {"error": "time_limit"}}}, {"analysis": {"radon": {"error": "crashed"}}}, {"analysis": {"radon": None}},
    ],
)  # fmt: skip
def test_what_may_come_out_otherwise_is_not_steady(fields: dict[str, Any]) -> None:
    assert not steady(Judgement(verdict=Verdict.ACCEPTED, **fields))
    assert steady(Judgement(verdict=Verdict.ACCEPTED, analysis={"radon": {"error": "syntax"}, "tree": {"error": None}}))


def test_an_answer_has_the_cost_of_the_original_and_says_so() -> None:
    tests = [TestResult(index=0, id="t0", verdict=Verdict.ACCEPTED, stdout="x" * 10_000)]
    made = Judgement(verdict=Verdict.ACCEPTED, tests=tests, flags=["a"], cost=Cost(cpu_s=1, wall_s=2, queue_s=3))
    kept = packed(made)
    assert len(kept) < 2000
    found = answer(kept)
    assert found.cost == Cost(cpu_s=1, wall_s=2, queue_s=0, cached=True)
    assert found.model_copy(update={"cost": made.cost}) == made


@given(st.binary(max_size=20_000))
def test_folding(data: bytes) -> None:
    assert unfold(fold(data)) == data


@pytest.mark.parametrize("noise", [b"", b"x", b"znoise"])
def test_what_was_never_folded_is_said_to_be(noise: bytes) -> None:
    with pytest.raises(ValueError):
        unfold(noise)


def test_the_least_used_leave_first() -> None:
    cache = JudgementCache(1)
    size = (1 << 18) - OVERHEAD
    for name in "abcd":
        cache.put(name, name.encode() * size)
    assert cache.get("a") is not None
    cache.put("e", b"e" * size)
    assert [name for name in "abcde" if cache.get(name) is not None] == list("acde")
    cache.put("large", b"x" * (1 << 20))
    assert cache.get("large") is None and cache.stats()["cache_entries"] == 4
    assert cache.stats()["cache_bytes"] == 1 << 20
    none = JudgementCache(0)
    none.put("a", b"")
    assert none.get("a") is None
