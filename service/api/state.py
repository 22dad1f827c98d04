"""What the routes share: settings, the dispatcher, the problems, and metrics for the operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from fastapi import Request

from service.jobs.dispatcher import Dispatcher
from service.jobs.durable.runner import JobRunner
from service.jobs.durable.spool import Spool
from service.jobs.problems import Prepared, ProblemStore
from service.schema import Result
from service.settings import Settings
from service.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Jobs:
    """Where durable jobs are kept, and who runs them."""

    spool: Spool
    runner: JobRunner


@dataclass(slots=True)
class State:
    """One per application, at ``app.state.assay``."""

    settings: Settings
    dispatcher: Dispatcher
    problems: ProblemStore
    metrics: Metrics
    jobs: Jobs

    async def registered(self, problem_ids: Sequence[str]) -> dict[str, Prepared]:
        """Those of the problems that are registered."""
        found = {problem_id: self.problems.get(problem_id) for problem_id in problem_ids}
        return {problem_id: prepared for problem_id, prepared in found.items() if prepared is not None}

    def count(self, result: Result) -> None:
        self.metrics.result(result)


def state(request: Request) -> State:
    return cast(State, request.app.state.assay)
