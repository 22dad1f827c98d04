"""A data set as problems with what a model would be asked and the solutions that came along; a row that is none is said to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service import formats
from service.errors import InputError
from service.formats import Labelled
from service.formats.rows import row_id
from service.schema import Problem
from trainer_client.offline import tables

# Where data sets keep what a model is asked; the first that is there. Prompts come late: some hold imports alone.
STATEMENTS = (
    "statement", "question", "question_content", "description", "problem_statement", "problem_description", "text",
    "query", "prompt", "instruction", "problem_text", "content",
)  # fmt: skip


@dataclass(slots=True)
class Entry:
    """One problem. ``place`` is its row's, from 0; ``error`` says why there is no ``problem``."""

    place: int
    id: str
    row: dict[str, Any]
    statement: str = ""
    problem: Problem | None = None
    solutions: list[Labelled] = field(default_factory=list)
    error: str = ""

    def sources(self, *labels: str) -> list[str]:
        """Different Python sources with one of these labels; the problem's references count as right."""
        found = [one.source for one in self.solutions if one.label in labels and one.language == "python"]
        if "right" in labels and self.problem is not None:
            found = [one.source for one in self.problem.references if one.language == "python"] + found
        return list(dict.fromkeys(found))


def rows(path: Path, format: str, read: tables.Read = lambda amount: None) -> Iterator[dict[str, Any]]:
    """The rows of a data set as they are. Raises ``InputError`` for what cannot be read at all."""
    entry = next((one for one in formats.FORMATS if format in (one.name, *one.aliases)), None)
    if format != "auto" and entry is None:
        raise InputError(f"there is no format {format!r}; there are auto, {', '.join(formats.names())}", "--format")
    if entry is not None and (entry.join is not None or (entry.members is not None and not path.is_file())):
        yield from formats.raw_rows(path, format)
    else:
        yield from tables.read_rows(path, read=read)


def entries(path: Path, format: str = "auto", read: tables.Read = lambda amount: None) -> Iterator[Entry]:
    """The problem of every row, in order; of a row with several, the first. What is wrong with a row is in its entry."""
    for place, row in enumerate(rows(path, format, read)):
        try:
            yield next(_own(place, row) if _is_own(row) else _foreign(place, row, format))
        except InputError as error:
            message = f"{error.path}: {error}" if error.path else str(error)
            yield Entry(place, row_id(row, place), row, error=message)


def _foreign(place: int, row: dict[str, Any], format: str) -> Iterator[Entry]:
    for part, found in formats.problems_of(row, place, format):
        text = statement(part) or statement(row)
        yield Entry(place, found.id, part, text, found.problem, found.solutions)


def _is_own(row: dict[str, Any]) -> bool:
    return "problem" in row and isinstance(_plain(row["problem"]), dict)


def _own(place: int, row: dict[str, Any]) -> Iterator[Entry]:
    """A row of the wire's own problem, an object or a JSON text of it, beside ``statement`` and ``solutions``."""
    try:
        problem = Problem.model_validate(_plain(row["problem"]))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{first['msg']} (at {where})", f"row {row_id(row, place)}.problem") from None
    solutions = []
    for number, one in enumerate(_plain(row.get("solutions")) or []):
        label: Any = one.get("label", "right") if isinstance(one, dict) else "right"
        source = one.get("source") if isinstance(one, dict) else one
        if not isinstance(source, str) or label not in ("right", "wrong", "unknown"):
            raise InputError(
                "expected sources, or objects with `source` and a `label` of right, wrong or unknown",
                f"row {row_id(row, place)}.solutions[{number}]",
            )
        language = one.get("language", "python") if isinstance(one, dict) else "python"
        solutions.append(Labelled(source, label, str(number), str(language)))
    yield Entry(place, row_id(row, place), row, statement(row), problem, solutions)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def statement(row: dict[str, Any]) -> str:
    """What a model would be asked, as far as the row says it."""
    for key in STATEMENTS:
        found = row.get(key)
        if isinstance(found, str) and found.strip():
            return found
        if isinstance(found, list) and found and isinstance(found[-1], dict):  # a chat: what was said last
            content = found[-1].get("content")
            if isinstance(content, str) and content.strip():
                return content
    return ""
