"""Data files as rows: ``.jsonl``, ``.json``, both also gzipped, and data sets that are folders or archives."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from pydantic import JsonValue

from service.errors import FormatError
from service.formats.base import Json, kind

IDS = ("id", "task_id", "question_id", "name", "problem_id", "hash_id")


def read_json_rows(path: Path) -> Iterator[Json]:
    """The objects of a file, in order. ``FormatError`` names the file and the line."""
    packed = path.suffix == ".gz"
    suffix = Path(path.stem).suffix if packed else path.suffix
    if suffix not in (".jsonl", ".json"):
        raise FormatError("expected a file that ends in .jsonl, .json, .jsonl.gz or .json.gz", str(path))
    try:
        with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as file:
            if suffix == ".json":
                found = json.load(file)
                for i, row in enumerate(found if isinstance(found, list) else [found]):
                    yield _object(row, f"{path.name}[{i}]")
                return
            for i, line in enumerate(file, 1):
                if line.strip():
                    yield _object(_load(line, f"{path.name}:{i}"), f"{path.name}:{i}")
    except (OSError, EOFError, ValueError, RecursionError) as error:
        raise FormatError(f"cannot be read: {error}", str(path)) from None


def _load(line: str, where: str) -> JsonValue:
    try:
        return cast(JsonValue, json.loads(line))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a JSON value: {error}", where) from None


def _object(row: JsonValue, where: str) -> Json:
    if not isinstance(row, dict):
        raise FormatError(f"expected an object, got {kind(row)}", where)
    return row


def row_id(row: Json, index: int) -> str:
    """The row's own name, or its place from 0."""
    return next((str(row[key]) for key in IDS if isinstance(row.get(key), str | int)), str(index))
