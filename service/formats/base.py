"""What every format is made of: the registry's entry, the rows of a data file, and readers of untrusted fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import JsonValue, ValidationError

from service.errors import FormatError
from service.schema import CallTest, Limits, Problem, StdioTest, TestCase

Json = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A solution that a data set ships. ``right`` and ``wrong`` are the data set's own words, not ours."""

    source: str
    label: Literal["right", "wrong", "unknown"]
    name: str = ""
    language: str = "python"


@dataclass(frozen=True, slots=True)
class Row:
    """One problem of a data set, with the solutions that came along."""

    id: str
    problem: Problem
    solutions: list[Labelled] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """One public data format.

    ``detects`` looks at the keys of a row alone and is never true of another format's rows that come later
    in the registry. ``parse`` makes the problem. ``solutions`` and ``expand`` serve data files: ``expand``
    splits a row that holds several problems, ``members`` reads data sets that are folders or archives.
    """

    name: str
    detects: Callable[[JsonValue], bool]
    parse: Callable[[JsonValue, str], Problem]
    solutions: Callable[[Json], list[Labelled]] = lambda row: []
    expand: Callable[[Json], Iterator[tuple[str, Json]]] = lambda row: iter([("", row)])
    members: Callable[[Path], Iterator[Json]] | None = None
    join: Callable[[list[Json]], list[Json]] | None = None
    aliases: tuple[str, ...] = ()


# --- untrusted fields -------------------------------------------------------------------------------


def decode(value: JsonValue, path: str) -> JsonValue:
    """A JSON text as the value it holds; anything but a text as it is."""
    if not isinstance(value, str):
        return value
    try:
        return cast(JsonValue, json.loads(value))
    except RecursionError:
        raise FormatError("the JSON text is nested too deeply", path) from None
    except ValueError as error:
        raise FormatError(
            f"expected an object, a list or a JSON text of one, got a text that is not JSON: {error}", path
        ) from None


def mapping(value: JsonValue, path: str) -> Fields:
    """An object, or a JSON text of one."""
    value = decode(value, path)
    if not isinstance(value, dict):
        raise FormatError(f"expected an object, got {kind(value)}", path)
    return Fields(value, path)


def sequence(value: JsonValue, path: str) -> list[JsonValue]:
    """A list, or a JSON text of one."""
    value = decode(value, path)
    if not isinstance(value, list):
        raise FormatError(f"expected a list, got {kind(value)}", path)
    return value


def text(value: JsonValue, path: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"expected a text, got {kind(value)}", path)
    return value


def number(value: JsonValue, path: str) -> float:
    """A number, or a text that is one (data sets write both)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FormatError(f"expected a number, got {kind(value)}", path)
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise FormatError(f"expected a number, got {str(value)[:40]!r}", path) from None


def kind(value: object) -> str:
    """What a JSON value is, in the words of JSON."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), "null" if value is None else type(value).__name__)


@dataclass(frozen=True, slots=True)
class Fields:
    """An object whose fields are read by kind; every error names the field's path. Null counts as absent."""

    values: Json
    path: str

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def at(self, key: str) -> str:
        return f"{self.path}.{key}"

    def get(self, key: str) -> JsonValue:
        """The field as it is."""
        if not self.has(key):
            seen = ", ".join(sorted(map(str, self.values))) or "none"
            raise FormatError(f"the field is missing; the object has: {seen[:300]}", self.at(key))
        return self.values[key]

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        return text(self.get(key), self.at(key))

    def number(self, key: str) -> float:
        return number(self.get(key), self.at(key))

    def mapping(self, key: str) -> Fields:
        return mapping(self.get(key), self.at(key))

    def items(self, key: str, optional: bool = False) -> list[JsonValue]:
        return [] if optional and not self.has(key) else sequence(self.get(key), self.at(key))

    def texts(self, key: str, optional: bool = False) -> list[str]:
        return [text(item, f"{self.at(key)}[{i}]") for i, item in enumerate(self.items(key, optional))]


