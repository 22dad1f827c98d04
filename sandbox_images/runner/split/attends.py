"""Coroutines of the other end: a loop awaits them side by side, as if they were its own.

A thread asks for all that an end's loops await, on a lane that is for nothing else: it says what was awaited and cancelled since it
asked last, and is answered as soon as one of them has ended. What is awaited while it waits for that calls the answer back, by a
``["~"]`` on the lane, which is no question. So two loops in two processes take turns much as one does: what is awaited in one turn of a
loop begins in one turn of the other, in that order, and the first waits until it has.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from codec import CodecError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable

    from split.peer import Lane, Peer

_LOOK_S = (
    1.0  # how often somebody who waits for a loop looks whether it still runs; how long a loop waits for the other
)
_TURNS = 3  # of a loop, after which what has begun is waiting itself
Outcome = tuple[str, Any]  # "=" and a value, "!" and an exception, "c" if it was cancelled


class Attendance:
    """What an end awaits of the other's."""

    def __init__(self, peer: Peer, lane: Lane, prepare: Callable[[], None], in_step: bool) -> None:
        self._peer, self._lane, self._prepare = peer, lane, prepare
        self._in_step = in_step  # whether a loop waits for what it awaits to begin
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
        """Wait for a coroutine of the other end; cancelled, it is cancelled there, and what it makes of that is waited for."""
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

    def numbers(self) -> list[int]:
        """What is awaited and has not ended."""
        with self._lock:
            return [number for number in self._awaited if number not in self._ended]

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
        numbers = self._turns.pop(loop)
        with self._lock:
            self._new += numbers
            self._stir()
        if self._in_step:
            self._peer.policy.wait_for(self._peer.request("begun", numbers))

    def _stir(self) -> None:
        if self._asking:
            self._asking = False
            self._lane.call_back()
        elif self._thread is None:
            self._thread = threading.Thread(target=self._ask, daemon=True)
            self._thread.start()

    def _ask(self) -> None:
        self._prepare()
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


async def _outcome(obj: Awaitable[Any]) -> Outcome:
    from asyncio import CancelledError

    try:
        return "=", await obj
    except CancelledError:
        raise
    except BaseException as exc:
        return "!", exc


class Coroutines:
    """What both ends do with coroutines: run their own when the other awaits them, and await the other's."""

    peer: Peer
    answered: Callable[[], None]
    exception: Callable[[str, Any, Any], BaseException]  # what to raise for what the other end raised
    in_step = False  # whether this end's loop waits for what it awaits to begin

    def __init__(self) -> None:
        self.attends: Lane | None = None  # where this end asks for coroutines
        self._attendance: Attendance | None = None
        self._tasks: dict[int, asyncio.Task[Outcome]] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._met: set[int] = set()  # that were told of and have not ended
        self._news = threading.Condition()
        self._own: asyncio.AbstractEventLoop | None = None
        self._own_news: asyncio.Event | None = None

    def loop(self) -> asyncio.AbstractEventLoop | None:
        """That of this end, if there is one."""
        return None

    def stay_away(self) -> None:
        """The calling thread only waits."""

    def settle(self) -> None:
        """Take over what the threads that wait were told."""

    def raised(self, exc: BaseException) -> None:
        """A coroutine of this end ended in ``exc``."""

    def awaiting(self, number: int) -> Generator[Any, None, Any]:
        """Wait in a running loop of this end for a coroutine of the other; its result, or what it raises."""
        from asyncio import CancelledError

        if self._attendance is None:
            if self.attends is None and self.peer.open_lane is not None:
                self.attends = self.peer.new_lane()
            if self.attends is None:
                raise RuntimeError("the other process has no event loop")
            self._attendance = Attendance(self.peer, self.attends, self.stay_away, self.in_step)
        kind, value = yield from self._attendance.awaiting(number)
        self.settle()
        self.answered()
        if kind == "=":
            return value
        raise CancelledError if kind == "c" else self.exception("await", number, value)

    def begun(self, numbers: list[int]) -> list[int]:
        """Wait until these have begun, and wait themselves; what of the other end's is awaited then."""
        self.wait_for(numbers)
        self.turns()
        return self._attendance.numbers() if self._attendance is not None else []

    def attend(self, new: Any, gone: Any, left: Any) -> list[tuple[int, str, Any]]:
        """Begin and cancel; then what has ended of ``left``, as soon as any has or the other end calls the answer back."""
        for numbers in (new, gone, left):
            if type(numbers) is not list or not all(type(number) is int for number in numbers):
                raise CodecError("malformed message: coroutines")
        lane = self.peer.lane_here()
        called = threading.Event()
        if lane.rest:
            called.set()
        loop = self.loop()
        if loop is not None and loop.is_running():
            loop.call_soon_threadsafe(self._begin, loop, new, gone, lane, called)
            with self._news:
                self._met.update(new)
                self._news.notify_all()
                while not self._due(left, called) and loop.is_running():
                    self._news.wait(_LOOK_S)
            with contextlib.suppress(RuntimeError):  # it was closed
                loop.call_soon_threadsafe(loop.remove_reader, lane.sock)
        else:
            self._alone(new, gone, left, lane, called)
        with self._news:
            return [(number, *self._outcomes.pop(number)) for number in left if number in self._outcomes]

    def wait_for(self, numbers: Any) -> None:
        """Wait until coroutines of this end were told of, by which they are about to begin; not for long."""
        with self._news:
            self._news.wait_for(lambda: all(number in self._met for number in numbers), _LOOK_S)

    def turns(self) -> None:
        """Wait for a few turns of the loop, which is another thread's; not for long."""
        over = threading.Event()
        loop = self.loop()

        def turn(left: int) -> None:
            if left and loop is not None:
                loop.call_soon(turn, left - 1)
            else:
                over.set()

        if loop is not None and loop.is_running():
            loop.call_soon_threadsafe(turn, _TURNS)
            over.wait(_LOOK_S)

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
                obj = self.peer.handles[number]
            except CodecError as exc:
                self._over(number, ("!", exc))
                continue
            # A context of its own: the lane of whoever asks is in this thread's.
            self._tasks[number] = task = loop.create_task(_outcome(obj), context=contextvars.Context())
            task.add_done_callback(functools.partial(self._ended, number))
        for number in gone:
            if number in self._tasks:
                self._tasks[number].cancel()

        def call() -> None:
            loop.remove_reader(lane.sock)
            called.set()
            self._tell()

        loop.add_reader(lane.sock, call)

    def _ended(self, number: int, task: asyncio.Task[Outcome]) -> None:
        del self._tasks[number]
        kind, value = ("c", None) if task.cancelled() else task.result()
        if isinstance(value, BaseException) and kind == "!":
            self.raised(value)
        self._over(number, (kind, value))

    def _over(self, number: int, outcome: Outcome) -> None:
        self._outcomes[number] = outcome
        self._tell()

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()
        if self._own_news is not None:
            self._own_news.set()
