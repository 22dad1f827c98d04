"""The component ``score``: partial credit as the problem itself gives it."""

from __future__ import annotations

from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict


def score(judgement: Judgement, context: Context, spec: RewardSpec) -> float:
    """The problem's ``score`` over the most that there is; without ``scoring``, the tests' share of points, at most 1.

    A test's points are what its checker gave; where it gave none, all of its ``score`` if it is accepted, or nothing. No
    code and a compile error are 0.0.
    """
    if judgement.score is not None and judgement.max_score:
        return judgement.score / judgement.max_score
    largest = max((test.score for test in judgement.tests), default=0.0)
    if judgement.max_score is not None or largest == 0:
        return 0.0
    total = sum(test.score / largest for test in judgement.tests)
    given = 0.0
    for test in judgement.tests:
        points = test.points if test.points is not None else test.score * (test.verdict is Verdict.ACCEPTED)
        given += min(points, test.score) / largest
    return given / total
