"""Public data formats, each turned into a ``Problem``; and the code in a model's raw text.

One file a format. ``parse`` takes a ground truth as trainers hold it, ``read_rows`` a data file as it was published.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue

from service.errors import FormatError
from service.formats import (
    apps,
    classeval,
    codecontests,
    codeforces,
    cruxeval,
    evalplus,
    exercism,
    humaneval,
    kodcode,
    leetcode,
    livecodebench,
    mbpp,
    mbxp,
    multipl_e,
    native,
    nemo_gym,
    open_instruct,
    open_r1,
    package,
    quixbugs,
)
from service.formats.base import Format, Json, Labelled, Row, decode, keys_of, kind
from service.formats.extraction import extract
from service.formats.rows import read_json_rows, row_id
from service.schema import Problem

__all__ = ["FORMATS", "Labelled", "Row", "extract", "names", "parse", "problems_of", "raw_rows", "read_rows"]

# `auto` takes the first that fits: those that ask for more keys come before those that ask for fewer.
FORMATS: tuple[Format, ...] = (
    native.FORMAT,
    evalplus.MBPP_PLUS,
    evalplus.HUMANEVAL_PLUS,
    humaneval.HUMANEVALPACK,
    mbxp.FORMAT,
    multipl_e.FORMAT,
    leetcode.FORMAT,
    humaneval.HUMANEVAL,
    classeval.FORMAT,
    quixbugs.FORMAT,
    exercism.FORMAT,
    mbpp.FORMAT,
    codeforces.FORMAT,
    livecodebench.FORMAT,
    codecontests.FORMAT,
    nemo_gym.FORMAT,
    open_r1.FORMAT,
    apps.FORMAT,
    kodcode.FORMAT,
    cruxeval.FORMAT,
    open_instruct.FORMAT,
    package.FORMAT,
)

# Where trainers' rows keep the ground truth; `auto` looks inside.
WRAPPERS = ("reward_model", "ground_truth")


def names() -> list[str]:
    """Every name that ``parse`` and ``read_rows`` take beside ``auto``, aliases included."""
    return sorted(name for entry in FORMATS for name in (entry.name, *entry.aliases))


def parse(ground_truth: JsonValue, format: str = "auto", path: str = "ground_truth") -> Problem:
    """The problem of one ground truth: an object, a list, or a JSON text of either, as is each of its fields.

    Raises ``FormatError`` with the path of the field that does not fit. ``auto`` goes by the keys alone, so
    what is detected and then found broken is an error of that format, never a second guess.
    """
    if format != "auto":
        return _read(_named(format), ground_truth, path)
    value = _decoded(ground_truth, path)
    for _ in WRAPPERS:  # at most as many wrappings as there are wrappers
        inner = next((key for key in WRAPPERS if isinstance(value, dict) and value.get(key) is not None), None)
        if inner is None or _detect(value) is not None:
            break
        path = f"{path}.{inner}"
        value = _decoded(value[inner], path)  # type: ignore[call-overload, index]
    found = _detect(value)
    if found is None:
        tried = ", ".join(entry.name for entry in FORMATS)
        raise FormatError(f"no format fits {_seen(value)}; tried {tried}", path)
    return _read(found, value, path)


def read_rows(path: Path, format: str) -> Iterator[Row]:
    """The problems of a data file, folder or archive as it was published, in order, with the solutions it ships.

    ``format`` may be ``auto`` for files of JSON rows. Raises ``FormatError`` with ``row <id>`` in its path.
    """
    for index, row in enumerate(raw_rows(path, format)):
        for _, found in problems_of(row, index, format):
            yield found


def raw_rows(path: Path, format: str) -> Iterator[Json]:
    """The rows of a data file, folder or archive as they are, before anything is made of them."""
    entry = None if format == "auto" else _named(format)
    if not path.exists():
        raise FormatError("there is no such file or folder", str(path))
    if path.is_dir() or path.suffix == ".zip":
        if entry is None or entry.members is None:
            raise FormatError(
                f"{path.name} is a folder or an archive, which the format {format!r} does not read", str(path)
            )
        rows = entry.members(path)
    else:
        rows = read_json_rows(path)
    return iter(entry.join(list(rows))) if entry is not None and entry.join is not None else rows


def problems_of(row: Json, index: int, format: str = "auto") -> Iterator[tuple[Json, Row]]:
    """The problems of one row, each with the part of the row that it was made of. ``index`` names a row without a name."""
    reader = _detect(row) if format == "auto" else _named(format)
    name = row_id(row, index)
    if reader is None:
        yield row, Row(name, parse(row, path=f"row {name}"))
        return
    for suffix, part in reader.expand(row):
        problem = _read(reader, part, f"row {name}{suffix}")
        yield part, Row(name + suffix, problem, reader.solutions(part))


def _named(name: str) -> Format:
    for entry in FORMATS:
        if name == entry.name or name in entry.aliases:
            return entry
    raise FormatError(f"there is no format {name!r}; there are auto, {', '.join(names())}", "format")


def _read(entry: Format, value: JsonValue, path: str) -> Problem:
    try:
        return entry.parse(value, path)
    except RecursionError:
        raise FormatError("the values are nested too deeply", path) from None


def _detect(value: JsonValue) -> Format | None:
    return next((entry for entry in FORMATS if entry.detects(value)), None)


def _decoded(value: JsonValue, path: str) -> JsonValue:
    """The value of a JSON text; a text that some format reads as it is (pytest code) stays one."""
    return value if isinstance(value, str) and _detect(value) is not None else decode(value, path)


def _seen(value: JsonValue) -> str:
    if isinstance(value, dict):
        return f"an object with the keys {', '.join(sorted(map(str, value)))[:500] or 'none'}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"a list of objects with the keys {', '.join(sorted(keys_of(value[0])))[:500] or 'none'}"
    return f"{kind(value)}" + (f" of {kind(value[0])}" if isinstance(value, list) and value else "")
