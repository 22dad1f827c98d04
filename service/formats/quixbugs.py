"""QuixBugs' Python programs: right and with a one-line bug.

JSON tests become calls where the program's own test just compares; where it does more (a list made of an iterator,
a tolerance) and for the graph programs, its pytest text is kept, importing the program from ``solution``. The
helper class ``Node`` becomes the prelude of the programs that take nodes; a row carries its source as ``node``.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Fields, Format, Json, Labelled, building, keys_of, make_problem, mapping, sequence
from service.formats.evalplus import literal
from service.schema import CallTest, Problem, PytestTest, Reference, TestCase

_IMPORT = re.compile(
    r"^if pytest\.use_correct:\n\s+from correct_python_programs\.\w+ import (\w+)\nelse:\n.*\n", re.MULTILINE
)
_NODE = re.compile(r"^from node import Node\n", re.MULTILINE)


def detects(value: JsonValue) -> bool:
    return {"python_correct", "python_buggy"} <= keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    name, code = row.text("name"), row.text("python_pytest", "")
    takes_nodes = bool(_NODE.search(code))
    if takes_nodes and not row.has("node"):
        raise FormatError("the tests import Node: give the source of node.py as `node`", row.at("node"))
    plain = not code or f"    assert {name}(*input_data) == expected\n" in code
    return make_problem(
        path,
        _calls(row, name) if plain else [_pytest(row, code)],
        checker="exact",
        prelude=row.text("node") if takes_nodes else "",
        references=[Reference(source=row.text("python_correct"))],
    )


def _json_tests(row: Fields) -> list[tuple[list[JsonValue], JsonValue]]:
    """The pairs ``[arguments, expected]``; a lone argument stands without its list."""
    pairs: list[tuple[list[JsonValue], JsonValue]] = []
    for i, item in enumerate(row.items("json_tests")):
        pair = sequence(item, f"{row.at('json_tests')}[{i}]")
        if len(pair) != 2:
            raise FormatError(f"expected [arguments, expected], got {len(pair)} items", f"{row.at('json_tests')}[{i}]")
        pairs.append((pair[0] if isinstance(pair[0], list) else [pair[0]], pair[1]))
    return pairs


def _calls(row: Fields, name: str) -> list[TestCase]:
    with building(row.at("json_tests")):
        return [CallTest(function=name, args=args, expected=expected) for args, expected in _json_tests(row)]


def _pytest(row: Fields, code: str) -> PytestTest:
    code = _NODE.sub("", _IMPORT.sub(r"from solution import \1\n", code))
    if row.has("json_tests"):
        code = code.replace("from load_testdata import load_json_testcases\n", "")
        code = re.sub(r"load_json_testcases\(\w+\.__name__\)", lambda _: literal(_json_tests(row)), code)
    with building(row.at("python_pytest")):
        return PytestTest(id="pytest", files={"test_solution.py": code})


def solutions(row: Json) -> list[Labelled]:
    pairs: tuple[tuple[str, str], ...] = (("python_correct", "right"), ("python_buggy", "wrong"))
    return [
        Labelled(source, "right" if label == "right" else "wrong", key)
        for key, label in pairs
        if isinstance(source := row.get(key), str)
    ]


def join(rows: list[Json]) -> list[Json]:
    """The helper rows are no problems: their source goes to the programs that import them."""
    node = next((row.get("python_correct") for row in rows if row.get("name") == "node"), None)
    return [{"node": node, **row} for row in rows if not row.get("helper")]


FORMAT = Format("quixbugs", detects, parse, solutions, join=join)
