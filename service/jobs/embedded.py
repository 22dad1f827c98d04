"""The embedded dispatcher: a queue in this process and one worker process a slot.

Everything here runs in the event loop's thread. Identical work is run once while it is in flight; a run lives as
long as somebody waits for it, and ``rejoin_s`` longer so that a retry finds it.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence

from pydantic import ValidationError

from service.errors import IsolationError, NotReady, ProtocolError, QueueFull
from service.jobs.dispatcher import Environment, Task, Ticket
from service.jobs.intake import version
from service.jobs.process import WorkerProcess
from service.jobs.runs import Place, Run, Waiting, unscorable
from service.judging.plan import work_key
from service.schema import Judgement
from service.settings import Settings
from service.verdict import Reason

START_GRACE_S = 15.0
CANCEL_GRACE_S = 20.0
FARTHEST_DEADLINE_S = 30 * 86400.0


class EmbeddedTicket:
    """A place at a run."""

    __slots__ = ("_dispatcher", "_place", "_run")

    def __init__(self, dispatcher: EmbeddedDispatcher, run: Run, place: Place) -> None:
        self._dispatcher, self._run, self._place = dispatcher, run, place

    async def wait(self) -> Judgement:
        try:
            return await self._place.future
        except asyncio.CancelledError:
            self._dispatcher.leave(self._run, self._place)
            raise

    def __del__(self) -> None:
        if self._place in self._run.places:
            self._dispatcher.leave(self._run, self._place)


class EmbeddedDispatcher:
    """Implements ``Dispatcher`` with worker processes of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting = Waiting()
        self._in_flight: dict[str, Run] = {}
        self._running: dict[WorkerProcess, Run] = {}
        self._idle: list[WorkerProcess] = []
        self._number = 0
        self._mean_s = 0.05
        self._counts: Counter[str] = Counter()
        self._first_word = asyncio.Event()
        self._stopping = False
        slots = settings.slots or len(os.sched_getaffinity(0))
        self.workers = [WorkerProcess(index, settings, self) for index in range(slots)]

    # --- the protocol ---

    async def start(self) -> None:
        """Start the workers. Raises ``IsolationError`` if the first word of one is that a layer does not hold."""
        for worker in self.workers:
            worker.start()
        try:
            await asyncio.wait_for(self._first_word.wait(), START_GRACE_S)
        except TimeoutError:
            return
        for worker in self.workers:
            if worker.failure_code == IsolationError.code:
                await self.stop()
                raise IsolationError(worker.failure or "")

    async def stop(self) -> None:
        """Fail what is in flight with ``NotReady`` and leave no process behind."""
        self._stopping = True
        for run in list(self._in_flight.values()):
            run.fail(NotReady("the service is stopping; send the request again"))
        self._in_flight.clear()
        await asyncio.gather(*(worker.stop() for worker in self.workers))

    def submit(self, tasks: Sequence[Task]) -> list[Ticket]:
        """Admit all of ``tasks`` or none. Raises ``QueueFull``, or ``NotReady`` while no worker can start."""
        if not tasks:
            return []
        why = self.unready()
        if why is not None and (self._stopping or any(worker.failure for worker in self.workers)):
            raise NotReady(why)
        keys = [work_key(task.source, task.problem_id, task.plan) for task in tasks]
        new = len({key for key in keys if key not in self._in_flight})
        over = len(self._waiting) + new - len(self._idle) - self._settings.queue_limit
        if new and over > 0:
            self._counts["rejected"] += len(tasks)
            wait = min(max(over * self._mean_s / len(self.workers), 1.0), 60.0)
            message = f"the queue has no room for {new} more (bound {self._settings.queue_limit}); try again later"
            raise QueueFull(message, retry_after_s=wait)
        self._counts["submitted"] += len(tasks)
        tickets: list[Ticket] = [self._join(key, task) for key, task in zip(keys, tasks, strict=True)]
        self._pump()
        return tickets

    def unready(self) -> str | None:
        """Why no worker can take work now; None when one can."""
        if self._stopping:
            return "the service is stopping"
        if any(worker.ready for worker in self.workers):
            return None
        reasons = sorted({worker.failure for worker in self.workers if worker.failure})
        return "; ".join(reasons) or "the workers are starting"

    def environment(self) -> Environment | None:
        """What the ready workers run work in, if it is the same for all of them."""
        found = {(worker.image, worker.isolation) for worker in self.workers if worker.ready}
        image, isolation = found.pop() if len(found) == 1 else (None, None)
        return Environment(image, isolation, version()) if image and isolation else None

    def stats(self) -> dict[str, float]:
        counters = ("submitted", "coalesced", "rejected", "started", "completed", "cancelled", "retried",
                    "deadline", "infrastructure")  # fmt: skip
        return {
            "queued": len(self._waiting),
            "running": len(self._running),
            "workers": sum(worker.ready for worker in self.workers),
            "slots": len(self.workers),
            "worker_deaths": sum(worker.deaths for worker in self.workers),
            **{name: self._counts[name] for name in counters},
        }

    # --- callers come and go ---

    def _join(self, key: str, task: Task) -> EmbeddedTicket:
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
        return EmbeddedTicket(self, run, place)

    def leave(self, run: Run, place: Place) -> None:
        """A caller went away. The run stays for ``rejoin_s``, or until the caller's deadline if that is sooner."""
        if place not in run.places:
            return
        run.places.discard(place)
        until = self._settings.rejoin_s
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
        for worker, current in self._running.items():
            if current is run:
                worker.cancel(run.number)
                asyncio.get_running_loop().call_later(CANCEL_GRACE_S, self._kill_if_still, worker, run)

    def _kill_if_still(self, worker: WorkerProcess, run: Run) -> None:
        if self._running.get(worker) is run:
            worker.kill()

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

    def _forget(self, run: Run) -> None:
        """Nobody can join this run any more, and it is not started if it waits."""
        run.close()
        self._waiting.discard(run)
        if self._in_flight.get(run.key) is run:
            del self._in_flight[run.key]

    # --- workers come and go ---

    def _pump(self) -> None:
        while self._idle and (run := self._waiting.pop()) is not None:
            self._expire(run)
            if self._in_flight.get(run.key) is run:
                self._begin(self._idle.pop(), run)

    def _expire(self, run: Run) -> None:
        """Answer those whose deadline passed while the loop was too busy for their timers."""
        now = asyncio.get_running_loop().time()
        for place in [place for place in run.places if place.timer is not None and place.timer.when() <= now]:
            self._deadline(run, place)

    def _begin(self, worker: WorkerProcess, run: Run) -> None:
        for place in run.places:
            place.close()
        run.started = time.monotonic()
        self._counts["started"] += 1
        self._running[worker] = run
        try:
            worker.run(run.number, run.task, run.plan)
        except ProtocolError as error:
            self._free(worker)
            self._end(run, unscorable(run.task, Reason.JUDGE_FAULT, str(error), attempts=0))

    def _end(self, run: Run, judgement: Judgement) -> None:
        self._forget(run)
        self._counts["completed"] += 1
        run.answer(judgement)

    def _free(self, worker: WorkerProcess) -> None:
        self._running.pop(worker, None)
        self._idle.append(worker)

    def on_ready(self, worker: WorkerProcess) -> None:
        self._first_word.set()
        self._free(worker)
        self._pump()

    def on_failed(self, worker: WorkerProcess) -> None:
        self._first_word.set()

    def on_done(self, worker: WorkerProcess, number: int, judgement: bytes) -> None:
        run = self._running.get(worker)
        if run is None or run.number != number:
            raise ProtocolError(f"an answer to task {number}, which was not asked")
        try:
            answer = Judgement.model_validate_json(judgement)
        except ValidationError as error:
            raise ProtocolError(f"a judgement that is none: {error}") from None
        assert run.started is not None
        self._mean_s += 0.1 * (time.monotonic() - run.started - self._mean_s)
        answer.cost.queue_s = run.started - run.enqueued
        answer.attempts += run.attempts
        self._free(worker)
        self._end(run, answer)
        self._pump()

    def on_need(self, worker: WorkerProcess, number: int) -> None:
        run = self._running.get(worker)
        if run is not None and run.number == number:
            worker.run(number, run.task, run.plan, whole=True)

    def on_lost(self, worker: WorkerProcess) -> None:
        """Its run goes to another worker, at the head of the queue, unless it has cost too many of them."""
        if worker in self._idle:
            self._idle.remove(worker)
        run = self._running.pop(worker, None)
        if run is None or self._in_flight.get(run.key) is not run:
            return
        run.attempts += 1
        if run.attempts >= self._settings.attempts:
            self._counts["infrastructure"] += 1
            message = f"{run.attempts} worker processes were lost while they ran this submission"
            self._end(run, unscorable(run.task, Reason.INFRASTRUCTURE, message, attempts=run.attempts))
            return
        self._counts["retried"] += 1
        self._waiting.add(run, first=True)
        self._pump()
