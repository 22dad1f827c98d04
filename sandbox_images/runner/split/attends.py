"""The tests' coroutines: the submission's loops await them side by side, as if they were its own.

A thread of the submission asks for all that its loops await, on a lane that is for nothing else: it says what was awaited and
cancelled since it asked last, and is answered as soon as one of them has ended. What is awaited while it waits for that
calls the answer back, by a ``["~"]`` on the lane, which is no question.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from codec import CodecError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable

    from split.peer import Lane, Peer

_LOOK_S = 1.0  # how often somebody who waits for a loop looks whether it still runs
Outcome = tuple[str, Any]  # "=" and a value, "!" and an exception, "c" if it was cancelled


async def waited(obj: Awaitable[Any]) -> Any:
    return await obj


class Attendance:
    """The submission's part."""

    def __init__(self, peer: Peer, lane: Lane) -> None:
        self._peer, self._lane = peer, lane
        self._lock = threading.Lock()
        self._awaited: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Future[Outcome]]] = {}
        self._turns: dict[asyncio.AbstractEventLoop, list[int]] = {}  # awaited in the turn that is on
        self._new: list[int] = []
        self._gone: list[int] = []
        self._ended: set[int] = set()  # whose loops have not heard of it yet
        self._late: dict[int, Outcome] = {}  # of those that were cancelled when they had just ended
        self._thread: threading.Thread | None = None
        self._asking = False  # and not called back

    def awaiting(self, number: int) -> Generator[Any, None, Outcome]:
        """Wait for a coroutine of the tests; cancelled, it is cancelled there, and what it makes of that is waited for."""
        import asyncio

        loop = asyncio.get_running_loop()
        if number in self._awaited:
            raise RuntimeError("coroutine is being awaited already")
        future = self._future(loop, number)
        if loop not in self._turns:
            self._turns[loop] = []
            loop.call_soon(self._turn_over, loop)
        self._turns[loop].append(number)
        while True:
            try:
                return (yield from future.__await__())
            except asyncio.CancelledError:
                future = self._cancel(loop, number)
            except GeneratorExit:
                self._cancel(loop, number)
                self._awaited.pop(number, None)
                raise

    def _future(self, loop: asyncio.AbstractEventLoop, number: int) -> asyncio.Future[Outcome]:
        future: asyncio.Future[Outcome] = loop.create_future()
        with self._lock:
            self._awaited[number] = loop, future
        return future

    def _cancel(self, loop: asyncio.AbstractEventLoop, number: int) -> asyncio.Future[Outcome]:
        future = self._future(loop, number)
        if number in self._late:
            del self._awaited[number]
            future.set_result(self._late.pop(number))
            return future
        with self._lock:
            self._gone.append(number)
            self._stir()
        return future

    def _turn_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """All that were awaited in one turn begin in one turn."""
        with self._lock:
            self._new += self._turns.pop(loop)
            self._stir()

    def _stir(self) -> None:
        if self._asking:
            self._asking = False
            self._lane.call_back()
        elif self._thread is None:
            self._thread = threading.Thread(target=self._ask, daemon=True)
            self._thread.start()

    def _ask(self) -> None:
        while True:
            with self._lock:
                left = [number for number in self._awaited if number not in self._ended]
                if not (left or self._new or self._gone):
                    self._thread = None
                    return
                question = [self._new, self._gone, left]
                self._new, self._gone = [], []
                self._asking = True
            try:
                found = self._peer.request("attend", 0, question, lane=self._lane)
            except BaseException as exc:
                found = [[number, "!", exc] for number in left]
            with self._lock:
                self._asking = False
                found = [(number, kind, value) for number, kind, value in found if number in self._awaited]
                self._ended.update(number for number, _, _ in found)
                loops = [self._awaited[number][0] for number, _, _ in found]
            for loop, (number, kind, value) in zip(loops, found, strict=True):
                try:
                    loop.call_soon_threadsafe(self._settle, number, (kind, value))
                except RuntimeError:  # the loop is closed: nobody waits any more
                    self._settle(number, (kind, value))

    def _settle(self, number: int, outcome: Outcome) -> None:
        with self._lock:
            self._ended.discard(number)
            _, future = self._awaited.pop(number, (None, None))
        if future is None:
            return
        if not future.done():
            future.set_result(outcome)
        elif future.cancelled():
            self._late[number] = outcome


