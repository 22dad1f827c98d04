"""How long callers are kept waiting who must have an answer in time: until their own limit, or the service's end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Patience:
    """Every wait with a limit, so that all of them can be cut short."""

    def __init__(self) -> None:
        self._limits: set[asyncio.Timeout] = set()
        self._end: float | None = None

    @asynccontextmanager
    async def until(self, when: float) -> AsyncIterator[None]:
        """Raises ``TimeoutError`` at ``when`` by the loop's clock, or at the end if that is sooner."""
        async with asyncio.timeout_at(when if self._end is None else min(when, self._end)) as limit:
            self._limits.add(limit)
            try:
                yield
            finally:
                self._limits.discard(limit)

    def end_in(self, seconds: float) -> None:
        """Nobody waits longer than so from now on."""
        self._end = asyncio.get_running_loop().time() + seconds
        for limit in self._limits:
            when = limit.when()
            if when is not None and when > self._end:
                limit.reschedule(self._end)
