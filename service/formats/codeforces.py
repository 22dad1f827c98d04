"""open-r1's Codeforces: ``official_tests``, ``time_limit`` (seconds), ``memory_limit`` (MiB).

The problem's own examples are public. Rows that need a checker of their own, or files instead of stdin and
stdout, are refused: plain comparison would call right answers wrong.
"""

from __future__ import annotations

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Format, keys_of, make_problem, mapping, metadata, row_limits, stdio_test
from service.schema import Problem, TestCase


def detects(value: JsonValue) -> bool:
    return "official_tests" in keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    if row.has("generated_checker") and row.get("generated_checker"):
        raise FormatError(
            "problems with a generated checker are not supported; leave the row out", row.at("generated_checker")
        )
    if row.has("input_mode") and row.get("input_mode") != "stdio":
        raise FormatError(
            f"input_mode {row.get('input_mode')!r} is not supported, only stdio; leave the row out",
            row.at("input_mode"),
        )
    shown = {
        (case.text("input", "").strip(), case.text("output", "").strip())
        for case in (mapping(item, f"{row.at('examples')}[{i}]") for i, item in enumerate(row.items("examples", True)))
    }
    tests: list[TestCase] = []
    for i, item in enumerate(row.items("official_tests")):
        case = mapping(item, f"{row.at('official_tests')}[{i}]")
        test = stdio_test(case.get("input"), case.get("output"), (case.at("input"), case.at("output")))
        test.public = (test.input.strip(), (test.output or "").strip()) in shown
        tests.append(test)
    return make_problem(
        path,
        tests,
        checker="tokens",
        limits=row_limits(
            path,
            row.number("time_limit") if row.has("time_limit") else None,
            row.number("memory_limit") if row.has("memory_limit") else None,
        ),
        metadata=metadata(row, "id", "contest_id", "rating", "tags"),
    )


FORMAT = Format("codeforces", detects, parse)
