"""The pass itself: rows in, rows out in the same order, identical work run once, memory bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from service.jobs.caches.problems import ProblemStore
from service.schema import Judgement
from trainer_client.offline.importers.base import Logged
from trainer_client.offline.relabel.judges import Judge
from trainer_client.offline.relabel.rows import Entry, Wanted, enter, record, unjudged
from trainer_client.offline.relabel.seen import Seen

WINDOW = 20_000  # rows that may be judged before the first of them is
WINDOW_BYTES = 64 << 20


class Engine:
    """One pass. What it has judged is in ``seen``; rows that wait for their turn hold no results."""

    def __init__(self, judge: Judge, seen: Seen, wanted: Wanted, problem_limit_mb: int = 1024) -> None:
        self._judge = judge
        self._seen = seen
        self._wanted = wanted
        self._problems = ProblemStore(problem_limit_mb)
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._window: deque[Entry] = deque()
        self._held = 0

    async def run(self, log: Iterable[tuple[int, Logged]]) -> AsyncIterator[dict[str, Any]]:
        """The relabelled rows, in the order of ``log``. Raises what the judge raises, and what reading the log does."""
        rows = iter(log)
        more = True
        try:
            while more or self._window:
                more = more and await self._read(rows)
                while self._window and (not more or self._full() or not self._waits(self._window[0])):
                    entry = self._window.popleft()
                    self._held -= entry.size
                    yield await self._finish(entry)
                    await asyncio.sleep(0)
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _full(self) -> bool:
        return len(self._window) >= WINDOW or self._held >= WINDOW_BYTES

    async def _read(self, rows: Iterator[tuple[int, Logged]]) -> bool:
        """Take one more row in; False when there are none left."""
        found = next(rows, None)
        if found is None:
            return False
        entry = enter(*found, self._wanted, self._problems)
        self._window.append(entry)
        self._held += entry.size
        if entry.key is not None and entry.key not in self._running and self._seen.row(entry.key) is None:
            await self._room()
            self._running[entry.key] = asyncio.create_task(self._run(entry, entry.key))
        await asyncio.sleep(0)
        return True

    async def _room(self) -> None:
        while len(self._running) >= self._judge.room:
            done, _ = await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def _run(self, entry: Entry, key: bytes) -> None:
        assert entry.admitted is not None
        judgement = await self._judge.judge(entry.admitted)
        self._seen.put(key, entry.row, judgement)
        del self._running[key]

    def _waits(self, entry: Entry) -> bool:
        return entry.key is not None and entry.key in self._running

    async def _finish(self, entry: Entry) -> dict[str, Any]:
        if entry.key is None:
            judgement = entry.admitted.judgement if entry.admitted is not None else None
            return record(entry, judgement or unjudged(entry.logged.error or ""), None, self._wanted)
        if (task := self._running.get(entry.key)) is not None:
            await task
        known = self._seen.get(entry.key)
        assert known is not None, "what is not running any more was judged"
        judgement = Judgement.model_validate_json(known.judgement)
        return record(entry, judgement, known.row if known.row != entry.row else None, self._wanted)
