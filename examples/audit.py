"""Audit the example problems: ``python -m examples.audit FOLDER`` writes them as a data set and has `assay audit` look at it.

Right solutions are references; slow ones, honest mistakes and cheats are called wrong, so that one that passes is a finding.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examples.problem_set import ExampleProblem, load

DATA = "examples.jsonl"


def rows(problems: list[ExampleProblem]) -> Iterator[dict[str, Any]]:
    """The problems as `assay audit` reads them."""
    for one in problems:
        solutions = [
            {"source": source, "label": "right" if group == "right" else "wrong"}
            for group, sources in one.solutions.items()
            for source in sources.values()
        ]
        problem = one.problem.model_dump(mode="json")
        yield {"id": one.slug, "statement": one.statement, "problem": problem, "solutions": solutions}


def write(path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows(load())), "utf-8")


def main(folder: Path, *options: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / DATA)
    command = [sys.executable, "-m", "service", "audit", DATA, "--out", ".", *options]
    return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
