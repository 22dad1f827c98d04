"""MBXP: MBPP in other languages, one row a problem, with a test program."""

from __future__ import annotations

from pydantic import JsonValue

from service.formats.base import Format, Json, Labelled, building, keys_of, make_problem, mapping
from service.formats.polyglot import head, known, language_of
from service.schema import Problem, Reference, ScriptTest


def detects(value: JsonValue) -> bool:
    return {"task_id", "prompt", "test", "language", "description", "entry_point"} <= keys_of(value)


def parse(value: JsonValue, path: str) -> Problem:
    row = mapping(value, path)
    language = language_of(row.get("language"), row.at("language"))
    with building(path):
        test = ScriptTest(id="test", code=row.text("test"))
    sources = [Reference(language=one.language, source=one.source) for one in solutions(row.values)]
    return make_problem(
        path,
        [test],
        prelude=head(language, row.text("prompt", "")),
        references=sources,
        metadata={"language": language},
    )


def solutions(row: Json) -> list[Labelled]:
    """Prompt and body; none for rows that have no body, as all of Go's, or no language that is known."""
    body, prompt, language = row.get("canonical_solution"), row.get("prompt"), known(row.get("language"))
    if language is None or not isinstance(body, str) or not isinstance(prompt, str) or not body.strip():
        return []
    return [Labelled(prompt + body, "right", "canonical_solution", language)]


FORMAT = Format("mbxp", detects, parse, solutions)
