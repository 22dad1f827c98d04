"""A case of split mode."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

from service.schema import Problem


@dataclass
class Case:
    """``break_`` replaces its first text by its second in the source: the counterpart that must be rejected."""

    name: str
    source: str
    break_: tuple[str, str]
    asserts: list[str] = field(default_factory=list)
    script: str = ""
    pytest: str = ""
    prelude: str = ""
    setup: str = ""
    module: str = "solution"
    entry_point: str | None = None
    flags: list[str] = field(default_factory=list)

    def problem(self) -> Problem:
        dedent = textwrap.dedent
        tests: list[dict[str, Any]] = []
        if self.asserts:
            code = [dedent(one) for one in self.asserts]
            tests.append({"kind": "asserts", "code": code, "setup": dedent(self.setup)})
        if self.script:
            tests.append({"kind": "script", "code": dedent(self.script), "entry_point": self.entry_point})
        if self.pytest:
            files = {"test_solution.py": dedent(self.pytest)}
            tests.append({"kind": "pytest", "files": files, "module": self.module})
        return Problem.model_validate({"tests": tests, "prelude": dedent(self.prelude), "limits": {"cpu_s": 10}})
