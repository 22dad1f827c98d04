"""APPS, TACO and PRIME: ``{inputs, outputs, fn_name?, assert_case?}``, the ground truth of verl's code rewards.

A row of the data set is taken too (``input_output`` with ``solutions`` and ``starter_code``), as is the
original folder of a problem. Function outputs may be wrapped in a list of one, which the ``apps`` checker knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import (
    Fields,
    Format,
    Json,
    Labelled,
    building,
    call_test,
    decode,
    json_or_text,
    keys_of,
    make_problem,
    mapping,
    metadata,
    sequence,
    stdio_test,
)
from service.schema import AssertsTest, Problem, Reference, TestCase


def detects(value: JsonValue) -> bool:
    keys = keys_of(value)
    return {"inputs", "outputs"} <= keys or "assert_case" in keys or "input_output" in keys


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    tests = row.mapping("input_output") if row.has("input_output") else row
    method = "class Solution" in row.text("starter_code", "")
    return make_problem(
        path,
        in_out_tests(tests, method),
        checker="apps",
        references=[Reference(source=source) for source in _sources(row.values)[:1]],
        metadata=metadata(row, "difficulty", "source", "url", "date"),
    )


def in_out_tests(fields: Fields, method: bool = False) -> list[TestCase]:
    """The tests of ``{inputs, outputs, fn_name?, assert_case?}``; ``method`` calls ``Solution.<fn_name>``."""
    tests: list[TestCase] = []
    if fields.has("inputs") or fields.has("outputs") or not fields.has("assert_case"):
        inputs, outputs = fields.items("inputs"), fields.items("outputs")
        if len(inputs) != len(outputs):
            raise FormatError(f"{len(inputs)} inputs but {len(outputs)} outputs", fields.path)
        name = fields.text("fn_name", "")
        if method and name and "." not in name:
            name = f"Solution.{name}"
        for i, (given, wanted) in enumerate(zip(inputs, outputs, strict=True)):
            paths = (f"{fields.at('inputs')}[{i}]", f"{fields.at('outputs')}[{i}]")
            tests.append(call_test(name, given, wanted, paths) if name else stdio_test(given, wanted, paths))
    if fields.has("assert_case"):
        with building(fields.at("assert_case")):
            tests.append(AssertsTest(id="asserts", code=fields.texts("assert_case")))
    return tests


def _sources(row: Json) -> list[str]:
    found = row.get("solutions")
    if isinstance(found, str):
        found = json_or_text(found)
    return [source for source in found if isinstance(source, str)] if isinstance(found, list) else []


def solutions(row: Json) -> list[Labelled]:
    return [Labelled(source, "right", f"solutions[{i}]") for i, source in enumerate(_sources(row))]


def members(path: Path) -> Iterator[Json]:
    """The folders of the original data set: ``input_output.json``, ``solutions.json``, ``starter_code.py``."""
    for tests in sorted(path.glob("**/input_output.json")):
        folder = tests.parent
        row: Json = {"id": folder.name, "input_output": mapping(tests.read_text("utf-8"), str(tests)).values}
        for name, key in (("solutions.json", "solutions"), ("metadata.json", "metadata")):
            if (folder / name).is_file():
                row[key] = decode((folder / name).read_text("utf-8"), str(folder / name))
        if "solutions" in row:
            row["solutions"] = sequence(row["solutions"], str(folder / "solutions.json"))
        if (folder / "starter_code.py").is_file():
            row["starter_code"] = (folder / "starter_code.py").read_text("utf-8")
        yield row


FORMAT = Format("apps", detects, parse, solutions, members=members, aliases=("taco", "prime"))
