"""Files of rows, JSONL or Parquet by their ending, read and written in bounded memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Self, cast

import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import InputError
from service.schema import Judgement
from trainer_client.offline import schema

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BATCH = 1000  # rows of a Parquet file in memory at a time
ENDINGS = (".jsonl", ".json", ".csv", ".parquet")
Read = Callable[[int], object]


def files_of(path: Path) -> list[Path]:
    """The file, or the files of rows in a folder and below it, by name. Raises ``InputError`` if there are none."""
    if not path.exists():
        raise InputError("there is no such file or folder", str(path))
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.is_file() and _ending(file) in ENDINGS)
    if not found:
        raise InputError(f"the folder has no file that ends in {', '.join(ENDINGS)}", str(path))
    return found


def size(path: Path) -> int:
    """Bytes of the files that ``read_rows`` reads: what its ``read`` counts."""
    return sum(file.stat().st_size for file in files_of(path))


def read_rows(
    path: Path, batch: int = BATCH, columns: Sequence[str] | None = None, read: Read = lambda amount: None
) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL or CSV file (also ``.gz`` and ``.zst``), a Parquet file, or a folder of them, in order.

    ``read`` is told how many bytes of the files more were read. Raises ``InputError`` at the row that is wrong.
    """
    for file in files_of(path):
        rows = _of_parquet(file, batch, columns, read) if _ending(file) == ".parquet" else _of_text(file, read)
        yield from rows


def _ending(file: Path) -> str:
    return Path(file.stem).suffix if file.suffix in (".gz", ".zst") else file.suffix


def _of_parquet(file: Path, batch: int, columns: Sequence[str] | None, read: Read) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(file) as table:
            total, told, seen = file.stat().st_size, 0, 0
            for found in table.iter_batches(batch, columns=None if columns is None else list(columns)):
                yield from found.to_pylist()
                seen += found.num_rows
                now = total * seen // table.metadata.num_rows
                read(now - told)
                told = now
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"this is no Parquet file: {error}", str(file)) from None


def _of_text(file: Path, read: Read) -> Iterator[dict[str, Any]]:
    """``read`` goes by the compressed bytes, which is what a file's size is."""
    ending = _ending(file)
    if ending not in ENDINGS:
        raise InputError(f"expected a file that ends in {', '.join(ENDINGS)}, also with .gz or .zst", str(file))
    try:
        with file.open("rb") as raw, _unpacked(file, raw) as lines:
            told = 0
            for row in _parsed(ending, lines, file.name):
                yield row
                now = raw.tell()
                if now != told:
                    read(now - told)
                    told = now
    except (OSError, EOFError, UnicodeDecodeError, zstd.ZstdError, csv.Error) as error:
        raise InputError(f"cannot be read: {error}", str(file)) from None


def _parsed(ending: str, lines: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    if ending == ".csv":
        yield from csv.DictReader(io.TextIOWrapper(lines, "utf-8", newline=""))
        return
    if ending == ".json":
        found = _json(lines.read(), name)
        for index, row in enumerate(found if isinstance(found, list) else [found]):
            yield _object(row, f"{name}[{index}]")
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _object(_json(line, f"{name}:{number}"), f"{name}:{number}")


def _unpacked(file: Path, raw: IO[bytes]) -> IO[bytes]:
    if file.suffix == ".gz":
        return cast(IO[bytes], gzip.open(raw))
    return cast(IO[bytes], zstd.open(raw)) if file.suffix == ".zst" else raw


def _json(text: bytes, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not a JSON value: {error}", where) from None


def _object(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InputError("expected an object in each line", where)
    return row


# --- writing ----------------------------------------------------------------------------------------


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to that becomes ``path`` when all is written: what stands under a name is never half a file."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Have the names in a folder survive a crash."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]], columns: pa.Schema | None = None) -> int:
    """Write JSONL or Parquet (zstd) by the ending, whole or not at all, and say how many rows.

    Without ``columns`` a Parquet file has those of its first thousand rows.
    """
    with whole(path) as part:
        if _ending(path) != ".parquet":
            return _write_lines(part, path, rows)
        count, waiting, writer = 0, [], None
        try:
            for row in rows:
                waiting.append(row)
                count += 1
                if len(waiting) >= BATCH:
                    columns = columns if columns is not None else pa.Table.from_pylist(waiting).schema
                    writer = writer or pq.ParquetWriter(part, columns, compression="zstd")
                    writer.write_table(pa.Table.from_pylist(waiting, columns))
                    waiting = []
            columns = columns if columns is not None else pa.Table.from_pylist(waiting).schema
            writer = writer or pq.ParquetWriter(part, columns, compression="zstd")
            if waiting:
                writer.write_table(pa.Table.from_pylist(waiting, columns))
        finally:
            if writer is not None:
                writer.close()
    return count


def _write_lines(part: Path, path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with ExitStack() as stack:
        packed: Any = stack.enter_context(part.open("wb"))
        if path.suffix == ".gz":
            packed = stack.enter_context(gzip.open(packed, "wb"))
        elif path.suffix == ".zst":
            packed = stack.enter_context(zstd.open(packed, "wb"))
        for row in rows:
            packed.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
            count += 1
    return count


# --- relabelled files -------------------------------------------------------------------------------


class Relabelled:
    """One row of a relabelled file: ``row["verdict"]`` and so on for every column that was read."""

    __slots__ = ("fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def __getitem__(self, column: str) -> Any:
        return self.fields[column]

    def get(self, column: str, default: Any = None) -> Any:
        return self.fields.get(column, default)

    @property
    def scorable(self) -> bool:
        return bool(self.fields["scorable"])

    @property
    def accepted(self) -> bool:
        return bool(self.fields["verdict"] == "accepted")

    def reward(self, name: str) -> float | None:
        """What the reward of this name was; None if the row is unscorable. Raises ``KeyError`` for one it has not."""
        value: float | None = self.fields[schema.REWARD + name]
        return value

    def components(self, name: str) -> dict[str, float | None]:
        found: dict[str, float | None] = json.loads(self.fields[schema.COMPONENTS + name] or "{}")
        return found

    def metadata(self) -> dict[str, Any]:
        """The columns of the log that no column here has."""
        found: dict[str, Any] = json.loads(self.fields.get("metadata") or "{}")
        return found

    def judgement(self) -> Judgement:
        return schema.to_judgement(self.fields)

    @classmethod
    def read(cls, path: Path, columns: Sequence[str] | None = None, batch: int = 256) -> Iterator[Self]:
        """The rows of a relabelled file, Parquet or JSONL, in order; of a Parquet file only ``columns`` if they are named.

        Raises ``InputError`` if the file has not the columns of one.
        """
        first = True
        for row in read_rows(path, batch, columns):
            if first:
                lacking = [name for name in columns or ("row", "problem", "verdict", "tests") if name not in row]
                if lacking:
                    message = (
                        f"this is no relabelled file: it has no {', '.join(lacking)}; make one with `assay relabel`"
                    )
                    raise InputError(message, str(path))
                first = False
            yield cls(row)


def rewards_in(path: Path) -> list[str]:
    """The names of the rewards that a relabelled file has. Raises ``InputError``."""
    if _ending(path) != ".parquet":
        return schema.rewards_of(list(next(read_rows(path), {})))
    try:
        with pq.ParquetFile(path) as table:
            return schema.rewards_of(table.schema_arrow.names)
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"this is no Parquet file: {error}", str(path)) from None
