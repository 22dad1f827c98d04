"""HumanEvalPack in other languages than Python: right and buggy bodies, and a test program."""

from __future__ import annotations

from service.errors import FormatError
from service.formats.base import Fields, Json, Labelled, building, make_problem
from service.formats.polyglot import NAMES, head
from service.schema import Problem, Reference, ScriptTest


def language(row: Json) -> str | None:
    """The language that the row's ``task_id`` names, such as ``CPP/0``; None for one that is not known."""
    task = row.get("task_id")
    return NAMES.get(task.partition("/")[0].lower()) if isinstance(task, str) else "python"


def parse(row: Fields) -> Problem:
    name = language(row.values)
    if name is None:
        raise FormatError(f"no language is known for {row.text('task_id')[:40]!r}", row.at("task_id"))
    with building(row.path):
        test = ScriptTest(id="test", code=row.text("test"))
    sources = [Reference(language=name, source=one.source) for one in solutions(row.values) if one.label == "right"]
    prelude = head(name, row.text("declaration" if row.has("declaration") else "prompt", ""))
    return make_problem(row.path, [test], prelude=prelude, references=sources, metadata={"language": name})


def solutions(row: Json) -> list[Labelled]:
    found = []
    for key, label in (("canonical_solution", "right"), ("buggy_solution", "wrong")):
        body = row.get(key)
        if isinstance(body, str):
            found.append(Labelled(_whole(row, body), label, key, language(row) or ""))  # type: ignore[arg-type]
    return found


def _whole(row: Json, body: str) -> str:
    """The declaration and the body. One row's declaration holds a body already, and its prompt does not."""
    starts = [text for key in ("declaration", "prompt") if isinstance(text := row.get(key), str)]
    whole = [start + body for start in starts] or [body]
    return next((text for text in whole if text.count("{") == text.count("}")), whole[0])
