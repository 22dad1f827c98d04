"""What the routes share: settings, the dispatcher, the problems, and counts for the operator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from fastapi import Request

from service.analysis_schema import ANALYSES
from service.jobs.dispatcher import Dispatcher
from service.jobs.problems import ProblemStore
from service.schema import Result
from service.settings import Settings


@dataclass(slots=True)
class State:
    """One per application, at ``app.state.assay``."""

    settings: Settings
    dispatcher: Dispatcher
    problems: ProblemStore
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    analyses: Counter[str] = field(default_factory=Counter)
    dialect_faults: Counter[str] = field(default_factory=Counter)

    def count(self, result: Result) -> None:
        self.verdicts[result.verdict] += 1
        if result.reason is not None:
            self.reasons[result.reason] += 1
        if asked := sum(name in result.analysis for name in ANALYSES):
            self.analyses["remembered"] += result.cost.analyses_cached
            self.analyses["run"] += asked - result.cost.analyses_cached


def state(request: Request) -> State:
    return cast(State, request.app.state.assay)
