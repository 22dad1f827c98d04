"""The trainer's side of Assay: submissions in, rewards out. Needs httpx and pydantic, nothing more.

Each name is imported when it is first used: a process that only passes through here, as a trainer's many workers do, does not
pay for pydantic.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.group_schema import GroupScores, Rescored
    from service.job_schema import Job
    from service.schema import Problem, Result, RewardSpec, Submission
    from trainer_client.aio import AsyncRewardClient
    from trainer_client.client import RewardClient
    from trainer_client.errors import (
        AccessRefused,
        BadAnswer,
        CircuitOpen,
        ClientError,
        RequestRefused,
        RequestTooLarge,
        ServiceFault,
        ServiceUnavailable,
    )

__all__ = [
    "AccessRefused",
    "AsyncRewardClient",
    "BadAnswer",
    "CircuitOpen",
    "ClientError",
    "GroupScores",
    "Job",
    "Problem",
    "RequestRefused",
    "RequestTooLarge",
    "Rescored",
    "Result",
    "RewardClient",
    "RewardSpec",
    "ServiceFault",
    "ServiceUnavailable",
    "Submission",
]
_HOMES = {
    "GroupScores": "service.group_schema",
    "Rescored": "service.group_schema",
    "Job": "service.job_schema",
    "Problem": "service.schema",
    "Result": "service.schema",
    "RewardSpec": "service.schema",
    "Submission": "service.schema",
    "AsyncRewardClient": "trainer_client.aio",
    "RewardClient": "trainer_client.client",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(_HOMES.get(name, "trainer_client.errors")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
