"""``assay relabel``: one careful pass over logged code, so that training needs no sandbox.

Rows are read as a stream, identical ones run once, results kept as they come; a pass that was killed goes on where it was.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from service.errors import NotReady
from service.settings import Settings
from trainer_client.offline import importers, schema
from trainer_client.offline.importers import Log, Logged
from trainer_client.offline.relabel import judges
from trainer_client.offline.relabel.engine import Engine
from trainer_client.offline.relabel.parts import PART_BYTES, PART_ROWS, Parts
from trainer_client.offline.relabel.progress import Shown, summary
from trainer_client.offline.relabel.rows import Totals, Wanted
from trainer_client.offline.relabel.seen import Seen

__all__ = ["Pass", "relabel"]


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What is to be relabelled, and how. ``kind`` names the importer or a public format; without ``url`` slots of this machine run it."""

    log: Log
    out: Path
    kind: str = "rows"
    wanted: Wanted
    url: str | None = None
    limit: int | None = None
    price: float | None = None

    def content(self) -> dict[str, Any]:
        """What decides the output: whoever goes on with half of one must have the same."""
        found, format = importers.importer(self.kind, self.log.format)
        log = self.log
        files = [
            (str(path), path.stat().st_size) for path in (log.path, log.problems) if path is not None and path.is_file()
        ]
        columns = {name: column for name, column in vars(log.columns).items() if column is not None}
        return {
            "log": {"kind": found.name, "format": format, "path": str(log.path), "files": files, "columns": columns},
            "selection": {"language": log.language, "only": log.only, "limit": self.limit},
            "wanted": self.wanted.content(),
        }

    def judge(self, settings: Settings) -> AbstractAsyncContextManager[judges.Judge]:
        return judges.embedded(settings) if self.url is None else judges.remote(self.url)

    def rows(self, shown: Shown) -> Iterator[tuple[int, Logged]]:
        rows = importers.read(self.kind, replace(self.log, read=shown.read))
        for place, row in enumerate(rows):
            if self.limit is not None and place >= self.limit:
                return
            shown.taken()
            yield place, row


def relabel(job: Pass, settings: Settings, *, overwrite: bool = False, console: Console | None = None) -> Totals:
    """Run the pass to its end, from wherever an earlier one was broken off, be it the end. Raises ``AssayError`` or ``ClientError``.

    What is done, and what was begun, is gone on with; ``overwrite`` forgets both.
    """
    console = console or Console(stderr=True)
    try:
        return _relabel(job, settings, console, overwrite)
    except (OSError, sqlite3.Error) as error:
        raise NotReady(f"{error}; mend that, and give the same command again to go on") from error


def _relabel(job: Pass, settings: Settings, console: Console, overwrite: bool) -> Totals:
    start = time.monotonic()
    size = importers.importer(job.kind)[0].size(job.log.path)
    kept = Parts(job.out, job.content(), schema.schema(list(job.wanted.rewards)))
    if not overwrite and kept.finished():
        console.print(f"{job.out.name} is there, whole: {kept.totals.rows:,} rows of this same pass")
        return kept.totals
    with kept.opened(anew=overwrite):
        before = kept.totals.rows
        if before:
            console.print(f"going on after {before:,} rows that are done")
        with Shown(console, size, kept.totals, job.price) as shown, closing(Seen(kept.seen)) as seen:
            asyncio.run(_run(job, settings, kept, seen, shown))
        kept.finish()
        console.print(summary(kept.totals, time.monotonic() - start, kept.totals.rows - before, job.price))
        return kept.totals


async def _run(job: Pass, settings: Settings, kept: Parts, seen: Seen, shown: Shown) -> None:
    rows = job.rows(shown)
    for _ in range(kept.totals.rows):
        next(rows, None)
    shown.begun()
    async with job.judge(settings) as judge:
        engine = Engine(judge, seen, job.wanted, settings.problem_limit_mb)
        waiting: list[dict[str, Any]] = []
        held = 0
        writing: asyncio.Task[None] | None = None
        async for row in engine.run(rows):
            shown.row(row)
            waiting.append(row)
            held += _size(row)
            if len(waiting) >= PART_ROWS or held >= PART_BYTES:
                if writing is not None:
                    await writing
                seen.commit()
                writing = asyncio.create_task(asyncio.to_thread(kept.write, waiting))
                waiting, held = [], 0
        if writing is not None:
            await writing
        if waiting:
            seen.commit()
            await asyncio.to_thread(kept.write, waiting)


def _size(row: dict[str, Any]) -> int:
    """Bytes of a row in memory, roughly."""
    texts = (row["source"], row["completion"], row["prompt"], row["metadata"], row["context"])
    tests = sum(500 + len(test["stdout"]) + len(test["stderr"]) + len(test["message"]) for test in row["tests"])
    return 1000 + tests + sum(len(text) for text in texts if text)
