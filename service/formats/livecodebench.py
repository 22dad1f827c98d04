"""LiveCodeBench and DeepCoder: ``[{input, output, testtype, metadata: {func_name}}]``, or a row of the data set.

A row has ``public_test_cases`` and ``private_test_cases``: JSON, or base64 of zlib of a pickled JSON text, which is
read without loading anything but plain values. Functional tests call ``Solution.<func_name>``, one JSON
value a line, unless the row's starter code shows a bare function.
"""

from __future__ import annotations

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import (
    Fields,
    Format,
    call_test,
    decode,
    keys_of,
    make_problem,
    mapping,
    metadata,
    sequence,
    stdio_test,
)
from service.formats.pickled import unpack
from service.schema import CallTest, Problem, TestCase


def detects(value: JsonValue) -> bool:
    if isinstance(value, list):
        return bool(value) and "testtype" in keys_of(value[0])
    return bool(keys_of(value) & {"public_test_cases", "private_test_cases"})


def parse(value: JsonValue, path: str) -> Problem:
    value = decode(value, path)
    if isinstance(value, list):
        return make_problem(path, _tests(value, path, "", {}, True), checker="lcb")
    row = mapping(value, path)
    extra = row.mapping("metadata").values if row.has("metadata") else {}
    starter = row.text("starter_code", "")
    method = "class Solution" in starter or not starter.strip()
    tests: list[TestCase] = []
    for key in ("public_test_cases", "private_test_cases"):
        if row.has(key):
            tests += _tests(_cases(row.get(key), row.at(key)), row.at(key), key.split("_")[0], extra, method)
    return make_problem(
        path, tests, checker="lcb", metadata=metadata(row, "question_id", "difficulty", "platform", "contest_date")
    )


def _cases(value: JsonValue, path: str) -> list[JsonValue]:
    if isinstance(value, str) and not value.lstrip().startswith("["):
        value = unpack(value, path)
    return sequence(value, path)


def _tests(cases: list[JsonValue], path: str, part: str, extra: dict[str, JsonValue], method: bool) -> list[TestCase]:
    tests: list[TestCase] = []
    for i, item in enumerate(cases):
        case = mapping(item, f"{path}[{i}]")
        name = f"{part}{i}" if part else None
        if case.text("testtype", "stdin") == "functional":
            tests.append(_functional(case, extra, method, name, part == "public"))
        elif case.text("testtype", "stdin") in ("stdin", "stdin_stdout"):
            paths = (case.at("input"), case.at("output"))
            tests.append(stdio_test(case.get("input"), case.get("output"), paths, id=name, public=part == "public"))
        else:
            raise FormatError(
                f"unknown testtype {case.get('testtype')!r}; known are stdin, stdin_stdout, functional",
                case.at("testtype"),
            )
    return tests


def _functional(case: Fields, extra: dict[str, JsonValue], method: bool, name: str | None, public: bool) -> CallTest:
    own = case.mapping("metadata").values if case.has("metadata") else {}
    function = own.get("func_name") or extra.get("func_name")
    if not isinstance(function, str):
        raise FormatError("a functional test needs the name of the function", case.at("metadata.func_name"))
    if method and "." not in function:
        function = f"Solution.{function}"
    paths = (case.at("input"), case.at("output"))
    return call_test(function, case.get("input"), case.values.get("output"), paths, id=name, public=public)


FORMAT = Format("livecodebench", detects, parse, aliases=("deepcoder",))
