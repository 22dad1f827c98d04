"""Calls of ``verify`` that come within a few milliseconds travel as one batch.

A call that finds nothing in flight leaves at the end of the event loop's turn; while something is in flight, calls wait up
to ``window_s`` for company. Each keeps its own result and its own error.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from service.schema import Result
from trainer_client.chunks import BATCH_BYTES, Chunk
from trainer_client.errors import ClientError, ServiceUnavailable
from trainer_client.packing import Packed

GRACE_S = 0.05  # so that the batch's own error, which knows more, comes before its calls' time is up


@dataclass(slots=True, eq=False)
class _Flight:
    calls: list[_Call]
    open: int  # calls that somebody waits for
    task: asyncio.Task[None] | None = None


@dataclass(slots=True, eq=False)
class _Call:
    packed: Packed
    future: asyncio.Future[Result]
    flight: _Flight | None = None

    def settle(self, outcome: Result | BaseException) -> None:
        if self.future.done():
            return
        if self.flight is not None:
            self.flight.open -= 1
        if isinstance(outcome, BaseException):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class MicroBatcher:
    """Belongs to one event loop. ``run(chunk)`` gives everything in the chunk an outcome, or raises ``ClientError``."""

    def __init__(self, run: Callable[[Chunk], Awaitable[None]], window_s: float, limit: int, timeout_s: float) -> None:
        self._run = run
        self._window_s = window_s
        self._limit = limit
        self._timeout_s = timeout_s
        self._waiting: list[_Call] = []
        self._bytes = 0
        self._timer: asyncio.Handle | None = None
        self._flights: set[_Flight] = set()

    async def verify(self, packed: Packed) -> Result:
        """Raises ``ClientError``."""
        loop = asyncio.get_running_loop()
        call = _Call(packed, loop.create_future())
        self._waiting.append(call)
        self._bytes += len(packed)
        if len(self._waiting) >= self._limit or self._bytes >= BATCH_BYTES:
            self._leave()
        elif self._timer is None:
            self._timer = loop.call_later(self._window_s, self._leave) if self._flights else loop.call_soon(self._leave)
        try:
            async with asyncio.timeout(self._timeout_s + GRACE_S):
                return await call.future
        except TimeoutError:
            raise ServiceUnavailable(f"no answer in {self._timeout_s:g} s") from None
        finally:
            self._gone(call)

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        calls = [call for call in self._waiting if not call.future.done()]
        self._waiting, self._bytes = [], 0
        if not calls:
            return
        flight = _Flight(calls, len(calls))
        for call in calls:
            call.flight = flight
        self._flights.add(flight)
        flight.task = asyncio.get_running_loop().create_task(self._fly(flight))
        flight.task.add_done_callback(lambda done: self._flights.discard(flight))

    async def _fly(self, flight: _Flight) -> None:
        calls = flight.calls
        chunk = Chunk(
            list(range(len(calls))), [call.packed for call in calls], lambda i, result: calls[i].settle(result)
        )
        try:
            await self._run(chunk)
        except ClientError as error:
            chunk.fail(error)
        except Exception as error:  # a fault of this code: every caller must hear of it
            for call in calls:
                call.settle(copy.copy(error))
        for index, outcome in chunk.outcomes.items():
            calls[index].settle(outcome)

    def _gone(self, call: _Call) -> None:
        """A flight that nobody waits for any more is given up, so that the service hears of it."""
        if call.future.cancel() or call.future.cancelled():
            flight = call.flight
            if flight is not None:
                flight.open -= 1
                if flight.open == 0 and flight.task is not None:
                    flight.task.cancel()
