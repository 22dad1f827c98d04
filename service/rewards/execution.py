"""The component ``execution``: what running the tests says."""

from __future__ import annotations

from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict


def execution(judgement: Judgement, context: Context, spec: RewardSpec) -> float:
    """In [0, 1], by ``spec.execution``: ``binary`` is all or nothing, ``fraction`` the weighted pass rate."""
    return fraction(judgement) if spec.execution == "fraction" else binary(judgement)


def binary(judgement: Judgement) -> float:
    """1.0 if the submission is accepted, otherwise 0.0: no partial credit."""
    return 1.0 if judgement.verdict is Verdict.ACCEPTED else 0.0


def fraction(judgement: Judgement) -> float:
    """The accepted tests' share of all tests' ``score``; with scores of 1 that is passed / total.

    Tests that were not run count as not passed. No weight at all (no code, a compile error, every score 0) is 0.0.
    """
    largest = max((test.score for test in judgement.tests), default=0.0)
    if largest == 0:
        return 0.0
    # Scaled by the largest, so that no sum of finite scores can overflow.
    total = sum(test.score / largest for test in judgement.tests)
    return sum(test.score / largest for test in judgement.tests if test.verdict is Verdict.ACCEPTED) / total


def execution_needs_all_tests(spec: RewardSpec) -> bool:
    return spec.execution == "fraction"
