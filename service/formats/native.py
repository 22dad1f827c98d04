"""Assay's own problems, as they go over the wire: ``{tests: [{kind, …}], limits?, checker?, …}``."""

from __future__ import annotations

from typing import get_args

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Format, Json, Labelled, building, decode, mapping
from service.schema import Problem, TestCase

# A list: a row's own kind may be anything, and need not have a hash.
KINDS = [kind.model_fields["kind"].default for kind in get_args(get_args(TestCase)[0])]


def detects(value: JsonValue) -> bool:
    tests = value.get("tests") if isinstance(value, dict) else None
    return isinstance(tests, list) and bool(tests) and isinstance(tests[0], dict) and tests[0].get("kind") in KINDS


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    given = {name: row.get(name) for name in Problem.model_fields if row.has(name)}
    texts = ("prelude", "isolation")
    plain = ("checker",)  # a name, or a JSON text of an object
    for name, field in given.items():
        if name not in texts and not (name in plain and not str(field).startswith("{")):
            given[name] = decode(field, row.at(name))
    with building(path):
        return Problem.model_validate(given)


def solutions(row: Json) -> list[Labelled]:
    """The references; none of a row that is no problem."""
    try:
        problem = parse(row, "row")
    except FormatError:
        return []
    return [Labelled(one.source, "right", language=one.language) for one in problem.references]


FORMAT = Format("assay", detects, parse, solutions)
