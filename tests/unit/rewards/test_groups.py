"""Advantages against an implementation with numpy that shares nothing with ours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reward_schema import AdvantageSpec
from service.rewards.groups import Scores, Trajectory, of_rewards, verpo

NAN = float("nan")
REWARDS = st.lists(st.none() | st.floats(-10, 10).map(lambda value: round(value, 3)), min_size=1, max_size=12)
KINDS = st.sampled_from(["grpo", "rloo", "dr_grpo", "exponential"])


def by_numpy(rewards: list[float | None], spec: AdvantageSpec) -> np.ndarray[Any, Any]:
    values = np.array([NAN if value is None else value for value in rewards], dtype=np.float64)
    count = np.sum(~np.isnan(values))
    if count == 0:
        return values
    mean = np.nanmean(values)
    spread = np.nanstd(values, ddof=spec.ddof) if count > spec.ddof else 0.0
    grpo = (values - mean) / (spread + spec.epsilon)
    if spec.kind == "grpo":
        return grpo
    if spec.kind == "exponential":
        return np.exp(spec.beta * grpo)
    if spec.kind == "dr_grpo":
        return values - mean
    others = (np.nansum(values) - values) / (count - 1) if count > 1 else values
    return values - others


def single(rewards: list[float | None], **fields: Any) -> Scores:
    return of_rewards([[reward] for reward in rewards], AdvantageSpec(**fields))


@given(REWARDS, KINDS, st.sampled_from([1e-6, 1e-4]), st.sampled_from([0, 1]), st.floats(0, 3))
def test_advantages_are_numpy_s(rewards: list[float | None], kind: str, epsilon: float, ddof: int, beta: float) -> None:
    spec = AdvantageSpec(kind=kind, epsilon=epsilon, ddof=ddof, beta=beta)  # type: ignore[arg-type]
    known = [reward for reward in rewards if reward is not None]
    scores = of_rewards([[reward] for reward in rewards], spec)
    assert scores.rewards == rewards
    ours = np.array([NAN if one is None else one for (one,) in scores.advantages])
    # Where all are equal numpy's rounding, divided by epsilon, is not nothing; there we say 0, and 1 for the exponential.
    expected = by_numpy(rewards, spec)
    if scores.why in ("all_equal", "one_scorable"):
        expected = np.where(np.isnan(expected), NAN, 1.0 if kind == "exponential" else 0.0)
    np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-9, equal_nan=True)
    assert (scores.why is None) == (len(set(known)) > 1)


@given(REWARDS, KINDS, st.integers(0, 12))
def test_the_unscorable_change_nothing(rewards: list[float | None], kind: str, place: int) -> None:
    with_one_more = [*rewards[:place], None, *rewards[place:]]
    before, after = single(rewards, kind=kind), single(with_one_more, kind=kind)
    assert after.advantages[: min(place, len(rewards))] == before.advantages[:place]
    assert [one for one in after.advantages if one != [None]] == [one for one in before.advantages if one != [None]]


def test_worked_examples() -> None:
    assert single([1.0, 0.0, 0.0, 1.0], kind="dr_grpo").advantages == [[0.5], [-0.5], [-0.5], [0.5]]
    assert single([1.0, 0.0, 0.0, None], kind="rloo").advantages == [[1.0], [-0.5], [-0.5], [None]]
    deviation = math.sqrt(1 / 3)
    assert single([1.0, 0.0, 0.0, 1.0], kind="grpo").advantages[0] == [0.5 / (deviation + 1e-6)]
    assert single([1.0, 0.0, 0.0, 1.0], kind="grpo", epsilon=1e-4).advantages[0] == [0.5 / (deviation + 1e-4)]
    assert single([1.0, 0.0, 0.0, 1.0], kind="grpo", ddof=0).advantages[0] == [0.5 / (0.5 + 1e-6)]


@pytest.mark.parametrize(
    ("rewards", "why"),
    [
        ([None, None], "no_scorable"),
        ([None, 1.0], "one_scorable"),
        ([0.1, 0.1, None, 0.1], "all_equal"),
        ([0.1, 0.2], None),
    ],
)
def test_a_group_that_teaches_nothing_is_named(rewards: list[float | None], why: str | None) -> None:
    for kind in ("grpo", "rloo", "dr_grpo"):
        scores = single(rewards, kind=kind)
        assert scores.why == why
        if why:
            assert {one for (one,) in scores.advantages} <= {None, 0.0}


def test_a_rollout_is_as_good_as_its_last_turn_and_as_scorable_as_its_worst() -> None:
    scores = of_rewards([[0.0, 1.0], [0.0], [None, 1.0], []], AdvantageSpec(kind="dr_grpo"))
    assert scores.rewards == [1.0, 0.0, None, None]
    assert scores.advantages == [[0.5, 0.5], [-0.5], [None, None], []]


def test_a_large_exponent_stays_finite() -> None:
    scores = single([1.0] + [0.0] * 400, kind="exponential", beta=1000)
    assert all(one is not None and math.isfinite(one) for (one,) in scores.advantages)


@st.composite
def groups(draw: st.DrawFn) -> list[list[list[bool]] | None]:
    tests = draw(st.integers(0, 6))
    turn = st.lists(st.booleans(), min_size=tests, max_size=tests)
    return draw(st.lists(st.none() | st.lists(turn, min_size=1, max_size=4), min_size=1, max_size=8))


@given(groups(), st.floats(0, 5), st.floats(0.01, 2), st.floats(1e-9, 1), st.floats(0, 3), st.floats(0.1, 1))
def test_verpo_is_numpy_s(
    given_group: list[list[list[bool]] | None], alpha: float, sigma: float, delta: float, beta: float, gamma: float
) -> None:
    spec = AdvantageSpec(kind="verpo", alpha=alpha, sigma=sigma, delta=delta, beta=beta, gamma=gamma)
    trajectories = [None if turns is None else Trajectory(turns, all(turns[-1])) for turns in given_group]
    scores = verpo(trajectories, spec)
    scorable = [np.array(turns, dtype=np.float64) for turns in given_group if turns is not None]
    assert [reward is None for reward in scores.rewards] == [turns is None for turns in given_group]
    if not scorable:
        assert (scores.why, scores.weights, scores.pass_rates) == ("no_scorable", [], [])
        return
    every = np.concatenate(scorable)
    rho = every.mean(axis=0)
    density = np.exp(-((rho[:, None] - rho[None, :]) ** 2) / (2 * sigma**2)).sum(axis=1)
    weights = np.exp(-alpha * rho) / (density + delta)
    np.testing.assert_allclose(scores.pass_rates, rho, rtol=0, atol=1e-9)
    np.testing.assert_allclose(scores.weights, weights, rtol=0, atol=1e-9)
    outcome = np.array([float(bool(turns[-1].all())) * gamma ** len(turns) for turns in scorable])
    dense = [turns @ weights for turns in scorable]
    ours = [
        (scores.rewards[i], scores.turn_rewards[i], scores.advantages[i])
        for i, one in enumerate(given_group)
        if one is not None
    ]
    for (reward, turn_rewards, advantages), total, turns in zip(ours, outcome, dense, strict=True):
        assert reward == pytest.approx(total, abs=1e-9)
        np.testing.assert_allclose(turn_rewards, turns, rtol=0, atol=1e-9)
        expected = (total - outcome.mean()) + beta * (turns - np.concatenate(dense).mean())
        np.testing.assert_allclose(advantages, expected, rtol=0, atol=1e-9)  # type: ignore[arg-type]


def test_verpo_teaches_where_outcomes_alone_do_not() -> None:
    failed = [Trajectory([[True, False]], False), Trajectory([[False, False]], False)]
    assert verpo(failed, AdvantageSpec(kind="verpo")).why is None
    assert verpo(failed, AdvantageSpec(kind="verpo", beta=0)).why == "all_equal"
    assert verpo(failed[:1] * 2, AdvantageSpec(kind="verpo")).why == "all_equal"
    one = verpo([Trajectory([[True, False], [True, True]], True), None], AdvantageSpec(kind="verpo"))
    # Alone among trajectories, but not among turns: its second turn passed what its first did not.
    assert (one.why, one.rewards) == (None, [0.95**2, None])
    assert one.weights[1] > one.weights[0]
    assert one.advantages[0][1] > 0 > one.advantages[0][0]  # type: ignore[operator]
