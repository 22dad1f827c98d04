"""CPU time and memory against a reference: what earns, and what is noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reward_schema import SCORED
from service.rewards import resolve, reward
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict
from tests.unit.rewards.judged import NO_CODE, UNSCORABLE, of

SPEC = resolve(RewardSpec(components={"cpu_efficiency": 1, "memory_efficiency": 1}))
EXACT = RewardSpec.model_validate(
    {"components": {"cpu_efficiency": 1, "memory_efficiency": 1}, "efficiency": {"slack": 0}}
)


def used(cpu_s: list[float], memory_mb: float = 10.0, failed: Verdict | None = None) -> Judgement:
    judgement = of(len(cpu_s) - (failed is not None), len(cpu_s), failed or Verdict.WRONG_ANSWER)
    for test, seconds in zip(judgement.tests, cpu_s, strict=True):
        test.cpu_s, test.memory_mb = seconds, memory_mb
    return judgement


def score(judgement: Judgement, cpu_s: float, memory_mb: float = 10.0, spec: RewardSpec = EXACT) -> list[float | None]:
    context = Context(reference_cpu_s=cpu_s, reference_memory_mb=memory_mb)
    return list(reward(judgement, spec, context)[1].values())


def test_it_is_the_reference_by_what_was_used() -> None:
    assert score(used([1.0, 1.0], 100), 1.0, 25) == [0.5, 0.25]
    assert score(used([1.0, 1.0], 100), 2.0, 100) == [1.0, 1.0]


def test_better_than_the_reference_earns_no_more() -> None:
    assert score(used([0.02], 20), 10.0, 500) == [1.0, 1.0]


@pytest.mark.parametrize("verdict", [Verdict(name) for name in SCORED if name not in ("accepted", "no_code")])
def test_failing_fast_earns_nothing(verdict: Verdict) -> None:
    assert score(used([0.0, 0.0], failed=verdict), 1.0) == [0.0, 0.0]


def test_without_a_reference_only_a_failure_is_known() -> None:
    assert reward(used([0.1]), SPEC, Context())[0] is None
    assert reward(NO_CODE, SPEC, Context())[0] == 0.0
    assert reward(UNSCORABLE, SPEC, Context())[1] == {"cpu_efficiency": None, "memory_efficiency": None}


@given(st.lists(st.floats(0, 0.01), min_size=1, max_size=20), st.floats(0, 0.01), st.floats(0, 16), st.floats(0, 16))
def test_below_the_floors_all_are_equal(cpu: list[float], reference: float, memory: float, other: float) -> None:
    assert score(used(cpu, memory), reference, other) == [1.0, 1.0]


@given(st.lists(st.floats(0.02, 100), min_size=1, max_size=20), st.floats(0.9, 1.1))
def test_noise_within_the_slack_costs_nothing(cpu: list[float], noise: float) -> None:
    assert score(used(cpu), sum(cpu) / noise, spec=SPEC) == [pytest.approx(1.0), 1.0]


def test_one_of_both_may_have_parameters() -> None:
    assert resolve(RewardSpec.model_validate({"components": {"cpu_efficiency": 1}, "efficiency": {"slack": 0}}))
