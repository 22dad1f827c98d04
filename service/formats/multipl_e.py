"""MultiPL-E: HumanEval and MBPP in other languages, tests that go on where the body of the function ends.

A submission is the whole function (or class), so the tests lose what closes it.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Format, Json, Labelled, building, keys_of, make_problem, mapping
from service.formats.extraction import extract
from service.formats.polyglot import head, known, language_of
from service.schema import Problem, ScriptTest

_CLASS = re.compile(r"^\s*(?:public\s+)?class\s+(\w+)", re.MULTILINE)


def detects(value: JsonValue) -> bool:
    return {"name", "language", "prompt", "tests", "stop_tokens"} <= keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    language = language_of(row.get("language"), row.at("language"))
    prompt, code = row.text("prompt"), row.text("tests")
    place = None
    if code.lstrip().startswith("}"):
        code = code.lstrip()[1:]
        holder = _CLASS.search(prompt)
        if language in ("java", "csharp"):
            if holder is None:
                raise FormatError("the prompt has no class, which its tests end", row.at("prompt"))
            place = holder[1]
            code = code.rstrip().removesuffix("}")
    with building(path):
        test = ScriptTest(id="tests", code=code, entry_point=place)
    return make_problem(path, [test], prelude=head(language, prompt), metadata={"language": language})


def solutions(row: Json) -> list[Labelled]:
    """What a model wrote, where the row has it; nobody says whether it is right."""
    text = row.get("gpt_solution")
    source = extract(text) if isinstance(text, str) else None
    language = known(row.get("language"))
    return [Labelled(source, "unknown", "gpt_solution", language)] if source and language else []


FORMAT = Format("multipl_e", detects, parse, solutions, aliases=("multiple",))
