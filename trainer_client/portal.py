"""An event loop in a thread of its own, for callers that have none. One per process: a fork makes its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Portal:
    """Starts its thread at once; ``stop`` ends it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="assay-client", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run it there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it there and wait; if the waiting is broken off, so is the work."""
        future = self.start(work)
        try:
            return future.result()
        finally:
            future.cancel()

    def here(self) -> bool:
        """Whether the caller is in the loop's own thread, and must not wait for it."""
        return threading.current_thread() is self._thread

    def stop(self) -> None:
        """Break off what is running, end the thread and close the loop."""
        self._loop.call_soon_threadsafe(self._wind_up)
        if not self.here():
            self._thread.join()
            self._loop.close()

    def _wind_up(self) -> None:
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()

        async def end() -> None:
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._loop.shutdown_asyncgens()
            self._loop.stop()

        self._ending = self._loop.create_task(end())
