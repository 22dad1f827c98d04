"""Relabelling as a function over Arrow batches, for engines that spread batches over machines: Ray Data, Spark.

The same batch gives the same rows, whatever was there before; only what they cost differs, because what a process has judged it
remembers. ``row`` and ``duplicates_of`` count within the batch.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from service.jobs.caches.caching import CachingDispatcher, cache_of
from service.settings import Settings
from trainer_client.offline import schema
from trainer_client.offline.importers import Columns, Log
from trainer_client.offline.importers.catalogue import Catalogue
from trainer_client.offline.importers.columns import Reader
from trainer_client.offline.relabel import judges
from trainer_client.offline.relabel.engine import Engine
from trainer_client.offline.relabel.rows import Wanted
from trainer_client.offline.relabel.seen import Seen
from trainer_client.portal import Portal


class Relabel:
    """Relabels one batch a call, with slots of its own or at ``url``, which it keeps from call to call.

    ``columns`` are those of ``Columns`` by name, ``problems`` a data set on disk that rows name problems of; ``wanted`` is what ``Wanted`` takes beside
    rewards (``run``, ``output_kb`` …), ``settings`` those of the slots. As many of these as are alive on a machine have uids of their own.
    Raises ``InputError`` for rewards that do not exist; ``NotReady`` or ``IsolationError`` if no slot can be had.
    """

    def __init__(
        self, rewards: Sequence[str] = ("binary",), *, url: str | None = None, format: str = "auto", language: str = "python",
        columns: dict[str, str] | None = None, problems: str | None = None, settings: dict[str, Any] | None = None, **wanted: Any,
    ) -> None:  # fmt: skip
        self._wanted = Wanted.of(list(rewards), **wanted)
        self.columns = schema.schema(list(self._wanted.rewards))
        self._settings = Settings(**(settings or {}))
        self._url = url
        names = Columns(**(columns or {}))
        self._log = Log(
            path=Path(), format=format, columns=names, language=language, problems=Path(problems) if problems else None
        )
        self._stack = AsyncExitStack()
        self._portal = Portal()
        try:
            self._judge: judges.Judge = self._portal.call(self._open())
        except BaseException:
            self.close()
            raise

    def __call__(self, batch: pa.Table | pa.RecordBatch) -> pa.Table:
        """The relabelled rows of a batch, in its order (``schema.schema``)."""
        return self._portal.call(self._relabelled(batch.to_pylist()))

    def close(self) -> None:
        """Let go of the slots."""
        self._portal.call(self._stack.aclose())
        self._portal.stop()

    async def _open(self) -> judges.Judge:
        catalogue = self._stack.enter_context(Catalogue.of(self._log))
        self._reader = Reader(self._log.columns, self._log.format, self._log.language, catalogue)
        if self._url is not None:
            return await self._stack.enter_async_context(judges.remote(self._url))
        return await self._stack.enter_async_context(
            judges.embedded(self._settings, lambda inner: CachingDispatcher(inner, cache_of(self._settings)))
        )

    async def _relabelled(self, rows: list[dict[str, Any]]) -> pa.Table:
        with closing(Seen(":memory:")) as seen:
            engine = Engine(self._judge, seen, self._wanted, self._settings.problem_limit_mb)
            log = ((place, self._reader.read(row, place)) for place, row in enumerate(rows))
            found = [row async for row in engine.run(log)]
        return pa.Table.from_pylist(found, self.columns)


def relabel_batch(batch: pa.Table | pa.RecordBatch, rewards: Sequence[str] = ("binary",), **options: str) -> pa.Table:
    """The relabelled rows of a batch, in its order. ``options`` are ``url``, ``format``, ``language`` and ``problems`` of ``Relabel``,
    which is made once in a process for each choice of them, and kept.
    """
    return _kept(tuple(rewards), tuple(sorted(options.items())))(batch)


@functools.lru_cache(maxsize=4)
def _kept(rewards: tuple[str, ...], options: tuple[tuple[str, str], ...]) -> Relabel:
    given: dict[str, Any] = dict(options)
    return Relabel(rewards, **given)
