"""Durable jobs on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schema import Model
from service.verdict import Verdict

JobState = Literal["queued", "running", "cancelling", "cancelled", "done", "failed", "expired"]
ENDED: frozenset[JobState] = frozenset({"cancelled", "done", "failed", "expired"})


class JobCost(Model):
    """CPU and wall seconds of what was run for the job; ``cached`` results took none."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    cached: int = 0


class Job(Model):
    """How a job stands. ``done`` counts stored results; times are seconds since 1970."""

    job_id: str
    state: JobState
    total: int
    done: int = 0
    progress: float = Field(0.0, ge=0, le=1)
    scorable: int = 0
    counts: dict[Verdict, int] = Field(default_factory=dict, description="stored results by verdict")
    cost: JobCost = Field(default_factory=JobCost)
    message: str = Field("", description="what keeps the job from going on, or why it failed")
    created_at: float
    started_at: float | None = None
    finished_at: float | None = None
    expires_at: float | None = None
