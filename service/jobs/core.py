"""The waiting room that every dispatcher has: who waits for what, and what goes to a worker next.

Everything here runs in the event loop's thread. Identical work is run once while it is in flight; a run lives as
long as somebody waits for it, and ``rejoin_s`` longer so that a retry finds it.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from service.errors import AssayError, NotReady, QueueFull
from service.jobs.dispatcher import Environment, Task, Ticket
from service.jobs.provided import Languages
from service.jobs.runs import Place, Run, Waiting, unscorable
from service.judging.plan import work_key
from service.schema import Judgement
from service.settings import Settings
from service.verdict import Reason

FARTHEST_DEADLINE_S = 30 * 86400.0
COUNTERS = ("submitted", "coalesced", "rejected", "started", "completed", "cancelled", "retried", "deadline",
            "quarantined")  # fmt: skip


class RunTicket:
    """A place at a run."""

    __slots__ = ("_core", "_place", "_run")

    def __init__(self, core: Core, run: Run, place: Place) -> None:
        self._core, self._run, self._place = core, run, place

    async def wait(self) -> Judgement:
        try:
            return await self._place.future
        except asyncio.CancelledError:
            self._core.leave(self._run, self._place)
            raise

    def __del__(self) -> None:
        if self._place in self._run.places:
            self._core.leave(self._run, self._place)


class Core(ABC):
    """Implements ``Dispatcher`` but for the workers, which are its heirs' business."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.refusal: AssayError | None = None  # why it did not start
        self._waiting = Waiting()
        self._in_flight: dict[str, Run] = {}
        self._number = 0
        self._mean_s = 0.05
        self._counts: Counter[str] = Counter()
        self._stopping = False

    # --- what an heir says of its workers ---

    @abstractmethod
    async def _open(self) -> None:
        """Start them, or look for them."""

    @abstractmethod
    async def _close(self) -> None:
        """Leave nothing behind. Nobody waits for anything any more."""

    @abstractmethod
    def _pump(self) -> None:
        """Give workers what they can take now."""

    def _queued(self) -> int:
        """How many runs have not begun."""
        return len(self._waiting)

    @abstractmethod
    def _room(self) -> int:
        """How many runs can go to a worker without waiting."""

    @abstractmethod
    def _abandon(self, run: Run) -> None:
        """Nobody waits for this run any more, wherever it is."""

    @abstractmethod
    def _hopeless(self) -> str | None:
        """Why new work is refused rather than kept waiting."""

    @abstractmethod
    def unready(self) -> str | None: ...

    @abstractmethod
    def environment(self, language: str = "python") -> Environment | None: ...

    @abstractmethod
    def languages(self) -> Languages: ...

    @abstractmethod
    def _workers(self) -> dict[str, float]:
        """``running``, ``workers``, ``slots`` and counters of one's own."""

    # --- the protocol ---

    async def start(self) -> None:
        """Raises what keeps the service from being one, and remembers it as ``refusal``."""
        try:
            await self._open()
        except AssayError as error:
            self.refusal = error
            raise

    async def stop(self) -> None:
        """Fail what is in flight with ``NotReady``, and end."""
        self._stopping = True
        for run in list(self._in_flight.values()):
            run.fail(NotReady("the service is stopping; send the request again"))
        self._in_flight.clear()
        await self._close()

    def submit(self, tasks: Sequence[Task]) -> list[Ticket]:
        """Admit all of ``tasks`` or none. Raises ``QueueFull``, or ``NotReady`` while no worker can start."""
        if not tasks:
            return []
        why = "the service is stopping" if self._stopping else self._hopeless()
        if why is not None:
            raise NotReady(why)
        keys = [work_key(task.source, task.problem_id, task.plan, task.language) for task in tasks]
        new = len({key for key in keys if key not in self._in_flight})
        over = self._queued() + new - self._room() - self.settings.queue_limit
        if new and over > 0:
            self._counts["rejected"] += len(tasks)
            wait = min(max(over * self._mean_s / max(self._workers()["slots"], 1), 1.0), 60.0)
            message = f"the queue has no room for {new} more (bound {self.settings.queue_limit}); try again later"
            raise QueueFull(message, retry_after_s=wait)
        self._counts["submitted"] += len(tasks)
        tickets: list[Ticket] = [self._join(key, task) for key, task in zip(keys, tasks, strict=True)]
        self._pump()
        return tickets

    def stats(self) -> dict[str, float]:
        return {"queued": self._queued(), **self._workers(), **{name: self._counts[name] for name in COUNTERS}}

    # --- callers come and go ---

    def _join(self, key: str, task: Task) -> RunTicket:
        loop = asyncio.get_running_loop()
        online = task.priority == "online"
        run = self._in_flight.get(key)
        if run is None:
            self._number += 1
            run = Run(key, self._number, task, task.plan.model_dump(mode="json"), time.monotonic(), online)
            self._in_flight[key] = run
            self._waiting.add(run)
        else:
            self._counts["coalesced"] += 1
            run.close()
            if online:
                self._waiting.promote(run)
        place = Place(loop.create_future())
        run.places.add(place)
        if task.deadline is not None and run.started is None:
            left = min(task.deadline - time.monotonic(), FARTHEST_DEADLINE_S)
            if left > 0:
                place.timer = loop.call_later(left, self._deadline, run, place)
            else:
                self._deadline(run, place)
        return RunTicket(self, run, place)

    def leave(self, run: Run, place: Place) -> None:
        """A caller went away. The run stays for ``rejoin_s``, or until the caller's deadline if that is sooner."""
        if place not in run.places:
            return
        run.places.discard(place)
        until = self.settings.rejoin_s
        loop = place.future.get_loop()
        if run.places or loop.is_closed():
            place.close()
            return
        if place.timer is not None and run.started is None:
            until = min(until, place.timer.when() - loop.time())
        place.close()
        run.close()
        run.abandoned = loop.call_later(max(until, 0.0), self._drop, run)

    def _drop(self, run: Run) -> None:
        """Nobody came back for this run."""
        self._counts["cancelled"] += 1
        self._forget(run)
        self._abandon(run)

    def _deadline(self, run: Run, place: Place) -> None:
        if run.started is not None or place not in run.places:
            return
        self._counts["deadline"] += 1
        run.places.discard(place)
        place.close()
        waited = time.monotonic() - run.enqueued
        message = f"the deadline passed after {waited:.1f} s in the queue; nothing was run"
        if not place.future.done():
            place.future.set_result(unscorable(run.task, Reason.DEADLINE, message, attempts=0, queue_s=waited))
        if not run.places:
            self._forget(run)
            self._abandon(run)

    def _forget(self, run: Run) -> None:
        """Nobody can join this run any more, and it is not started if it waits."""
        run.close()
        self._waiting.discard(run)
        if self._in_flight.get(run.key) is run:
            del self._in_flight[run.key]

    # --- runs come and go ---

    def _alive(self, run: Run) -> bool:
        """Whether anybody can still get this run's judgement."""
        return self._in_flight.get(run.key) is run

    def _take(self, online: bool | None = None) -> Run | None:
        """The next run that is still wanted, of one priority if ``online`` says which."""
        while (run := self._waiting.pop(online)) is not None:
            self._expire(run)
            if self._alive(run):
                return run
        return None

    def _expire(self, run: Run) -> None:
        """Answer those whose deadline passed while the loop was too busy for their timers."""
        now = asyncio.get_running_loop().time()
        for place in [place for place in run.places if place.timer is not None and place.timer.when() <= now]:
            self._deadline(run, place)

    def _begin(self, run: Run) -> None:
        """A worker runs it now: no deadline ends it any more."""
        for place in run.places:
            place.close()
        run.started = time.monotonic()
        self._counts["started"] += 1

    def _answer(self, run: Run, judgement: Judgement) -> None:
        """A worker's judgement of a run that began."""
        if run.started is not None:
            self._mean_s += 0.1 * (time.monotonic() - run.started - self._mean_s)
            judgement.cost.queue_s = run.started - run.enqueued
        judgement.attempts += run.attempts
        self._end(run, judgement)

    def _end(self, run: Run, judgement: Judgement) -> None:
        self._forget(run)
        self._counts["completed"] += 1
        run.answer(judgement)

    def _again(self, run: Run) -> None:
        """It did not begin, or through no fault of its own did not end: it goes to the next worker."""
        if self._alive(run):
            run.started = None
            self._waiting.add(run, first=True)

    def _lost(self, run: Run, worker: str) -> None:
        """The worker that ran it is gone. Another gets it, unless it has cost too many of them."""
        if not self._alive(run):
            return
        run.attempts += 1
        run.history.append(f"{worker}, {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
        if run.attempts < self.settings.attempts:
            self._counts["retried"] += 1
            self._again(run)
            return
        self._counts["quarantined"] += 1
        message = f"{run.attempts} workers were lost while they ran this submission: {'; '.join(run.history)}"
        self._end(run, unscorable(run.task, Reason.QUARANTINED, message, attempts=run.attempts))
