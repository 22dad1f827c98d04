"""The trainer's side of Assay: submissions in, rewards out. Needs httpx and pydantic, nothing more."""

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
