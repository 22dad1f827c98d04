"""What the routes share: settings, the dispatcher, the problems, and metrics for the operator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from fastapi import Request

from service.api.patience import Patience
from service.errors import UnknownJob
from service.jobs.caches.caching import CachingDispatcher
from service.jobs.caches.problems import Prepared, ProblemStore
from service.jobs.caches.shared_problems import SharedProblems
from service.jobs.durable.runner import JobRunner
from service.jobs.durable.spool import NO_JOB, Manifest, Spool
from service.schema import Result
from service.settings import Settings
from service.telemetry import caller
from service.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Jobs:
    """Where durable jobs are kept, and who runs them."""

    spool: Spool
    runner: JobRunner

    def own(self, job_id: str) -> Manifest:
        """The caller's job; blocks. Raises ``UnknownJob`` for another key's too: ids are no secret to rely on.

        What was accepted when no key was asked for belongs to everybody.
        """
        manifest = self.spool.manifest(job_id)
        if manifest.share not in ("", caller.current().share):
            raise UnknownJob(NO_JOB, "job_id")
        return manifest


@dataclass(slots=True)
class State:
    """One per application, at ``app.state.assay``."""

    settings: Settings
    dispatcher: CachingDispatcher
    problems: ProblemStore
    metrics: Metrics
    jobs: Jobs
    shared_problems: SharedProblems | None = None
    patience: Patience = field(default_factory=Patience)

    async def registered(self, problem_ids: Sequence[str]) -> dict[str, Prepared]:
        """Those of the problems that are registered, here or at another service."""
        await self.learn(problem_ids)
        found = {problem_id: self.problems.get(problem_id) for problem_id in problem_ids}
        return {problem_id: prepared for problem_id, prepared in found.items() if prepared is not None}

    async def learn(self, problem_ids: Iterable[str | None]) -> None:
        """Have in memory what was registered at another service, for ``problems`` to find."""
        unknown = {problem_id for problem_id in problem_ids if problem_id and self.problems.get(problem_id) is None}
        if self.shared_problems is not None and unknown:
            await self.shared_problems.learn(sorted(unknown))

    def count(self, result: Result) -> None:
        self.metrics.result(result)


def state(request: Request) -> State:
    return cast(State, request.app.state.assay)
