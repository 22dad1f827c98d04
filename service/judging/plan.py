"""What a worker is asked to do: a source, a problem, and which of its tests to run how."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.analysis_schema import AnalysisName
from service.schema import Indices, Longest, Model, Problem, sha256


class Plan(Model):
    """How the tests are run, and which analyses beside them. Its hash is part of a result's provenance."""

    run: Literal["all", "first_failure"] = "all"
    select: Literal["all"] | Longest | Indices = "all"
    repeat: int = Field(1, ge=1, le=100)
    output_kb: int = Field(4, ge=0)
    analyses: tuple[AnalysisName, ...] = ()

    @property
    def hash(self) -> str:
        return sha256(self.model_dump_json())


class Work(Model):
    """One submission as a worker sees it: everything that decides the judgement, and nothing of the caller."""

    source: str
    problem: Problem
    plan: Plan = Field(default_factory=Plan)
    language: str = "python"


def work_key(source: str, problem_id: str, plan: Plan, language: str = "python") -> str:
    """Equal keys mean equal judgements: what identical submissions in flight are joined by."""
    return sha256("\0".join((language, sha256(source), problem_id, plan.hash)))
