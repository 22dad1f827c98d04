"""The flag for submissions that pass what is public and little else."""

from __future__ import annotations

import pytest

from service.judging.flags import gap
from service.schema import TestResult
from service.verdict import Verdict

PASS, FAIL, SLOW, SKIPPED = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.TIME_LIMIT_EXCEEDED, Verdict.NOT_RUN


def results(public: list[Verdict], hidden: list[Verdict]) -> list[TestResult]:
    pairs = [*((True, verdict) for verdict in public), *((False, verdict) for verdict in hidden)]
    return [
        TestResult(index=place, id=f"t{place}", public=shown, verdict=verdict)
        for place, (shown, verdict) in enumerate(pairs)
    ]


@pytest.mark.parametrize(
    ("public", "hidden", "flagged"),
    [
        ([PASS] * 4, [FAIL] * 4, True),  # 1 / C(8, 4) = 1 / 70
        ([PASS] * 4, [FAIL] * 3, False),  # 1 / 35
        ([PASS] * 2, [FAIL] * 9, True),  # 1 / 55
        ([PASS] * 2, [FAIL] * 8, False),  # 1 / 45
        ([PASS], [FAIL] * 49, True),
        ([PASS], [FAIL] * 48, False),
        ([PASS] * 10, [PASS] * 5 + [FAIL] * 5, True),
        ([PASS] * 10, [PASS] * 6 + [FAIL] * 5, False),  # more than half of the hidden ones
        ([PASS] * 3 + [FAIL], [FAIL] * 20, False),  # it fails in public, too
        ([PASS] * 4, [SLOW] * 20, False),  # right but slow
        ([PASS] * 4, [SLOW] * 20 + [FAIL] * 4, True),
        ([PASS] * 4, [FAIL] * 20 + [SKIPPED], False),
        ([PASS] * 4, [], False),
        ([], [FAIL] * 20, False),
        ([], [], False),
    ],
)
def test_a_gap_is_more_than_chance(public: list[Verdict], hidden: list[Verdict], flagged: bool) -> None:
    assert gap(results(public, hidden)) is flagged
