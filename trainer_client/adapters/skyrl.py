"""SkyRL: ``skyrl_gym.register("assay", "trainer_client.adapters.skyrl:CodeEnv")`` and ``environment.env_class=assay``.

``extras`` is the data set's row; its ``reward_spec.ground_truth``, or any other column that holds tests, is what a rollout
is judged by. SkyRL has no reward that says "unknown", so a fault raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from trainer_client.adapters.base import Scored, Scorer, plain


class CodeEnv(BaseTextEnv):  # type: ignore[misc]
    """One turn: the action is the answer. ``env_config`` may have ``url``, ``reward``, ``timeout_s`` and ``limit``."""

    def __init__(self, env_config: Any = None, extras: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        config = dict(env_config or {})
        known = ("url", "reward", "timeout_s", "limit")
        self._scorer = Scorer(**{name: plain(config[name]) for name in known if config.get(name) is not None})
        self._row = dict(extras or {})
        self._scored: Scored | None = None

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Raises ``Unscorable``."""
        self.turns += 1
        self._scored = self._scorer.score_now(action, self._row)
        reward = self._scored.known()
        return BaseTextEnvStepOutput(observations=[], reward=reward, done=True, metadata=self.get_metrics())

    def get_metrics(self) -> dict[str, Any]:
        """The same keys for every episode that has ended."""
        result = self._scored.result if self._scored is not None else None
        if self._scored is None or result is None:
            return {}
        return {
            "pass_rate": result.pass_rate,
            "tests": float(result.total),
            "timed_out": float(self._scored.timed_out),
            "verdict": str(result.verdict.value),
        }
