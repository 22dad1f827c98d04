"""A log made of the example problems: right and wrong solutions, some of them twice, and rows that cannot be judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from examples.problem_set import load

LABELS = {"right": "Accepted", "wrong": "wrong"}
BROKEN = ({"id": "no-code", "problem": {"tests": []}}, {"id": "no-problem", "source": "print(1)"})


def rows(step: int = 3) -> list[dict[str, Any]]:
    """Every ``step``-th problem's solutions; every fourth of them comes again at the end, under another id."""
    made = []
    for one in load()[::step]:
        problem = one.problem.model_dump(mode="json", exclude_defaults=True) | {
            "tests": [test.model_dump(mode="json") for test in one.problem.tests]
        }
        for kind in LABELS:
            for name, source in one.solutions.get(kind, {}).items():
                row = {"id": f"{one.slug}/{name}", "source": source, "problem": problem, "problem_id": one.slug}
                made.append(row | {"status": LABELS[kind], "user": len(made)})
    again = [row | {"id": row["id"] + "/again"} for row in made[::4]]
    return [*made, *BROKEN, *again]


def write(path: Path, made: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in made))
    return path
