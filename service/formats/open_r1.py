"""open-r1, ms-swift and PrimeIntellect: ``verification_info {language, test_cases: [{input, output, fn_name?, type?}]}``."""

from __future__ import annotations

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import (
    Format,
    Json,
    Labelled,
    call_test,
    keys_of,
    make_problem,
    mapping,
    metadata,
    stdio_test,
)
from service.schema import Problem, TestCase

KINDS = ("stdin_stdout", "stdin", "stdio", "function_call")


def detects(value: JsonValue) -> bool:
    keys = keys_of(value)
    return "verification_info" in keys or "test_cases" in keys


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    info = row.mapping("verification_info") if row.has("verification_info") else row
    tests: list[TestCase] = []
    for i, item in enumerate(info.items("test_cases")):
        case = mapping(item, f"{info.at('test_cases')}[{i}]")
        paths = (case.at("input"), case.at("output"))
        if case.has("type") and case.get("type") not in KINDS:
            raise FormatError(
                f"unknown type of test {case.get('type')!r}; known are {', '.join(KINDS)}", case.at("type")
            )
        if case.has("fn_name"):
            tests.append(call_test(case.text("fn_name"), case.get("input"), case.get("output"), paths))
        elif case.values.get("type") == "function_call":
            raise FormatError("a test of type function_call needs the name of the function", case.at("fn_name"))
        else:
            tests.append(stdio_test(case.get("input"), case.get("output"), paths))
    checker = "apps" if any(test.kind == "call" for test in tests) else "tokens"
    return make_problem(path, tests, checker=checker, metadata=metadata(info, "language"))


def solutions(row: Json) -> list[Labelled]:
    found = row.get("gold_standard_solution")
    return [Labelled(found, "right", "gold_standard_solution")] if isinstance(found, str) else []


FORMAT = Format("open_r1", detects, parse, solutions, aliases=("verification_info",))