def keys_of(value: JsonValue) -> set[str]:
    """The keys that are not null, of an object; empty for anything else."""
    return {key for key, item in value.items() if item is not None} if isinstance(value, dict) else set()


# What LeetCode and the harnesses that follow it have imported before a function is loaded; builtins come last, so
# that nothing hides them (``math.pow`` takes no modulus). Programs for stdin and stdout get nothing: they stand alone.
CALL_PRELUDE = """\
import collections, datetime, heapq, itertools, math, random, re, string, sys
from typing import *
from functools import *
from collections import *
from itertools import *
from heapq import *
from bisect import *
from string import *
from operator import *
from math import *
from builtins import *

inf = float("inf")
"""


# --- parts of problems ------------------------------------------------------------------------------


@contextmanager
def building(path: str) -> Iterator[None]:
    """Turn what the schema refuses into a ``FormatError`` at ``path``."""
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        raise FormatError(f"{first['msg']} (at {where.lstrip('.') or 'the problem'})", path) from None


def make_problem(path: str, tests: Sequence[TestCase], **parts: Any) -> Problem:
    """A ``Problem``; what the schema refuses becomes a ``FormatError`` at ``path``.

    Problems with calls get ``CALL_PRELUDE`` unless ``parts`` say otherwise.
    """
    if any(isinstance(test, CallTest) for test in tests):
        parts.setdefault("prelude", CALL_PRELUDE)
    with building(path):
        return Problem(tests=list(tests), **parts)


def stdio_text(value: JsonValue, path: str) -> str:
    """A program's input or output: a text, a list of lines, or a lone number or boolean."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(stdio_text(line, f"{path}[{i}]") for i, line in enumerate(value))
    if isinstance(value, bool | int | float):
        return str(value)
    raise FormatError(f"expected a text or a list of lines, got {kind(value)}", path)


def stdio_test(given: JsonValue, wanted: JsonValue, paths: tuple[str, str], **parts: Any) -> StdioTest:
    """A stdin/stdout test; ``paths`` are those of the input and of the output."""
    with building(paths[0]):
        return StdioTest(input=stdio_text(given, paths[0]), output=stdio_text(wanted, paths[1]), **parts)


def call_test(function: str, given: JsonValue, wanted: JsonValue, paths: tuple[str, str], **parts: Any) -> CallTest:
    """A function test. ``given`` is a list of arguments or one JSON value a line; ``wanted`` a value or JSON."""
    args = given if isinstance(given, list) else json_lines(given, paths[0])
    expected = json_or_text(wanted) if isinstance(wanted, str) else wanted
    with building(paths[0]):
        return CallTest(function=function, args=args, expected=expected, **parts)


def json_lines(value: JsonValue, path: str) -> list[JsonValue]:
    """The values of a text with one JSON value a line; blank lines do not count."""
    if not isinstance(value, str):
        raise FormatError(f"expected a list of arguments or one JSON value a line, got {kind(value)}", path)
    lines = [line for line in value.split("\n") if line.strip()]
    return [decode(line, f"{path} line {i + 1}") for i, line in enumerate(lines)]


def json_or_text(value: str) -> JsonValue:
    """A text's JSON value, or the text itself where it is none: some rows forget the quotes of a string."""
    try:
        return cast(JsonValue, json.loads(value))
    except (ValueError, RecursionError):
        return value


def row_limits(path: str, cpu_s: float | None = None, memory_mb: float | None = None) -> Limits:
    """The row's own limits, the schema's where it names none; memory is raised to the least the schema takes."""
    parts: dict[str, Any] = {}
    if cpu_s is not None:
        parts["cpu_s"] = cpu_s
    if memory_mb is not None:
        if not memory_mb < 2**40:
            raise FormatError(f"the memory limit {memory_mb} MiB is out of range", path)
        parts["memory_mb"] = max(16, round(memory_mb))
    with building(path):
        return Limits(**parts)


def metadata(fields: Fields, *keys: str) -> Json:
    """The named fields that are there, kept for grouping results."""
    return {key: fields.values[key] for key in keys if fields.has(key)}
