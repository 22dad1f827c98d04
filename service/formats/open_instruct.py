"""open-instruct: a list of asserts, or a list of ``{input, output}`` for a program."""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.base import Format, building, decode, keys_of, make_problem, mapping, sequence, stdio_test
from service.schema import AssertsTest, Problem


def detects(value: JsonValue) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if all(isinstance(item, str) for item in value):
        return all("assert" in str(item) for item in value)
    return all({"input", "output"} <= keys_of(item) for item in value)


def parse(value: JsonValue, path: str) -> Problem:
    value = decode(value, path)
    if {"input", "output"} <= keys_of(value):
        value = [value]
    items = sequence(value, path)
    if items and all(isinstance(item, str) for item in items):
        with building(path):
            return make_problem(path, [AssertsTest(id="asserts", code=[str(item) for item in items])])
    tests = []
    for i, item in enumerate(items):
        case = mapping(item, f"{path}[{i}]")
        tests.append(stdio_test(case.get("input"), case.get("output"), (case.at("input"), case.at("output"))))
    return make_problem(path, tests, checker="lcb")


FORMAT = Format("open_instruct", detects, parse)
