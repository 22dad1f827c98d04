"""LeetCode: ``{functional: code}``, and LeetCodeDataset's rows, which run ``prompt + completion + test + check(entry_point)``.

LeetCodeDataset's prompt holds imports, node classes and helpers; it becomes the prelude, so a submission
finds them as on the site and cannot redefine those that the tests use.
"""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.base import (
    CALL_PRELUDE,
    Format,
    Json,
    Labelled,
    building,
    keys_of,
    make_problem,
    mapping,
    metadata,
)
from service.schema import Problem, Reference, ScriptTest


def detects(value: JsonValue) -> bool:
    keys = keys_of(value)
    if "functional" in keys:
        return True
    entry = value.get("entry_point") if isinstance(value, dict) else None
    return "test" in keys and isinstance(entry, str) and entry.startswith("Solution()")


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    with building(path):
        if row.has("functional"):
            test = ScriptTest(
                id="functional", code=row.text("functional"), entry_point=row.text("entry_point", "") or None
            )
        else:
            test = ScriptTest(id="check", code=row.text("test"), entry_point=row.text("entry_point"))
    return make_problem(
        path,
        [test],
        prelude=row.text("prompt", CALL_PRELUDE) if not row.has("functional") else CALL_PRELUDE,
        references=[Reference(source=item.source) for item in solutions(row.values)],
        metadata=metadata(row, "difficulty", "estimated_date", "tags"),
    )


def solutions(row: Json) -> list[Labelled]:
    found = row.get("completion")
    return [Labelled(found, "right", "completion")] if isinstance(found, str) and found else []


FORMAT = Format("leetcode", detects, parse, solutions, aliases=("leetcode_dataset",))
