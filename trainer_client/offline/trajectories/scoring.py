"""The reward of every turn of collected trajectories, from its stored judgement: nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.rewards.rescore import rescore
from service.schema import Context, RewardSpec
from trainer_client.offline.trajectories.prefixes import bests
from trainer_client.offline.trajectories.schema import Collected


def turn_rewards(task: Collected, spec: RewardSpec) -> Iterator[dict[str, Any]]:
    """A row a turn. ``prev_best_pass_rate`` is the best before it; the reward is None for what is unscorable.

    ``spec`` must have come through ``resolve``. Raises ``InputError`` if it needs what the judgements have not got.
    """
    for trajectory in task.trajectories:
        for place, (turn, best) in enumerate(zip(trajectory.turns, bests(trajectory), strict=True)):
            context = Context(prev_best_pass_rate=best, turn=place + 1, completion=turn.text)
            where = f"{task.id}, sample {trajectory.sample}, turn {place}"
            value, components = (None, {}) if best is None else rescore(turn.result, spec, context, where)
            yield {
                "id": task.id, "sample": trajectory.sample, "turn": place, "prev_best_pass_rate": best,
                "pass_rate": turn.rate, "verdict": str(turn.result.verdict), "scorable": value is not None,
                "reward": value, "components": components,
            }  # fmt: skip
