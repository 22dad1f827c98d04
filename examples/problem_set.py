"""Reads the folders of ``problems/``: a problem as TOML, its statement, and solutions by the verdict they deserve."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from service.schema import Problem

PROBLEMS = Path(__file__).parent / "problems"
CLASSES = ("right", "wrong", "slow", "cheating")


@dataclass(frozen=True, slots=True)
class ExampleProblem:
    """``solutions`` maps a class (``right``, ``wrong``, ``slow``, ``cheating``) to sources by name; both may lack a class."""

    slug: str
    problem: Problem
    statement: str
    solutions: dict[str, dict[str, str]]

    @property
    def title(self) -> str:
        return str(self.problem.metadata["title"])

    @property
    def kind(self) -> str:
        return self.problem.tests[0].kind


def load(folder: Path = PROBLEMS) -> list[ExampleProblem]:
    """Every problem in ``folder``, by name. Raises ``ValueError`` with the file that does not hold a problem."""
    return [_load(path.parent) for path in sorted(folder.glob("*/problem.toml"))]


def _load(folder: Path) -> ExampleProblem:
    file = folder / "problem.toml"
    try:
        problem = Problem.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ValueError(f"{file}: {error}") from error
    solutions: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("solutions/*/*.py")):
        solutions.setdefault(path.parent.name, {})[path.stem] = path.read_text("utf-8")
    return ExampleProblem(folder.name, problem, (folder / "statement.md").read_text("utf-8"), solutions)
