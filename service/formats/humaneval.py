"""HumanEval (also EvalPlus' OriginFmt) and HumanEvalPack's Python rows: test scripts.

The prompt up to the function, its imports and helpers, becomes the prelude: the tests of some problems
use those helpers, and a submission must not redefine them.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from service.errors import FormatError
from service.formats import humanevalpack
from service.formats.base import Fields, Format, Json, Labelled, building, keys_of, make_problem, mapping
from service.schema import Problem, Reference, ScriptTest


def prelude_of(prompt: str, entry_point: str) -> str:
    """The part of ``prompt`` above the function that is to be written; empty if the function is not in it."""
    found = re.search(rf"^(?:async[ \t]+)?def[ \t]+{re.escape(entry_point)}[ \t]*\(", prompt, re.MULTILINE)
    lines = prompt[: found.start()].split("\n") if found else [""]
    while len(lines) > 1 and lines[-2].startswith("@"):  # its decorators belong to it
        del lines[-2]
    return "\n".join(lines)


def complete(row: Json, key: str) -> str | None:
    """The prompt and the body under ``key`` as one program, or None if the row has no such body."""
    prompt, body = row.get("prompt"), row.get(key)
    return (prompt if isinstance(prompt, str) else "") + body if isinstance(body, str) else None


def _problem(row: Fields, path: str, test: ScriptTest) -> Problem:
    source = complete(row.values, "canonical_solution")
    return make_problem(
        path,
        [test],
        prelude=prelude_of(row.text("prompt", ""), row.text("entry_point")),
        references=[Reference(source=source)] if source else [],
    )


def detects(value: JsonValue) -> bool:
    return {"test", "entry_point"} <= keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    with building(path):
        test = ScriptTest(id="check", code=row.text("test"), entry_point=row.text("entry_point"))
    if "def check(" not in test.code:
        raise FormatError("the test script does not define check(candidate)", row.at("test"))
    return _problem(row, path, test)


def solutions(row: Json) -> list[Labelled]:
    source = complete(row, "canonical_solution")
    return [Labelled(source, "right", "canonical_solution")] if source else []


def detects_pack(value: JsonValue) -> bool:
    return {"test", "entry_point", "buggy_solution"} <= keys_of(value)


def parse_pack(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    if humanevalpack.language(row.values) != "python":
        return humanevalpack.parse(row)
    with building(path):
        test = ScriptTest(id="test", code=row.text("test"))  # the script calls check itself
    return _problem(row, path, test)


def solutions_pack(row: Json) -> list[Labelled]:
    if humanevalpack.language(row) != "python":
        return humanevalpack.solutions(row)
    buggy = complete(row, "buggy_solution")
    return solutions(row) + ([Labelled(buggy, "wrong", "buggy_solution")] if buggy else [])


HUMANEVAL = Format("humaneval", detects, parse, solutions)
HUMANEVALPACK = Format("humanevalpack", detects_pack, parse_pack, solutions_pack)
