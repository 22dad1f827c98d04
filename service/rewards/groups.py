"""From the rewards of one prompt's rollouts to advantages. Pure functions; unscorable rollouts leave every statistic.

GRPO:        A = (R - mean) / (std + epsilon)      arXiv 2402.03300; epsilon 1e-6 in verl, 1e-4 in TRL, both with ddof 1
RLOO:        A = R - mean of the others            arXiv 2402.14740
Dr. GRPO:    A = R - mean                          arXiv 2503.20783
exponential: A = exp(beta * A_grpo)                arXiv 2605.28409; a weight rather than an advantage: always above 0
VeRPO:       see ``verpo``                         arXiv 2601.03525
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from service.reward_schema import AdvantageSpec

Why = Literal["no_scorable", "one_scorable", "all_equal"]
LARGEST_EXPONENT = 700.0  # exp of more is not finite


@dataclass(frozen=True, slots=True)
class Scores:
    """A group's advantages: a list per rollout with one for each of its turns, None throughout an unscorable rollout.

    ``why`` says why the group teaches nothing; None if it teaches. ``weights`` and ``pass_rates`` (by test) are VeRPO's.
    """

    turn_rewards: list[list[float | None]]
    rewards: list[float | None]
    advantages: list[list[float | None]]
    why: Why | None
    weights: list[float] = field(default_factory=list)
    pass_rates: list[float] = field(default_factory=list)


def of_rewards(turn_rewards: Sequence[Sequence[float | None]], spec: AdvantageSpec) -> Scores:
    """Every kind but ``verpo``. A rollout's reward is its last turn's, and its advantage is that of each of its turns.

    A rollout is unscorable if any of its turns is (None), or if it has none.
    """
    rewards = [turns[-1] if turns and None not in turns else None for turns in turn_rewards]
    known = [reward for reward in rewards if reward is not None]
    scaled = iter(_advantages(known, spec))
    by_rollout = [None if reward is None else next(scaled) for reward in rewards]
    return Scores(
        [list(turns) for turns in turn_rewards],
        rewards,
        [[advantage] * len(turns) for advantage, turns in zip(by_rollout, turn_rewards, strict=True)],
        degenerate(known),
    )


def degenerate(rewards: Sequence[float]) -> Why | None:
    """Why a group of these scorable rewards has no gradient: every advantage is zero. None if it has one."""
    if not rewards:
        return "no_scorable"
    if len(rewards) == 1:
        return "one_scorable"
    return "all_equal" if min(rewards) == max(rewards) else None


def _advantages(rewards: Sequence[float], spec: AdvantageSpec) -> list[float]:
    match spec.kind:
        case "dr_grpo":
            return centred(rewards)
        case "rloo":
            others = len(rewards) - 1
            # R - (sum - R) / (n - 1) is n / (n - 1) times R - mean, and exactly 0 where all are equal.
            return [value * (others + 1) / others if others else 0.0 for value in centred(rewards)]
        case "grpo":
            return _grpo(rewards, spec)
        case "exponential":
            return [math.exp(min(spec.beta * value, LARGEST_EXPONENT)) for value in _grpo(rewards, spec)]
        case "verpo":
            raise ValueError("VeRPO needs the verdict of every test: see `verpo`")


def centred(values: Sequence[float]) -> list[float]:
    """Each less their mean; exactly 0 where all are equal, whatever the rounding."""
    if not values or min(values) == max(values):
        return [0.0] * len(values)
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _grpo(rewards: Sequence[float], spec: AdvantageSpec) -> list[float]:
    apart = centred(rewards)
    freedom = len(rewards) - spec.ddof
    deviation = math.sqrt(math.fsum(value * value for value in apart) / freedom) if freedom > 0 else 0.0
    return [value / (deviation + spec.epsilon) for value in apart]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A rollout as VeRPO sees it: by turn, which tests passed (all turns of a group have the same tests), and whether all did."""

    passes: Sequence[Sequence[bool]]
    solved: bool


def verpo(trajectories: Sequence[Trajectory | None], spec: AdvantageSpec) -> Scores:
    """VeRPO's rewards and advantages; None is an unscorable rollout.

    With M turns in the scorable rollouts, test j has the pass rate ``rho_j = passes / M``, the density
    ``N_j = sum over k of exp(-(rho_j - rho_k)^2 / (2 sigma^2))`` and the weight ``exp(-alpha rho_j) / (N_j + delta)``.
    A turn's reward is the weight of what it passed, a trajectory's ``1{solved} * gamma^turns``. A turn's advantage is
    ``(R_traj - mean over trajectories) + beta * (R_turn - mean over all turns)``.
    """
    known = [trajectory for trajectory in trajectories if trajectory is not None]
    turns = [turn for trajectory in known for turn in trajectory.passes]
    rates = [sum(column) / len(turns) for column in zip(*turns, strict=True)] if turns else []
    weights = weigh(rates, spec)
    outcomes = [spec.gamma ** len(one.passes) if one.solved else 0.0 for one in known]
    dense = [math.fsum(weight for weight, passed in zip(weights, turn, strict=True) if passed) for turn in turns]
    by_trajectory, by_turn = (
        iter(zip(outcomes, centred(outcomes), strict=True)),
        iter(zip(dense, centred(dense), strict=True)),
    )
    turn_rewards: list[list[float | None]] = []
    rewards: list[float | None] = []
    advantages: list[list[float | None]] = []
    for trajectory in trajectories:
        if trajectory is None:
            turn_rewards.append([])
            rewards.append(None)
            advantages.append([])
            continue
        outcome, gain = next(by_trajectory)
        own = [next(by_turn) for _ in trajectory.passes]
        rewards.append(outcome)
        turn_rewards.append([value for value, _ in own])
        advantages.append([gain + spec.beta * progress for _, progress in own])
    why = degenerate(outcomes)
    if why is not None and degenerate(dense) is None and spec.beta:
        why = None  # the turns differ where the trajectories do not
    return Scores(turn_rewards, rewards, advantages, why, weights, rates)


def weigh(rates: Sequence[float], spec: AdvantageSpec) -> list[float]:
    """The weight of each test by the group's pass rates. Tests of one rate share a density, so time is in distinct rates."""
    counts: dict[float, int] = {}
    for rate in rates:
        counts[rate] = counts.get(rate, 0) + 1
    weights = {}
    for rate in counts:
        near = (count * math.exp(-((rate - other) ** 2) / (2 * spec.sigma**2)) for other, count in counts.items())
        weights[rate] = math.exp(-spec.alpha * rate) / (math.fsum(near) + spec.delta)
    return [weights[rate] for rate in rates]
