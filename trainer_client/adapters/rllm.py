"""rllm: ``make_code_reward(url)`` is a reward function ``(task_info, action) -> RewardOutput``.

rllm has no reward that says "unknown", so a fault raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rllm.rewards.reward_types import RewardOutput

from trainer_client.adapters.base import Reward, Scorer


def make_code_reward(
    url: str | None = None, *, reward: Reward = "deepcoder", timeout_s: float = 600.0, limit: int | None = None
) -> Callable[[Mapping[str, Any], Any], RewardOutput]:
    """``task_info`` is the task's row with its tests in ``ground_truth``; ``action`` is the model's text."""
    scorer = Scorer(url, reward, timeout_s, limit=limit)

    def code_reward(task_info: Mapping[str, Any], action: Any) -> RewardOutput:
        """Raises ``Unscorable``."""
        text = getattr(action, "action", action)
        scored = scorer.score_now(text, task_info)
        return RewardOutput(reward=scored.known(), is_correct=scored.accepted)

    return code_reward
