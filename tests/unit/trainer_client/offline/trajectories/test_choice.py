"""Which tests, tasks and trajectories are kept: equal to what is computed by hand, and to what a search over everything finds."""

from __future__ import annotations

import itertools
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schema import Problem, Result, StdioTest, TestResult
from service.verdict import Verdict
from trainer_client.offline.trajectories.choice import choose, spread, suite_rate, variance
from trainer_client.offline.trajectories.prompts import feedback
from trainer_client.offline.trajectories.schema import Collected
from trainer_client.offline.trajectories.suite import Suite, prepare

from .test_collect import DOUBLE


def test_the_example(tasks: dict[str, Collected]) -> None:
    """``double``: samples 0 and 4 never rise to 1. Of spreads 7/8, 1/2, 1, 1/4, 1, 1/2 (samples 1 2 3 5 6 7) the four that vary most
    are 1/4, 1/2, 1, 1: variance 0.1055; with one high 0.0742, with three 0.0967."""
    found = choose([trajectory.rates for trajectory in tasks["double"].trajectories])
    assert (found.why, found.kept) == ("kept", [5, 2, 3, 6])
    assert round(variance([0.25, 0.5, 1, 1]), 4) == 0.1055
    assert choose([trajectory.rates for trajectory in tasks["square"].trajectories]).why == "all_pass"


def test_what_is_kept() -> None:
    assert choose([[0.5, 1.0], [1.0, 1.0], [0.5, 0.75], [1.0, 0.0]]).kept == [0, 3]
    assert choose([[0.5, 0.75], [0.0, 0.0]]).kept == []  # its prompt is still there to train on
    assert choose(DOUBLE, keep=1).kept == [5]  # one alone has no variance: the lowest


def test_unscorable_turns_are_no_failures() -> None:
    """A fault is not a rate of 0: it neither saves a task that all pass, nor makes a spread."""
    assert choose([[1.0, 1.0], [None]]).why == "all_pass"
    assert choose([[None], [None, 0.5]]).why == "none_scorable"
    assert choose([[0.5, 1.0, None], [0.5, 1.0]]).kept == [1]
    assert spread([0.5, None]) is None and spread([]) is None


@given(st.lists(st.sampled_from([0.125, 0.25, 0.5, 0.625, 0.875, 1.0]), min_size=1, max_size=9), st.integers(1, 5))
def test_no_other_choice_varies_more(spreads: list[float], keep: int) -> None:
    rates = [[1 - value, 1.0] for value in spreads]
    kept = choose(rates, keep).kept
    assert len(kept) == min(keep, len(spreads)) == len(set(kept))
    most = max(statistics.pvariance(subset) for subset in itertools.combinations(spreads, len(kept)))
    assert statistics.pvariance([spreads[index] for index in kept]) == pytest.approx(most, abs=1e-12)


@given(st.integers(0, 4), st.integers(0, 16), st.integers(5, 20))
def test_the_suites_rate_is_that_of_its_parts(public: int, hidden: int, total: int) -> None:
    hidden = min(hidden, total - 4)
    assert suite_rate(hidden / (total - 4), public / 4, total) == pytest.approx((public + hidden) / total)


def test_fifteen_longest_and_five_shortest() -> None:
    sizes = [7, 30, 2, 25, 11, 9, 1, 28, 5, 3, 14, 16, 18, 20, 22, 24, 26, 12, 13, 15, 17, 19]
    problem = Problem(tests=[StdioTest(input="x" * size, output="") for size in sizes])
    kept = [len(test.input) for test in prepare(problem, Suite()).tests if test.kind == "stdio"]
    assert kept == [size for size in sizes if size in (1, 2, 3, 5, 7) or size > 11]
    prepared = prepare(problem, Suite())
    assert [test.public for test in prepared.tests] == [True] * 4 + [False] * 16
    assert [test.id for test in prepared.tests][:5] == ["t0", "t1", "t2", "t3", "t6"]  # as they were named before


def test_what_is_public_stays_so_and_too_few_tests_are_refused() -> None:
    tests = [StdioTest(input=str(n), output="", public=n == 5) for n in range(8)]
    assert [test.id for test in prepare(Problem(tests=list(tests)), Suite()).tests if test.public] == ["t5"]
    with pytest.raises(ValueError, match="7 tests, and 8"):
        prepare(Problem(tests=list(tests[:7])), Suite())


def test_each_assert_is_a_test_of_its_own() -> None:
    """So that four of them are public, and feedback tells of one of those alone."""
    code = [f"assert f({n}) == {n + 1}" for n in range(24)]
    problem = Problem.model_validate({"tests": [{"kind": "asserts", "code": code, "setup": "import math"}]})
    prepared = prepare(problem, Suite())
    assert len(prepared.tests) == 20 and sum(test.public for test in prepared.tests) == 4
    first = prepared.tests[0]  # of ten short ones the last five are kept
    assert (first.id, first.public, first.kind) == ("t0.4", True, "asserts") and first.code == code[4:5]
    failed = TestResult(index=0, id="t0.4.0", public=True, verdict=Verdict.WRONG_ANSWER, message="got 0")
    said, about = feedback(prepared, Result(verdict=Verdict.WRONG_ANSWER, tests=[failed]))
    assert code[4] in said and "got 0" in said and code[5] not in said and about == "t0.4.0"
