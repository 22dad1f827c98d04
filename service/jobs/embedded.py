"""The embedded dispatcher: worker processes of its own, one a slot.

A worker runs one thing at a time. While more is waiting than there are workers, each holds its next run already, so that it need
not wait for this process between two; a worker that has nothing to do takes over what another one only holds.
"""

from __future__ import annotations

import asyncio
import os
import time

from pydantic import ValidationError

from service.errors import IsolationError, NotReady, ProtocolError
from service.jobs.core import Core
from service.jobs.dispatcher import Environment
from service.jobs.intake import version
from service.jobs.process import WorkerProcess
from service.jobs.provided import Languages, merged
from service.jobs.runs import Run, unscorable
from service.schema import Judgement
from service.settings import Settings
from service.verdict import Reason

START_GRACE_S = 15.0
START_PATIENCE_S = 120.0  # of programs that have nothing to do until a worker has started, on a busy machine
CANCEL_GRACE_S = 20.0


class EmbeddedDispatcher(Core):
    """Implements ``Dispatcher`` with worker processes of its own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._running: dict[WorkerProcess, Run] = {}
        self._next: dict[WorkerProcess, Run] = {}  # handed over, and begun when what runs there ends
        self._idle: list[WorkerProcess] = []
        self._first_word = asyncio.Event()
        slots = settings.slots or len(os.sched_getaffinity(0))
        self.workers = [WorkerProcess(index, settings, self) for index in range(slots)]

    async def _open(self) -> None:
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

    async def _close(self) -> None:
        """Leave no process behind."""
        await asyncio.gather(*(worker.stop() for worker in self.workers))

    def unready(self) -> str | None:
        """Why no worker can take work now; None when one can."""
        if self._stopping:
            return "the service is stopping"
        if any(worker.ready for worker in self.workers):
            return None
        reasons = sorted({worker.failure for worker in self.workers if worker.failure})
        return "; ".join(reasons) or "the workers are starting"

    async def ready(self, patience_s: float = START_PATIENCE_S) -> None:
        """Wait until a worker can take work. Raises ``NotReady`` as soon as one says why it cannot start, or when patience ends."""
        end = time.monotonic() + patience_s
        while (why := self.unready()) is not None:
            if self._hopeless() is not None or time.monotonic() > end:
                raise NotReady(why)
            await asyncio.sleep(0.05)

    def _hopeless(self) -> str | None:
        return self.unready() if any(worker.failure for worker in self.workers) else None

    def environment(self, language: str = "python") -> Environment | None:
        """What the ready workers run work in, if it is the same for all of them."""
        found = {(worker.image_of(language), worker.isolation) for worker in self.workers if worker.ready}
        image, isolation = found.pop() if len(found) == 1 else (None, None)
        return Environment(image, isolation, version()) if image and isolation else None

    def languages(self) -> Languages:
        return merged(worker.languages for worker in self.workers if worker.ready)

    def _workers(self) -> dict[str, float]:
        return {
            "running": len(self._running),
            "workers": sum(worker.ready for worker in self.workers),
            "slots": len(self.workers),
            "slot_resets": sum(worker.replaced for worker in self.workers),
            "worker_deaths": sum(worker.deaths for worker in self.workers),
        }

    def _queued(self) -> int:
        return len(self._waiting) + len(self._next)

    def _room(self) -> int:
        return len(self._idle)

    # --- runs go to workers ---

    def _pump(self) -> None:
        while self._idle and (run := self._take()) is not None:
            self._hand_over(self._idle.pop(), run)
        while self._idle and self._next:
            busy_longest = min(self._next, key=lambda worker: self._running[worker].started or 0.0)
            self._hand_over(self._idle.pop(), self._take_back(busy_longest))
        self._hand_ahead()

    def _hand_ahead(self) -> None:
        """Let busy workers hold their next run, while there are more for those that are free sooner. Online work takes the place of
        offline work that is only held."""
        for worker in self._running if self._waiting else ():
            held = self._next.get(worker)
            if held is not None and not held.online and self._waiting.count(online=True):
                self._again(self._take_back(worker))
            elif held is not None or len(self._waiting) <= len(self.workers):
                continue
            if (run := self._take()) is not None and self._sent(worker, run):
                self._next[worker] = run

    def _hand_over(self, worker: WorkerProcess, run: Run) -> None:
        self._begin(run)
        self._running[worker] = run
        if not self._sent(worker, run):
            self._free(worker)

    def _sent(self, worker: WorkerProcess, run: Run) -> bool:
        """Whether it could be; what is too large for the way has its answer."""
        try:
            worker.run(run.number, run.task, run.plan)
        except ProtocolError as error:
            self._end(run, unscorable(run.task, Reason.JUDGE_FAULT, str(error), attempts=0))
            return False
        return True

    def _take_back(self, worker: WorkerProcess) -> Run:
        run = self._next.pop(worker)
        worker.withdraw(run.number)
        return run

    def _abandon(self, run: Run) -> None:
        for worker, current in list(self._next.items()):
            if current is run:
                self._take_back(worker)
        for worker, current in self._running.items():
            if current is run:
                worker.cancel(run.number)
                asyncio.get_running_loop().call_later(CANCEL_GRACE_S, self._kill_if_still, worker, run)

    def _kill_if_still(self, worker: WorkerProcess, run: Run) -> None:
        if self._running.get(worker) is run:
            worker.kill()

    # --- workers come and go ---

    def _free(self, worker: WorkerProcess) -> None:
        """What it ran has ended: it goes on with what it holds."""
        self._running.pop(worker, None)
        run = self._next.pop(worker, None)
        if run is None:
            self._idle.append(worker)
        else:
            self._begin(run)
            self._running[worker] = run

    def on_ready(self, worker: WorkerProcess) -> None:
        self._first_word.set()
        self._free(worker)
        self._pump()

    def on_failed(self, worker: WorkerProcess) -> None:
        self._first_word.set()

    def on_done(self, worker: WorkerProcess, number: int, judgement: bytes) -> None:
        run = self._given(worker, number)
        if run is None:
            raise ProtocolError(f"an answer to task {number}, which was not asked")
        try:
            answer = Judgement.model_validate_json(judgement)
        except ValidationError as error:
            raise ProtocolError(f"a judgement that is none: {error}") from None
        if run is self._next.get(worker):  # the one before it waits for a problem that had to be sent again
            del self._next[worker]
        else:
            self._free(worker)
        self._answer(run, answer)
        self._pump()

    def _given(self, worker: WorkerProcess, number: int) -> Run | None:
        """What the worker runs or holds under this number."""
        given = (self._running.get(worker), self._next.get(worker))
        return next((run for run in given if run is not None and run.number == number), None)

    def on_need(self, worker: WorkerProcess, number: int) -> None:
        if (run := self._given(worker, number)) is not None:
            worker.run(number, run.task, run.plan, whole=True)

    def on_lost(self, worker: WorkerProcess) -> None:
        """Its run goes to another worker, at the head of the queue, unless it has cost too many of them."""
        if worker in self._idle:
            self._idle.remove(worker)
        if (held := self._next.pop(worker, None)) is not None:
            self._again(held)
        run = self._running.pop(worker, None)
        if run is not None:
            self._lost(run, f"worker {worker.index} (process {worker.pid})")
            self._pump()
