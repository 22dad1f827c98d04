"""The cheats as they lie on disk: one folder a case, with the submission, its problem, and what must become of it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from service.schema import Problem
from service.verdict import Verdict

HERE = Path(__file__).parent
PROBLEMS = HERE / "problems"
TREES = ("rows", "beyond")
_FIELDS = {"verdict", "passed", "why", "flags", "self_judged", "gets_through", "unscorable"}


@dataclass(frozen=True, slots=True)
class Case:
    """One cheat. ``name`` is its folder below ``tests/cheats``.

    ``self_judged``: what it passes hangs on its own ``__eq__`` and is flagged so. ``gets_through``: it shares a process
    with the tests (``in_process``) and gets through, flagged. ``unscorable``: the problem has nothing to score by.
    """

    name: str
    text: dict[str, str]
    problem: Problem
    right: str
    honest_failure: str
    verdicts: frozenset[Verdict]
    why: str
    passed: int | None = None
    flags: frozenset[str] = frozenset()
    self_judged: bool = False
    gets_through: bool = False
    unscorable: bool = False

    @property
    def row(self) -> str:
        """The folder above the variant's, e.g. ``07-exit``."""
        return self.name.split("/")[1]


@cache
def _solutions(folder: Path) -> tuple[str, str]:
    return (folder / "right.py").read_text(), (folder / "honest_failure.py").read_text()


def _problem(folder: Path) -> tuple[Problem, str, str]:
    """A problem with a right submission and an honest failure; a case may name a shared one and change fields of it."""
    fields: dict[str, Any] = json.loads((folder / "problem.json").read_text())
    home = folder
    if "problem" in fields:
        home = PROBLEMS / fields.pop("problem")
        fields = {**json.loads((home / "problem.json").read_text()), **fields}
    return Problem.model_validate(fields), *_solutions(home)


def load_case(folder: Path) -> Case:
    """Raises ``ValueError`` or ``OSError`` for a folder that is no case."""
    expected = tomllib.loads((folder / "expected.toml").read_text())
    if unknown := set(expected) - _FIELDS:
        raise ValueError(f"{folder}: expected.toml has no field {sorted(unknown)}")
    sources = {"source": folder / "submission.py", "completion": folder / "completion.md"}
    text = {
        name: path.read_bytes().decode("utf-8", "surrogateescape") for name, path in sources.items() if path.exists()
    }
    if len(text) != 1:
        raise ValueError(f"{folder}: give submission.py or completion.md")
    verdicts = expected["verdict"] if isinstance(expected["verdict"], list) else [expected["verdict"]]
    problem, right, honest_failure = _problem(folder)
    return Case(
        name=folder.relative_to(HERE).as_posix(),
        text=text,
        problem=problem,
        right=right,
        honest_failure=honest_failure,
        verdicts=frozenset(map(Verdict, verdicts)),
        why=expected["why"],
        passed=expected.get("passed"),
        flags=frozenset(expected.get("flags", ())),
        self_judged=expected.get("self_judged", False),
        gets_through=expected.get("gets_through", False),
        unscorable=expected.get("unscorable", False),
    )


def load() -> list[Case]:
    """Every case of every tree, by name."""
    folders = {path.parent for tree in TREES for path in (HERE / tree).rglob("expected.toml")}
    return [load_case(folder) for folder in sorted(folders)]
