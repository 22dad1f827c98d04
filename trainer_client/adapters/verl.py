"""verl: ``reward.custom_reward_function.path=pkg://trainer_client.adapters.verl``, ``name=compute_score``.

One call a rollout; those of one step travel together. ``reward_kwargs`` may set ``url``, ``reward``, ``timeout_s``,
``validation_reward``, ``on_infra_error`` and ``limit``. A row's ``extra_info`` may bring ``prompt``, and
``prev_best_pass_rate`` for rewards that need it. A fault raises, because verl has no reward that says "unknown"; with
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
    validation_reward: Reward | None = None,
    timeout_s: float = 280.0,
    on_infra_error: OnInfraError = "raise",
    limit: int | None = None,
    **rest: Any,
) -> dict[str, float]:
    """The same keys for every rollout, whatever became of it. Raises ``Unscorable``.

    Rows whose ``extra_info.split`` is given and is not ``train`` are scored by ``validation_reward``, if there is one.
    """
    scorer = Scorer(url, _reward(reward, validation_reward, extra_info), timeout_s, limit=limit)
    scored = await scorer.score(solution_str, _row(ground_truth, extra_info), _prompt(extra_info))
    return _score(scored, on_infra_error)


def compute_score_sync(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Any = None,
    *,
    url: str | None = None,
    reward: Reward = "fraction",
    validation_reward: Reward | None = None,
    timeout_s: float = 280.0,
    on_infra_error: OnInfraError = "raise",
    limit: int | None = None,
    **rest: Any,
) -> dict[str, float]:
    """The same for managers that call from threads."""
    scorer = Scorer(url, _reward(reward, validation_reward, extra_info), timeout_s, limit=limit)
    scored = scorer.score_now(solution_str, _row(ground_truth, extra_info), _prompt(extra_info))
    return _score(scored, on_infra_error)


def _reward(reward: Reward, validation: Reward | None, extra_info: Any) -> Reward:
    split = extra_info.get("split") if isinstance(extra_info, dict) else None
    return reward if validation is None or split in (None, "train") else validation


def _row(ground_truth: Any, extra_info: Any) -> dict[str, Any]:
    best = extra_info.get("prev_best_pass_rate") if isinstance(extra_info, dict) else None
    return {"ground_truth": ground_truth} | ({} if best is None else {"prev_best_pass_rate": float(best)})


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
