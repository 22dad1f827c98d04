"""What the routes share: settings, the dispatcher, the problems, and metrics for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from service.jobs.dispatcher import Dispatcher
from service.jobs.problems import ProblemStore
from service.schema import Result
from service.settings import Settings
from service.telemetry.metrics import Metrics


@dataclass(slots=True)
class State:
    """One per application, at ``app.state.assay``."""

    settings: Settings
    dispatcher: Dispatcher
    problems: ProblemStore
    metrics: Metrics

    def count(self, result: Result) -> None:
        self.metrics.result(result)


def state(request: Request) -> State:
    return cast(State, request.app.state.assay)
