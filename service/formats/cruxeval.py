"""CRUXEval: ``{code, input, output}``, one assert ``f(input) == output``."""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.base import Format, Json, Labelled, building, make_problem, mapping
from service.schema import AssertsTest, Problem, Reference


def detects(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in ("code", "input", "output"))


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    with building(path):
        test = AssertsTest(id="assert", code=[f"assert f({row.text('input')}) == {row.text('output')}"])
    return make_problem(path, [test], references=[Reference(source=row.text("code"))] if row.has("code") else [])


def solutions(row: Json) -> list[Labelled]:
    found = row.get("code")
    return [Labelled(found, "right", "code")] if isinstance(found, str) else []


FORMAT = Format("cruxeval", detects, parse, solutions)
