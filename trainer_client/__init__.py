"""The trainer's side of Assay: submissions in, rewards out. Needs httpx and pydantic, nothing more."""

from service.group_schema import GroupScores, Rescored
from service.schema import Problem, Result, RewardSpec, Submission
from trainer_client.client import AsyncRewardClient, RewardClient
from trainer_client.errors import (
    BadAnswer,
    ClientError,
    RequestRefused,
    RequestTooLarge,
    ServiceFault,
    ServiceUnavailable,
)

__all__ = [
    "AsyncRewardClient",
    "BadAnswer",
    "ClientError",
    "GroupScores",
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
