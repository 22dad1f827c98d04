"""The component ``score``."""

from __future__ import annotations

import pytest

from service.rewards import needs_all_tests, resolve, reward
from service.schema import Context, Judgement, RewardSpec, TestResult
from service.verdict import Verdict

SPEC = resolve(RewardSpec(components={"score": 1, "execution": 0}))


def test_without_groups_it_is_the_share_of_points() -> None:
    result = TestResult(index=0, id="t0", verdict=Verdict.WRONG_ANSWER, score=4, points=1)
    other = TestResult(index=1, id="t1", verdict=Verdict.ACCEPTED, score=4)
    judgement = Judgement(verdict=Verdict.WRONG_ANSWER, passed=1, total=2, pass_rate=0.5, tests=[result, other])
    value, components = reward(judgement, SPEC, Context())
    assert value == pytest.approx(5 / 8) and components["execution"] == 0


@pytest.mark.parametrize(
    ("score", "most", "value"),
    [(30, 100, 0.3), (100, 100, 1), (0, 100, 0), (-5, 100, -0.05), (None, 100, 0), (0, 0, 0)],
)
def test_the_problems_own_score_comes_first(score: float | None, most: float, value: float) -> None:
    judgement = Judgement(verdict=Verdict.WRONG_ANSWER, total=2, score=score, max_score=most)
    assert reward(judgement, SPEC, Context())[0] == pytest.approx(value)


def test_it_needs_every_test() -> None:
    assert needs_all_tests(SPEC)
