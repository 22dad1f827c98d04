"""Files of records, JSONL or Parquet by their ending, read and written as streams: no memory beyond a line, or a batch of rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.errors import InputError
from service.jobs.validation import from_validation

BATCH = 1000  # rows of a Parquet file in memory at a time
M = TypeVar("M", bound=BaseModel)
Write = Callable[[dict[str, Any]], object]

# Columns of a Parquet file that may hold JSON text instead of lists and structures.
_NESTED = ("tests", "flags", "selected", "flake", "cost", "provenance", "analysis", "references")


def is_parquet(path: Path) -> bool:
    return path.suffix == ".parquet"


def size(path: Path) -> int:
    """Bytes of a JSONL file, rows of a Parquet file: what ``records`` counts."""
    if not is_parquet(path):
        return path.stat().st_size
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def records(path: Path, model: type[M], read: Callable[[int], object] = lambda amount: None) -> Iterator[tuple[str, M]]:
    """Each record with its place (``name:line`` from 1), in the file's order; ``read`` is told how far it got.

    Raises ``InputError`` at the record that is wrong.
    """
    return _of_parquet(path, model, read) if is_parquet(path) else _of_lines(path, model, read)


def _of_lines(path: Path, model: type[M], read: Callable[[int], object]) -> Iterator[tuple[str, M]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                where = f"{path.name}:{number}"
                try:
                    found = model.model_validate_json(line)
                except ValidationError as error:
                    raise from_validation(error, where) from None
                yield where, found
            read(len(line))


def _of_parquet(path: Path, model: type[M], read: Callable[[int], object]) -> Iterator[tuple[str, M]]:
    number = 0
    with _opened(path) as file:
        for batch in file.iter_batches(BATCH):
            for row in batch.to_pylist():
                number += 1
                where = f"{path.name}:{number}"
                try:
                    found = model.model_validate(
                        {key: _plain(key, value) for key, value in row.items() if value is not None}
                    )
                except ValidationError as error:
                    raise from_validation(error, where) from None
                except ValueError as error:
                    raise InputError(f"a column of JSON text is not JSON: {error}", where) from None
                yield where, found
            read(batch.num_rows)


def _plain(column: str, value: Any) -> Any:
    if column in _NESTED and isinstance(value, str):
        return json.loads(value)
    return _without_nulls(value) if column in _NESTED else value


def _without_nulls(value: Any) -> Any:
    """A structure has each field in every row of a Parquet file; what is null there was not given."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


@contextmanager
def sink(path: Path | None, components: Sequence[str]) -> Iterator[Write]:
    """Write rewards to ``path``, or as JSONL to the standard output. ``components`` are the fields of that name's column."""
    if path is not None and is_parquet(path):
        with _parquet_sink(path, components) as write:
            yield write
    elif path is not None:
        with path.open("w", encoding="utf-8") as file:
            yield lambda row: file.write(json.dumps(row) + "\n")
    else:
        yield lambda row: sys.stdout.write(json.dumps(row) + "\n")


@contextmanager
def _parquet_sink(path: Path, components: Sequence[str]) -> Iterator[Write]:
    arrow, parquet = _arrow(path)
    schema = arrow.schema([
        ("id", arrow.string()),
        ("scorable", arrow.bool_()),
        ("reward", arrow.float64()),
        ("components", arrow.struct([(name, arrow.float64()) for name in components])),
        ("reward_spec", arrow.string()),
    ])  # fmt: skip
    waiting: list[dict[str, Any]] = []
    with parquet.ParquetWriter(path, schema) as writer:

        def write(row: dict[str, Any]) -> None:
            waiting.append({**row, "id": None if row["id"] is None else str(row["id"])})
            if len(waiting) >= BATCH:
                flush()

        def flush() -> None:
            writer.write_batch(arrow.RecordBatch.from_pylist(waiting, schema))
            waiting.clear()

        yield write
        flush()


def _opened(path: Path) -> AbstractContextManager[Any]:
    arrow, parquet = _arrow(path)
    try:
        file: AbstractContextManager[Any] = parquet.ParquetFile(path)
    except (OSError, arrow.ArrowException) as error:
        raise InputError(f"this is no Parquet file: {error}", path.name) from None
    return file


def _arrow(path: Path) -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet files need pyarrow; run: pip install 'assay[offline]'", path.name) from None
    return pyarrow, pyarrow.parquet
