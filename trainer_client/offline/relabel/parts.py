"""What a pass has done so far, on disk: finished parts beside the output, and what they were made of.

``OUT.parts/`` holds ``manifest.json``, ``seen`` (judgements by content) and ``part-<first row>.parquet``. A part is written
whole, synced and renamed; what a crash leaves is taken up where it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import InputError
from trainer_client.offline import tables
from trainer_client.offline.relabel.rows import Totals

TOTALS = b"assay.totals"
MADE_BY = b"assay.relabel"
LOCK = "lock"
PART_ROWS = 5000
PART_BYTES = 24 << 20  # of rows as JSON, roughly; a row group of the output is at most a part


class Parts:
    """The parts of one output. ``content`` is what decides it: an output is never gone on with from another log or other rewards."""

    def __init__(self, out: Path, content: dict[str, Any], columns: pa.Schema) -> None:
        self.out = out
        self.folder = out.with_name(out.name + ".parts")
        self.columns = columns
        self._content = json.loads(json.dumps(content))
        self.totals = Totals()

    def finished(self) -> bool:
        """Whether this pass has been done: then there are its ``totals``, and what a kill at its end left is removed.

        Raises ``InputError`` if what stands under the output's name is another's.
        """
        if not self.out.exists():
            return False
        try:
            named = pq.read_schema(self.out).metadata or {}
        except pa.ArrowException:
            named = {}
        if MADE_BY not in named or json.loads(named[MADE_BY]) != self._content:
            raise InputError(
                "this file is of another log or other rewards; remove it, or name another --out", str(self.out)
            )
        self.totals = _totals(named)
        shutil.rmtree(self.folder, ignore_errors=True)
        return True

    @contextmanager
    def opened(self, *, anew: bool = False) -> Iterator[Parts]:
        """Take the folder, with what is in it, or ``anew`` without and without the output.

        Raises ``InputError`` if another program has it, or another pass left it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError("another relabel is at work on this output", str(self.out)) from None
            if anew:
                self._forget()
            self._compare()
            for _, path in self._files():
                self.totals.plus(_totals(pq.read_schema(path).metadata))
            yield self
        finally:
            os.close(lock)

    @property
    def seen(self) -> Path:
        return self.folder / "seen"

    def _forget(self) -> None:
        self.out.unlink(missing_ok=True)
        for path in self.folder.iterdir():
            if path.name != LOCK:
                path.unlink()

    def _compare(self) -> None:
        path = self.folder / "manifest.json"
        if not path.exists():
            with tables.whole(path) as part:
                part.write_text(json.dumps(self._content, indent=1))
            return
        left = json.loads(path.read_text())
        differ = [key for key in self._content if left.get(key) != self._content[key]]
        if differ:
            message = (
                f"{self.folder.name} was left by a pass with another {', '.join(differ)}: repeat that one to go on with it, or "
                "start anew with --overwrite"
            )
            raise InputError(message, str(self.out))

    def _files(self) -> list[tuple[int, Path]]:
        found = [(int(path.stem.removeprefix("part-")), path) for path in self.folder.glob("part-*.parquet")]
        return sorted(found)

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Keep the next rows as a part. Blocks; may be called from another thread."""
        made = Totals()
        for row in rows:
            made.add(row)
        named = self.columns.with_metadata({TOTALS: json.dumps(made.content()).encode()})
        with tables.whole(self.folder / f"part-{rows[0]['row']:012}.parquet") as part:
            pq.write_table(pa.Table.from_pylist(rows, named), part, compression="zstd", row_group_size=len(rows))
        self.totals.plus(made)

    def finish(self) -> None:
        """Make the output of the parts, and remove them. Memory for a row group."""
        made = {MADE_BY: json.dumps(self._content).encode(), TOTALS: json.dumps(self.totals.content()).encode()}
        columns = self.columns.with_metadata(made)
        with tables.whole(self.out) as whole, pq.ParquetWriter(whole, columns, compression="zstd") as writer:
            for _, path in self._files():
                with pq.ParquetFile(path) as part:
                    for group in range(part.num_row_groups):
                        writer.write_table(part.read_row_group(group).replace_schema_metadata(made))
        shutil.rmtree(self.folder, ignore_errors=True)


def _totals(named: Mapping[bytes, bytes]) -> Totals:
    """What a file's metadata say of its rows."""
    return Totals.of(json.loads(named[TOTALS]))
