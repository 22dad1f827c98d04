"""What every importer gives: rows of a log, each a submission with what the log says of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from service import formats
from service.errors import InputError
from service.formats.base import Format
from service.schema import Problem, sha256

Row = dict[str, Any]


class ProblemRef(NamedTuple):
    """A problem that is read when it is first needed: the same ``name``, the same problem.

    ``make`` is called while the log is still being read: what it reads from is closed afterwards.
    """

    name: str
    make: Callable[[], Problem]


@dataclass(slots=True)
class Logged:
    """One row of a log. ``error`` says why it cannot be judged; then the rest is what is known of it all the same.

    ``label`` is what the log claims (``statuses``), ``metadata`` its other columns.
    """

    id: str
    problem: ProblemRef | None = None
    source: str | None = None
    completion: str | None = None
    prompt: str | None = None
    problem_id: str | None = None
    language: str = "python"
    label: str | None = None
    difficulty: str | None = None
    date: str | None = None
    split: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    metadata: Row = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where generic rows keep things; each is looked for under the names of ``GUESSES`` unless it is given."""

    id: str | None = None
    source: str | None = None
    completion: str | None = None
    prompt: str | None = None
    problem: str | None = None
    problem_id: str | None = None
    language: str | None = None
    label: str | None = None
    difficulty: str | None = None
    date: str | None = None
    split: str | None = None


@dataclass(frozen=True, kw_only=True)
class Log:
    """What is imported: ``path`` in the terms of its importer, and what is said of it.

    ``problems`` is a data set whose rows name the problems that the log's rows mean, ``format`` the format of the problems.
    ``language`` is that of rows which do not say. ``read`` is told how much more of ``size`` has been read.
    """

    path: Path
    format: str = "auto"
    columns: Columns = field(default=Columns())
    problems: Path | None = None
    language: str = "python"
    only: str | None = None
    read: Callable[[int], object] = lambda amount: None


@dataclass(frozen=True)
class Importer:
    """One kind of log. ``size`` is how much ``read`` will be told of."""

    name: str
    about: str
    rows: Callable[[Log], Iterator[Logged]]
    size: Callable[[Path], int]


def truth(value: Any, format: str) -> ProblemRef:
    """The problem of a ground truth as trainers hold it. Rows with the same one share the problem."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    kind = "text" if isinstance(value, str) else "json"
    return ProblemRef(sha256("\0".join((format, kind, text))), lambda: problem_of(value, format))


def text_of(value: Any) -> str | None:
    """A column's value as a text: itself, a list of messages' last content, anything else as JSON; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and value and isinstance(value[-1], dict) and isinstance(value[-1].get("content"), str):
        return str(value[-1]["content"])
    return str(value) if isinstance(value, int | float) else json.dumps(value, sort_keys=True, default=str)


def named(format: str) -> Format:
    """Raises ``InputError``."""
    for entry in formats.FORMATS:
        if format == entry.name or format in entry.aliases:
            return entry
    raise InputError(f"there is no format {format!r}; there are {', '.join(formats.names())}", "format")


def problem_of(row: Any, format: str) -> Problem:
    """A problem in Assay's own form, or a row of a public format. Raises ``InputError``."""
    if format == "auto":
        found = _decoded(row)
        for own in (found, _decoded(found.get("problem")) if isinstance(found, dict) else None):
            if isinstance(own, dict) and _is_own(own):
                try:
                    return Problem.model_validate(_given(own))
                except ValidationError as error:
                    raise InputError(f"this is no problem: {error.errors(include_url=False)[0]['msg']}") from None
    if format != "auto":
        named(format)
    return formats.parse(row, format, "problem")


def _decoded(value: Any) -> Any:
    """The object of a JSON text; anything else as it is."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _is_own(row: dict[str, Any]) -> bool:
    tests = row.get("tests")
    return isinstance(tests, list) and all(isinstance(test, dict) and "kind" in test for test in tests) and bool(tests)


def _given(own: dict[str, Any]) -> dict[str, Any]:
    """A problem's fields without those that are null only because a Parquet structure has each field in every row."""
    fields = {key: own[key] for key in own if key in Problem.model_fields and own[key] is not None}
    kept = {"stdio": "output", "call": "expected"}
    fields["tests"] = [
        {key: value for key, value in test.items() if value is not None or key == kept.get(test["kind"])}
        for test in own["tests"]
    ]
    if isinstance(fields.get("limits"), dict):
        fields["limits"] = {key: value for key, value in fields["limits"].items() if value is not None}
    return fields
