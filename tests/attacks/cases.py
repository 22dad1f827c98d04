"""The corpus: a folder an attack, with what it may end in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.schema import Problem

HERE = Path(__file__).parent
LIMITS = {"cpu_s": 0.5, "wall_s": 4, "idle_s": 0.6, "memory_mb": 128, "processes": 24, "output_kb": 256}


@dataclass(frozen=True, slots=True)
class Case:
    """One folder: what it does, what it may end in, and what to look for."""

    name: str
    attack: str
    witness: str
    why: str
    verdicts: list[str]
    output: str | None = None
    limits: dict[str, Any] = field(default_factory=dict)
    tests: list[dict[str, Any]] = field(default_factory=list)
    language: str = "python"

    @classmethod
    def load(cls, folder: Path) -> Case:
        expected = tomllib.loads((folder / "expected.toml").read_text())
        compiled = folder / "attack.cpp"
        language, attack = ("cpp", compiled) if compiled.exists() else ("python", folder / "attack.py")
        sources = attack.read_text(), (folder / "witness.py").read_text()
        return cls(folder.relative_to(HERE).as_posix(), *sources, **expected, language=language)

    def problem(self) -> Problem:
        tests = self.tests or [{"kind": "stdio", "output": self.output}]
        return Problem.model_validate({"tests": tests, "limits": {**LIMITS, **self.limits}, "checker": "exact"})


CASES = [Case.load(path.parent) for path in sorted(HERE.glob("*/*/expected.toml"))]
