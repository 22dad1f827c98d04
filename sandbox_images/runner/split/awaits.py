"""The submission's coroutines: all that the tests await in one turn of their loop begin in one turn of its own, in that order.

Whoever waits for one does so in a thread with a lane, and threads come in any order. Had they begun the coroutines, too,
``gather(a(), b())`` would start with either, or run one of them far ahead, as the machine is busy.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple

from split.attends import waited

if TYPE_CHECKING:
    import asyncio
    import concurrent.futures  # not in the zygotes: what they have loaded, each fork pays for

    from split.peer import Peer


class Awaiting:
    """The tests' part: they say what they await."""

    peer: Peer

    def __init__(self) -> None:
        self._threads: concurrent.futures.Executor | None = None
        self._starting: dict[asyncio.AbstractEventLoop, list[tuple[int, asyncio.Future[None]]]] = {}

    def stay_away(self) -> None:
        """The calling thread only waits."""

    def settle(self) -> None:
        """Take over what such threads were told."""

    def awaiting(self, number: int) -> Generator[Any, None, Any]:
        """Wait for this turn of the loop to end, when the submission is told what was awaited in it; then for the coroutine."""
        import asyncio

        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        if loop not in self._starting:
            self._starting[loop] = []
            loop.call_soon(self._start, loop)
        self._starting[loop].append((number, turn))
        try:
            yield from turn.__await__()
            waiting = loop.run_in_executor(self._executor(), self.peer.request, "await", number)
            return (yield from waiting.__await__())
        except asyncio.CancelledError:
            self.peer.request("cancel", number)
            raise
        finally:
            self.settle()

    def _executor(self) -> concurrent.futures.Executor:
        """Threads to wait in, each with a lane of its own; or one, where there is one lane."""
        if self._threads is None:
            import concurrent.futures

            self._threads = concurrent.futures.ThreadPoolExecutor(
                32 if self.peer.open_lane is not None else 1, initializer=self.stay_away
            )
        return self._threads

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = [(number, turn) for number, turn in self._starting.pop(loop) if not turn.done()]
        error: BaseException | None = None
        try:
            if waiting:
                self.peer.request("start", [number for number, _ in waiting])
        except BaseException as exc:
            error = exc
        for _, turn in waiting:
            if error is None:
                turn.set_result(None)
            else:
                turn.set_exception(error)


class _Waiter(NamedTuple):
    """Who waits for a coroutine, with the context of that call: its lane is in there."""

    number: int
    coroutine: Any
    context: contextvars.Context
    future: concurrent.futures.Future[Any]


class Turns:
    """The submission's part: coroutines by number, all on ``loop``, each of which begins when its turn is complete."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._lock = threading.Lock()
        self._turns: list[list[int]] = []  # what is to begin together, and has not begun
        self._waiters: list[_Waiter] = []
        self._begun: dict[int, concurrent.futures.Future[Any]] = {}

    def begin(self, numbers: list[int]) -> None:
        """These begin together, once somebody waits for each."""
        with self._lock:
            self._turns.append(numbers)
            self._go()

    def wait(self, number: int, obj: Any) -> Any:
        """The result of a coroutine. Raises what it raises."""
        import concurrent.futures

        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        with self._lock:
            self._waiters.append(_Waiter(number, obj, contextvars.copy_context(), future))
            self._begun[number] = future
            self._go()
        try:
            return future.result()
        finally:
            self._begun.pop(number, None)

    def leave(self, number: int) -> None:
        """Nobody waits for it any more."""
        with self._lock:
            future = self._begun.pop(number, None)
            self._turns = [[one for one in turn if one != number] for turn in self._turns]
            self._waiters = [one for one in self._waiters if one.number != number]
            self._go()
        if future is not None:
            future.cancel()

    def _go(self) -> None:
        """Let every turn begin that all are waited for of."""
        for turn in self._turns.copy():
            left, found = self._waiters.copy(), []
            for number in turn:
                waiter = next((one for one in left if one.number == number), None)
                if waiter is not None:
                    left.remove(waiter)
                    found.append(waiter)
            if len(found) == len(turn):
                self._turns.remove(turn)
                self._waiters = left
                self.loop.call_soon_threadsafe(self._together, found)

    def _together(self, waiters: list[_Waiter]) -> None:
        from asyncio import futures

        for one in waiters:
            task = self.loop.create_task(waited(one.coroutine), context=one.context)
            futures._chain_future(task, one.future)  # type: ignore[attr-defined]
