"""The components ``execution`` and ``discounted``: what running the tests says."""

from __future__ import annotations

from collections.abc import Sequence

from service.reward_schema import OTHER
from service.schema import Context, Judgement, RewardSpec, TestResult
from service.verdict import Verdict


def execution(judgement: Judgement, context: Context, spec: RewardSpec) -> float:
    """By ``spec.execution``: all or nothing, the weighted pass rate (both in [0, 1]), or what the verdict is worth."""
    match spec.execution:
        case "binary":
            return binary(judgement)
        case "fraction":
            return fraction(judgement)
        case "verdicts":
            value, credit = (of_verdict(table, judgement) for table in (spec.verdicts, spec.credit))
            return value + credit * fraction(judgement) if credit else value


def of_verdict(table: dict[str, float], judgement: Judgement) -> float:
    return table.get(judgement.verdict, table.get(OTHER, 0.0))


def binary(judgement: Judgement) -> float:
    """1.0 if the submission is accepted, otherwise 0.0: no partial credit."""
    return 1.0 if judgement.verdict is Verdict.ACCEPTED else 0.0


def fraction(judgement: Judgement) -> float:
    """The accepted tests' share of all tests' ``score``; with scores of 1 that is passed / total.

    Tests that were not run count as not passed. No weight at all (no code, a compile error, every score 0) is 0.0.
    """
    return share(judgement.tests)


def share(tests: Sequence[TestResult]) -> float:
    """The accepted tests' share of the ``score`` of ``tests``, in [0, 1]; 0.0 where there is no weight."""
    largest = max((test.score for test in tests), default=0.0)
    if largest == 0:
        return 0.0
    # Scaled by the largest, so that no sum of finite scores can overflow.
    total = sum(test.score / largest for test in tests)
    return sum(test.score / largest for test in tests if test.verdict is Verdict.ACCEPTED) / total


def execution_needs_all_tests(spec: RewardSpec) -> bool:
    """A failure's fraction is known only when nothing was skipped after it."""
    credit = any(worth for verdict, worth in spec.credit.items() if verdict != Verdict.ACCEPTED)
    return spec.execution == "fraction" or (spec.execution == "verdicts" and credit)


def discounted(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """VeRPO's outcome: ``discount ** turn`` if the submission is accepted, otherwise 0.0."""
    if context.turn is None:
        return None
    return binary(judgement) * spec.discount**context.turn
