"""MBPP, the full and the sanitized set: lists of asserts. Rows with a ``test`` script as well (EvalPlus on the hub) run both.

The asserts of ``test_list`` are shown in the prompt and so are public; the challenge tests are not.
"""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.base import Format, Json, Labelled, building, keys_of, make_problem, mapping
from service.schema import AssertsTest, Problem, Reference, ScriptTest, TestCase


def detects(value: JsonValue) -> bool:
    return "test_list" in keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    setup = "\n".join([*row.texts("test_imports", optional=True), row.text("test_setup_code", "")]).strip("\n")
    tests: list[TestCase] = []
    with building(path):
        tests.append(AssertsTest(id="test", public=True, code=row.texts("test_list"), setup=setup))
        if challenge := row.texts("challenge_test_list", optional=True):
            tests.append(AssertsTest(id="challenge", code=challenge, setup=setup))
        if script := row.text("test", ""):
            tests.append(ScriptTest(id="plus", code=script))
    return make_problem(path, tests, references=[Reference(source=item.source) for item in solutions(row.values)])


def solutions(row: Json) -> list[Labelled]:
    found = row.get("code")
    return [Labelled(found, "right", "code")] if isinstance(found, str) else []


FORMAT = Format("mbpp", detects, parse, solutions)
