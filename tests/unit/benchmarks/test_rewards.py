"""The comparison of rewards: its ranking, its page and its plot, on samples made up here."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rewards.compared import REWARDS
from benchmarks.rewards.report import degenerate, page, plot
from benchmarks.rewards.samples import Sample
from service.reward_schema import RewardSpec
from service.rewards import resolve
from service.schema import Problem, Reference, StdioTest
from trainer_client.offline.compare.ranking import Scored, pooled, within


def scored(group: str, right: list[float], wrong: list[float]) -> list[Scored]:
    return [*(Scored(group, True, value) for value in right), *(Scored(group, False, value) for value in wrong)]


def test_the_area_counted_by_hand() -> None:
    one = pooled(scored("a", [3, 1], [2, 1]))  # 3 is above both; 1 is below one and level with the other
    assert (one.right, one.wrong, one.pairs, one.auc) == (2, 2, 4, 2.5 / 4)
    assert pooled(scored("a", [1], [])).auc is None


def test_problems_of_their_own_level_are_told_apart_within() -> None:
    scores = [*scored("a", [2], [1]), *scored("b", [12], [11]), *scored("c", [5], [])]
    assert within(scores).auc == 1.0
    assert within(scores).pairs == 2
    assert pooled(scores).auc == 4 / 6


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_it_is_the_share_of_pairs(right: list[float], wrong: list[float]) -> None:
    share = sum((a > b) + (a == b) / 2 for a in right for b in wrong) / (len(right) * len(wrong))
    assert pooled(scored("a", right, wrong)).auc == pytest.approx(share)


@pytest.mark.parametrize("name", REWARDS)
def test_every_reward_that_is_compared_exists(name: str) -> None:
    reward = REWARDS[name]
    assert resolve(reward if isinstance(reward, str) else RewardSpec.model_validate(reward))


def test_page_and_plot() -> None:
    tests = [StdioTest(output="3\n")]
    problem = Problem(tests=list(tests), references=[Reference(source="x = 3\nprint(x)\n")])
    sources = {"y = 3\nprint(y)": True, "print(4)": False, "print(5)": False, "print(3 + 0)": True}
    samples = [Sample("kattis", "a", source, right, problem) for source, right in sources.items()]
    told = degenerate([*samples, Sample("kattis", "a", "print(6)", True, problem)])
    assert told[0].startswith("Sources that are right and wrong for the same problem: 0; normal forms that are: 1 ")
    assert told[1] == "Right solutions with the normal form of a reference: 1 of 3."
    values = {name: [1.0, 0.0, 0.0, 1.0] for name in REWARDS}
    text = page([(samples, values)], "make rewards", "plot.svg")
    assert "| right, wrong; pairs | 2, 2 | 4 | 2, 2 | 4 | 0, 0 | 0 |" in text
    assert "| mixed | 1.00 | 1.00 | 1.00 | 1.00 | - | - |" in text
    drawn = ElementTree.fromstring(plot([(samples, values)]))
    assert sum(element.tag.endswith("circle") for element in drawn.iter()) == len(REWARDS) + 2  # and the legend's