class Attending:
    """The tests' part: runs what the submission awaits on the tests' loop, or where none runs on one of its own."""

    peer: Peer
    main_loop: asyncio.AbstractEventLoop | None

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[Any]] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._news = threading.Condition()
        self._own: asyncio.AbstractEventLoop | None = None
        self._own_news: asyncio.Event | None = None

    def settle(self) -> None:
        """Take over what the threads that wait were told."""

    def raised(self, exc: BaseException) -> None:
        """A coroutine of the tests ended in ``exc``."""

    def attend(self, new: Any, gone: Any, left: Any) -> list[tuple[int, str, Any]]:
        """Begin and cancel; then what has ended of ``left``, as soon as any has or the submission calls the answer back."""
        for numbers in (new, gone, left):
            if type(numbers) is not list or not all(type(number) is int for number in numbers):
                raise CodecError("malformed message: coroutines")
        lane = self.peer.lane_here()
        called = threading.Event()
        if lane.rest:
            called.set()
        loop = self.main_loop
        if loop is not None and loop.is_running():
            loop.call_soon_threadsafe(self._begin, loop, new, gone, lane, called)
            with self._news:
                while not self._due(left, called) and loop.is_running():
                    self._news.wait(_LOOK_S)
            with contextlib.suppress(RuntimeError):  # it was closed
                loop.call_soon_threadsafe(loop.remove_reader, lane.sock)
        else:
            self._alone(new, gone, left, lane, called)
        with self._news:
            return [(number, *self._outcomes.pop(number)) for number in left if number in self._outcomes]

    def _due(self, left: list[int], called: threading.Event) -> bool:
        return not left or called.is_set() or any(number in self._outcomes for number in left)

    def _alone(self, new: list[int], gone: list[int], left: list[int], lane: Lane, called: threading.Event) -> None:
        import asyncio

        loop = self._own = self._own or asyncio.SelectorEventLoop()

        async def until() -> None:
            news = self._own_news = asyncio.Event()
            self._begin(loop, new, gone, lane, called)
            while not self._due(left, called):
                news.clear()
                await news.wait()
            if gone:
                await asyncio.sleep(0)  # what is cancelled hears of it

        loop.run_until_complete(until())
        loop.remove_reader(lane.sock)

    def _begin(
        self, loop: asyncio.AbstractEventLoop, new: list[int], gone: list[int], lane: Lane, called: threading.Event
    ) -> None:
        """One turn of ``loop``."""
        self.settle()
        for number in new:
            try:
                task = loop.create_task(waited(self.peer.handles[number]))
            except CodecError as exc:
                self._over(number, ("!", exc))
                continue
            self._tasks[number] = task
            task.add_done_callback(functools.partial(self._ended, number))
        for number in gone:
            if number in self._tasks:
                self._tasks[number].cancel()

        def call() -> None:
            loop.remove_reader(lane.sock)
            called.set()
            self._tell()

        loop.add_reader(lane.sock, call)

    def _ended(self, number: int, task: asyncio.Task[Any]) -> None:
        del self._tasks[number]
        if task.cancelled():
            self._over(number, ("c", None))
        elif (exc := task.exception()) is not None:
            self.raised(exc)
            self._over(number, ("!", exc))
        else:
            self._over(number, ("=", task.result()))

    def _over(self, number: int, outcome: Outcome) -> None:
        self._outcomes[number] = outcome
        self._tell()

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()
        if self._own_news is not None:
            self._own_news.set()
