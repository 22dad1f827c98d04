"""What was judged already, by content, on disk: how a log of any length is run once, and goes on after a crash."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from service.jobs.folding import fold, unfold
from service.schema import Judgement
from service.verdict import Reason

COMMIT = 256  # judgements that a crash may cost
WAIT_S = 60.0
SOUND = (None, Reason.NO_TESTS)  # what a problem lacks it lacks whenever it is asked


class Known(NamedTuple):
    """The row that was run, and its judgement's JSON."""

    row: int
    judgement: bytes


class Seen:
    """Judgements by key, in a file that survives a crash but for the last few; ``:memory:`` is no file."""

    def __init__(self, path: Path | str) -> None:
        self._base = sqlite3.connect(path, timeout=WAIT_S)
        self._base.execute("pragma journal_mode = wal")
        self._base.execute("pragma synchronous = full")
        self._base.execute(
            "create table if not exists seen (key blob primary key, row integer, sound integer, judgement blob)"
        )
        self._base.execute("delete from seen where not sound")  # our faults are run again when there is another chance
        self._base.commit()
        self._fresh: dict[bytes, tuple[int, bool, bytes]] = {}

    def get(self, key: bytes) -> Known | None:
        fresh = self._fresh.get(key)
        if fresh is not None:
            return Known(fresh[0], unfold(fresh[2]))
        found = self._base.execute("select row, judgement from seen where key = ?", (key,)).fetchone()
        return None if found is None else Known(found[0], unfold(found[1]))

    def row(self, key: bytes) -> int | None:
        """The row that has this key and was judged; None if there is none."""
        fresh = self._fresh.get(key)
        if fresh is not None:
            return fresh[0]
        found = self._base.execute("select row from seen where key = ?", (key,)).fetchone()
        return None if found is None else int(found[0])

    def put(self, key: bytes, row: int, judgement: Judgement) -> None:
        sound = judgement.scorable or judgement.reason in SOUND
        kept = fold(judgement.__pydantic_serializer__.to_json(judgement))
        self._fresh[key] = row, sound, kept
        if len(self._fresh) >= COMMIT:
            self.commit()

    def commit(self) -> None:
        """Have all of it survive."""
        with self._base:
            rows = [(key, *kept) for key, kept in self._fresh.items()]
            self._base.executemany("insert or replace into seen values (?, ?, ?, ?)", rows)
        self._fresh.clear()

    def close(self) -> None:
        self.commit()
        self._base.close()
