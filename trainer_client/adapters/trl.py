"""TRL's GRPO and RLOO trainers, also under Unsloth and Axolotl: ``reward_funcs=make_code_reward(url)``.

A rollout that cannot be scored is ``None``, which TRL leaves out of its group.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from trainer_client.adapters.base import COLUMNS, NoColumn, Reward, Scored, Scorer, rows_of, warn

CodeReward = Callable[..., Awaitable[list[float | None]]]


def make_code_reward(
    url: str | Sequence[str] | None = None,
    *,
    reward: Reward = "binary",
    columns: Sequence[str] = COLUMNS,
    timeout_s: float = 600.0,
    limit: int | None = None,
    name: str = "code_reward",
) -> CodeReward:
    """A reward function: one batch a call. The tests are taken from the first of ``columns`` that the row has.

    A plain coroutine function, since older trainers do not see a callable object's ``async``. ``name`` is what TRL logs.
    Raises ``NoColumn`` if no row of a call has tests, because then the data set is not what it should be.
    """
    scorer = Scorer(url, reward, timeout_s, columns, limit)

    async def code_reward(
        prompts: list[Any],
        completions: list[Any],
        completion_ids: Any = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        log_metric: Callable[[str, float], None] | None = None,
        **given: Any,
    ) -> list[float | None]:
        scored = await scorer.score_all(completions, rows_of(given, len(prompts)), prompts)
        faults = [one.fault for one in scored]
        if faults and all(isinstance(fault, NoColumn) for fault in faults):
            raise NoColumn(str(faults[0]))
        if log_extra is not None:
            for column, values in _extra(scored).items():
                log_extra(f"{name}/{column}", values)
        if log_metric is not None:
            for metric, value in _metrics(scored).items():
                log_metric(f"{name}/{metric}", value)
        warn(scored)
        return [one.reward for one in scored]

    code_reward.__name__ = code_reward.__qualname__ = name
    return code_reward


def _extra(scored: Sequence[Scored]) -> dict[str, list[Any]]:
    results = [one.result for one in scored]
    return {
        "verdict": [one.result.verdict.value if one.result else "unscorable" for one in scored],
        "pass_rate": [result.pass_rate if result and result.scorable else None for result in results],
        "flags": [", ".join(result.flags) if result else "" for result in results],
    }


def _metrics(scored: Sequence[Scored]) -> dict[str, float]:
    """Means over what is known; the share that is not."""
    known = [one.result for one in scored if one.result is not None and one.reward is not None]
    made = {"unscorable": 1 - len(known) / len(scored)} if scored else {}
    if known:
        made["pass_rate"] = sum(result.pass_rate for result in known) / len(known)
        made["accepted"] = sum(result.verdict == "accepted" for result in known) / len(known)
    for component in sorted({part for result in known for part in result.components}):
        values = [result.components.get(component) for result in known]
        numbers = [value for value in values if value is not None]
        if numbers:
            made[f"components/{component}"] = sum(numbers) / len(numbers)
    return made
