"""AReaL: ``RLVRWorkflow(reward_fn=CodeReward(url), ...)``, or the path ``trainer_client.adapters.areal.code_reward``.

AReaL calls it in a pool of processes, so it can be pickled. It raises when a rollout is unscorable, and before AReaL's own
time-out of 15 s, after which AReaL would put a 0; AReaL then asks again, three times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trainer_client.adapters.base import Scorer

PATIENCE_S = 12.0


@dataclass(frozen=True)
class CodeReward(Scorer):
    """The tests are in the data's ``ground_truth``, ``tests`` or another of ``columns``."""

    timeout_s: float = PATIENCE_S

    def __call__(
        self, prompt: Any, completions: str, prompt_ids: Any = None, completion_ids: Any = None, **data: Any
    ) -> float:
        """Raises ``Unscorable``."""
        return self.score_now(completions, data, prompt).known()


code_reward = CodeReward()
