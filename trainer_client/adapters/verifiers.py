"""verifiers: ``--env.taskset.task.rewards '{"assay": {"fn": "trainer_client.adapters.verifiers:code_reward"}}'``.

``ASSAY_URL``, ``ASSAY_REWARD`` and ``ASSAY_TIMEOUT_S`` are its options. A fault raises, which verifiers records as the trace's error, so
that the trace has no reward.
"""

from __future__ import annotations

from typing import Any

from trainer_client.adapters.base import Scorer, from_environment


async def code_reward(task: Any, trace: Any) -> float:
    """``task`` is the task's data with its tests in a field such as ``ground_truth``. Raises ``Unscorable``."""
    scorer = Scorer(**from_environment())
    row = task.model_dump(exclude_none=True)
    prompt = row.get("prompt")
    return (await scorer.score(trace.last_reply, row, prompt)).known()
