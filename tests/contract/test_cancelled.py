"""A submission in another language is broken off, while it is compiled and while it runs: nothing of it is in the way of the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.errors import ImageError
from service.judging.judge import Judge
from service.judging.plan import Work
from service.languages import get
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from tests.conftest import missing
from tests.contract.judging import PATIENT, fresh_pool

# Seconds of work for the compiler, and a program that waits for ever.
COMPILES_LONG = """
constexpr long slow(long n) { long sum = 0; for (long i = 0; i < n; i++) sum += i % 7; return sum; }
template <long N> struct Sum { static constexpr long value = slow(200000 + N) + Sum<N - 1>::value; };
template <> struct Sum<0> { static constexpr long value = 0; };
long all = Sum<800>::value;
int main() { return 0; }
"""
RUNS_LONG = "#include <unistd.h>\nint main() { sleep(600); }\n"
HELLO = '#include <cstdio>\nint main() { std::puts("ok"); }\n'


def problem(**limits: Any) -> Problem:
    return Problem.model_validate({"tests": [{"kind": "stdio", "output": "ok\n"}], "limits": {**PATIENT, **limits}})


@pytest.fixture
def own(backend: str) -> Iterator[Pool]:
    """A pool that is recycled soon."""
    with fresh_pool(backend, recycle_after=3) as pool:
        try:
            pool.digest(get("cpp"))
        except ImageError as error:
            missing(str(error))
        yield pool


def judged(judge: Judge, source: str) -> Judgement:
    return judge.judge(Work(source=source, problem=problem(), language="cpp"))


def broken_off(judge: Judge, source: str, runs: int) -> Judgement:
    """Cancel the submission in the slot's use after ``runs`` finished ones, when that has gone on for a while."""
    cancelled, pool = threading.Event(), judge.pool
    before = pool.stats()["runs"]
    work = Work(source=source, problem=problem(idle_s=300, wall_s=300), language="cpp")
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(judge.judge, work, cancelled)
        end = time.monotonic() + 120
        while not (pool.stats()["busy"] and pool.stats()["runs"] == before + runs):
            assert not answer.done() and time.monotonic() < end
            time.sleep(0.01)
        time.sleep(0.5)  # into its midst
        cancelled.set()
        pool.abort()
        return answer.result(60)


@pytest.mark.parametrize(("source", "runs"), [(COMPILES_LONG, 0), (RUNS_LONG, 1)], ids=["its compilation", "its run"])
def test_what_is_broken_off_leaves_the_next_one_alone(own: Pool, source: str, runs: int) -> None:
    judge = Judge(own)
    assert judged(judge, HELLO).verdict == "accepted"
    gone = broken_off(judge, source, runs)
    assert (gone.verdict, gone.reason, gone.scorable) == ("unscorable", "cancelled", False), gone
    assert own.replaced == 1
    assert (
        len(judge.programs) == 1 + runs
    )  # the compilation that was broken off left nothing to be taken for its program
    after = judged(judge, HELLO + "// the next\n")
    assert (after.verdict, after.attempts, after.cost.compiles) == ("accepted", 1, 1), after


def test_a_slot_of_another_image_is_recycled(own: Pool) -> None:
    """Each submission is a compilation and a run, eight together; a slot has served after three, its probe included."""
    judge = Judge(own)
    for number in range(4):
        found = judged(judge, f"{HELLO}// {number}\n")
        assert (found.verdict, found.attempts) == ("accepted", 1), found
    stats = own.stats()
    assert (stats["runs"], stats["lost"]) == (8, 0) and stats["recycled"] >= 2, stats
    with own.slot(get("cpp").image) as slot:
        assert slot.runs < 3 and slot.healthy()
