"""The components ``public`` and ``hidden``."""

from __future__ import annotations

import pytest

from service.rewards import resolve, reward
from service.schema import Context, Judgement, RewardSpec
from tests.unit.rewards.judged import NO_CODE, UNSCORABLE, of

BOTH = resolve(RewardSpec(components={"execution": 1, "public": 0, "hidden": 0}, execution="fraction"))


def marked(judgement: Judgement, public: set[int], scores: dict[int, float] | None = None) -> Judgement:
    for test in judgement.tests:
        test.public, test.score = test.index in public, (scores or {}).get(test.index, 1.0)
    return judgement


@pytest.mark.parametrize(
    ("judgement", "public", "hidden"),
    [
        (marked(of(4, 10), {0, 1, 2, 3}), 1.0, 0.0),
        (marked(of(4, 10), {0, 9}), 0.5, 0.375),
        (marked(of(4, 10), set()), 0.4, 0.4),
        (marked(of(4, 10), set(range(10))), 0.4, 0.4),
        (marked(of(2, 4), {0, 3}, {0: 3.0, 3: 1.0, 2: 0.0}), 0.75, 1.0),
        (NO_CODE, 0.0, 0.0),
    ],
)
def test_rates_by_what_was_shown(judgement: Judgement, public: float, hidden: float) -> None:
    value, components = reward(judgement, BOTH, Context())
    assert (components["public"], components["hidden"]) == (public, hidden)
    assert value == components["execution"]


def test_what_cannot_be_scored_has_no_rates() -> None:
    assert reward(UNSCORABLE, BOTH, Context()) == (None, {"execution": None, "public": None, "hidden": None})
