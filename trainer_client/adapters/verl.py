"""verl: ``reward.custom_reward_function.path=pkg://trainer_client.adapters.verl``, ``name=compute_score``.

One call a rollout; those of one step travel together. ``reward_kwargs`` may set ``url``, ``reward``, ``timeout_s``,
``on_infra_error`` and ``limit``. A fault raises, because verl has no reward that says "unknown"; with
``on_infra_error: zero`` it is a score of 0 with ``infra_error: 1``.
"""

from __future__ import annotations

from typing import Any, Literal

from trainer_client.adapters.base import Reward, Scored, Scorer, warn

OnInfraError = Literal["raise", "zero"]


async def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Any = None,
    *,
    url: str | None = None,
    reward: Reward = "fraction",
    timeout_s: float = 280.0,
    on_infra_error: OnInfraError = "raise",
    limit: int | None = None,
    **rest: Any,
) -> dict[str, float]:
    """The same keys for every rollout, whatever became of it. Raises ``Unscorable``."""
    scorer = Scorer(url, reward, timeout_s, limit=limit)
    scored = await scorer.score(solution_str, {"ground_truth": ground_truth}, _prompt(extra_info))
    return _score(scored, on_infra_error)


def compute_score_sync(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Any = None,
    *,
    url: str | None = None,
    reward: Reward = "fraction",
    timeout_s: float = 280.0,
    on_infra_error: OnInfraError = "raise",
    limit: int | None = None,
    **rest: Any,
) -> dict[str, float]:
    """The same for managers that call from threads."""
    scorer = Scorer(url, reward, timeout_s, limit=limit)
    scored = scorer.score_now(solution_str, {"ground_truth": ground_truth}, _prompt(extra_info))
    return _score(scored, on_infra_error)


def _prompt(extra_info: Any) -> str | None:
    found = extra_info.get("prompt") if isinstance(extra_info, dict) else None
    return found if isinstance(found, str) else None


def _score(scored: Scored, on_infra_error: OnInfraError) -> dict[str, float]:
    lost = scored.reward is None
    if lost and on_infra_error != "zero":
        scored.known()
    warn([scored])
    result = scored.result
    return {
        "score": 0.0 if scored.reward is None else scored.reward,
        "acc": float(scored.accepted),
        "pass_rate": 0.0 if lost or result is None else result.pass_rate,
        "n_tests": float(result.total) if result is not None else 0.0,
        "timed_out": float(scored.timed_out),
        "infra_error": float(lost),
    }
