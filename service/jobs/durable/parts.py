"""The form of a part: rows, one a line, compressed with zstd and with a checksum."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator

from pydantic import Field

from service.schema import Model, Result
from service.verdict import Reason, Verdict

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3


class Damaged(Exception):
    """A part is not what was written."""


class Summary(Model):
    """The first line of a part of results: what its rows come to, and what was wrong with the part of submissions."""

    rows: int = 0
    scorable: int = 0
    counts: dict[Verdict, int] = Field(default_factory=dict)
    cpu_s: float = 0.0
    wall_s: float = 0.0
    cached: int = 0
    cancelled: int = 0
    damage: str = ""

    def count(self, result: Result) -> None:
        self.rows += 1
        self.scorable += result.scorable
        self.cancelled += result.reason is Reason.CANCELLED
        self.counts[result.verdict] = self.counts.get(result.verdict, 0) + 1
        if result.cost.cached:
            self.cached += 1
        else:
            self.cpu_s += result.cost.cpu_s
            self.wall_s += result.cost.wall_s

    def add(self, other: Summary) -> None:
        self.rows += other.rows
        self.scorable += other.scorable
        self.cached += other.cached
        self.cancelled += other.cancelled
        self.cpu_s += other.cpu_s
        self.wall_s += other.wall_s
        for verdict, count in other.counts.items():
            self.counts[verdict] = self.counts.get(verdict, 0) + count
        self.damage = self.damage or other.damage


def pack(rows: Iterable[bytes]) -> bytes:
    """At least one row, none of which has a line feed in it, as a part."""
    sink = io.BytesIO()
    wanted = zstd.CompressionParameter
    options: dict[int, int] = {wanted.compression_level: LEVEL, wanted.checksum_flag: 1}
    with zstd.open(sink, "wb", options=options) as writer:
        for row in rows:
            writer.write(row + b"\n")
    return sink.getvalue()


def unpack(part: bytes) -> Iterator[bytes]:
    """The rows of a part, one after the other. Raises ``Damaged``, perhaps after some of them."""
    try:
        with zstd.open(io.BytesIO(part), "rb") as reader:
            for row in reader:
                if not row.endswith(b"\n"):
                    raise Damaged("the part ends within a row")
                yield row[:-1]
    except (zstd.ZstdError, EOFError) as error:
        raise Damaged(str(error)) from None
