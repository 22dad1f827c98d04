"""ClassEval: unittest code for one class, run as a pytest file."""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.base import Format, Json, Labelled, building, keys_of, make_problem, mapping
from service.schema import Problem, PytestTest, Reference


def detects(value: JsonValue) -> bool:
    return {"test", "class_name"} <= keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    imports = row.texts("import_statement", optional=True)
    code = "\n".join([*imports, "from solution import *", row.text("test")])
    with building(path):
        test = PytestTest(id="unittest", files={"test_solution.py": code})
    return make_problem(path, [test], references=[Reference(source=item.source) for item in solutions(row.values)])


def solutions(row: Json) -> list[Labelled]:
    found = row.get("solution_code")
    return [Labelled(found, "right", "solution_code")] if isinstance(found, str) else []


FORMAT = Format("classeval", detects, parse, solutions)
