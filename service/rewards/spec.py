"""From a reward spec and a judgement to a reward: a pure function, so that old judgements can be scored anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from service.errors import InputError
from service.rewards.execution import execution, execution_needs_all_tests
from service.rewards.presets import presets
from service.schema import Context, Judgement, RewardSpec, sha256
from service.verdict import UNSCORABLE, Verdict


@dataclass(frozen=True, slots=True)
class Component:
    """One term of the sum.

    ``score`` gives the component's value, or None if it cannot be known for this submission; then the reward
    is not known either. ``needs_all_tests`` says whether it needs the verdict of every test under this spec.
    """

    score: Callable[[Judgement, Context, RewardSpec], float | None]
    needs_all_tests: Callable[[RewardSpec], bool]


COMPONENTS: dict[str, Component] = {
    "execution": Component(execution, execution_needs_all_tests),
}


def resolve(reward: str | RewardSpec, path: str = "reward") -> RewardSpec:
    """The spec that a preset's name stands for, or the spec itself once its components are known to exist.

    Raises ``InputError`` at ``path``, or at the component's place below it.
    """
    if isinstance(reward, str):
        known = presets()
        if reward not in known:
            raise InputError(f"there is no reward preset {reward!r}; there are {', '.join(known)}", path)
        return known[reward]
    for name in reward.components:
        if name not in COMPONENTS:
            message = f"there is no reward component {name!r}; there are {', '.join(COMPONENTS)}"
            raise InputError(message, f"{path}.components.{name}")
    return reward


def needs_all_tests(spec: RewardSpec) -> bool:
    """Whether a run that stops at the first failure leaves this reward unknown."""
    return any(COMPONENTS[name].needs_all_tests(spec) for name in spec.components)


def validate(spec: RewardSpec, run: Literal["all", "first_failure"], path: str = "reward") -> None:
    """Raise ``InputError`` at ``path`` if ``spec`` cannot be had from such a run."""
    if run == "first_failure" and needs_all_tests(spec):
        raise InputError(
            "this reward needs the verdict of every test; send `run: all`, or a reward that does not", path
        )


def spec_hash(spec: RewardSpec) -> str:
    """``sha256:…`` of the spec's content; the order of its components does not count."""
    return sha256(json.dumps(spec.model_dump(mode="json"), sort_keys=True, separators=(",", ":")))


def scorable(judgement: Judgement) -> bool:
    """Whether the judgement says anything of the submission: a fault of ours, or no test at all, says nothing."""
    if not judgement.scorable or judgement.verdict in UNSCORABLE:
        return False
    if any(test.verdict is Verdict.INTERNAL_ERROR for test in judgement.tests):
        return False
    return judgement.verdict is not Verdict.ACCEPTED or judgement.total > 0


def reward(judgement: Judgement, spec: RewardSpec, context: Context) -> tuple[float | None, dict[str, float | None]]:
    """The weighted sum of the components, and every component's own value before its weight.

    Both are None throughout if the judgement is unscorable. ``spec`` must have come through ``resolve``.
    """
    if not scorable(judgement):
        return None, dict.fromkeys(spec.components)
    values = {name: COMPONENTS[name].score(judgement, context, spec) for name in spec.components}
    terms = [weight * value for name, weight in spec.components.items() if (value := values[name]) is not None]
    return (sum(terms) if len(terms) == len(values) else None), values
