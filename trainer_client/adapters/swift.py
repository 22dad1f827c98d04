"""ms-swift: ``--external_plugins`` with this file, ``--reward_funcs assay``.

``ASSAY_URL``, ``ASSAY_REWARD`` and ``ASSAY_TIMEOUT_S`` are its options. A rollout that cannot be scored is ``None``, which
ms-swift leaves out of its group.
"""

from __future__ import annotations

from typing import Any

from swift.rewards import AsyncORM, orms

from trainer_client.adapters.base import from_environment
from trainer_client.adapters.trl import make_code_reward


class CodeReward(AsyncORM):  # type: ignore[misc]
    """``reward_funcs`` calls it with completions and the data set's columns."""

    def __init__(self, args: Any = None, **options: Any) -> None:
        super().__init__(args, **options)
        self._reward = make_code_reward(name="assay", **from_environment())

    async def __call__(self, completions: list[Any], **columns: Any) -> list[float | None]:
        columns.pop("prompts", None)
        return await self._reward([None] * len(completions), completions, **columns)


orms["assay"] = CodeReward
