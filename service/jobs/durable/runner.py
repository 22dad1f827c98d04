"""Runs accepted jobs to their end, whoever accepted them and however often a service dies meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Self, TypeVar

from service.errors import SpoolError, UnknownJob
from service.jobs.caches.caching import CachingDispatcher
from service.jobs.durable.leases import Lease, Leases
from service.jobs.durable.part_run import PartRun, Room
from service.jobs.durable.parts import Summary
from service.jobs.durable.problems import JobProblems
from service.jobs.durable.spool import Manifest, Spool
from service.schema import Result
from service.settings import Settings

JOBS_AT_ONCE = 4
PART_ROWS = 256  # at most
LOOK_S = 5.0
SWEEP_S = 600.0
CANCEL_LOOK_S = 1.0
TROUBLE_S = (0.5, 30.0)

log = logging.getLogger(__name__)
T = TypeVar("T")


class JobRunner:
    """One a service. Everything but the spool's own work happens in the event loop's thread."""

    def __init__(
        self,
        spool: Spool,
        leases: Leases,
        dispatcher: CachingDispatcher,
        settings: Settings,
        count: Callable[[Result], None],
    ) -> None:
        self._spool = spool
        self._leases = leases
        self._dispatcher = dispatcher
        self._problem_limit_mb = settings.problem_limit_mb
        self._count = count
        self._room = Room(min(settings.job_window, settings.queue_limit), dispatcher)
        self._woken = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._cancelled: dict[str, asyncio.Event] = {}
        self._watcher: asyncio.Task[None] | None = None
        self.trouble: dict[str, str] = {}  # what keeps a job that runs here from going on

    async def __aenter__(self) -> Self:
        self._watcher = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave every job as it is; a service that starts goes on with it."""
        assert self._watcher is not None
        tasks = [self._watcher, *self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._leases.close()

    def wake(self) -> None:
        """There is a new job."""
        self._woken.set()

    def cancel(self, job_id: str) -> None:
        """What the spool says already, for a job that may run here."""
        if job_id in self._cancelled:
            self._cancelled[job_id].set()

    # --- finding jobs ---

    async def _watch(self) -> None:
        swept = 0.0
        while True:
            self._woken.clear()
            try:
                await self._look()
                if time.monotonic() > swept + SWEEP_S or not swept:
                    await asyncio.to_thread(self._spool.sweep)
                    swept = time.monotonic()
            except SpoolError as error:
                log.error("jobs cannot be looked for: %s", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_S)

    async def _look(self) -> None:
        for job_id in await asyncio.to_thread(self._spool.opened):
            if len(self._running) >= JOBS_AT_ONCE:
                return
            if job_id not in self._running and await self._is_one(job_id):
                lease = await self._leases.take(job_id)
                if lease is not None:
                    task = asyncio.create_task(self._run(job_id, lease))
                    self._running[job_id] = task
                    task.add_done_callback(partial(self._over, job_id))

    async def _is_one(self, job_id: str) -> bool:
        """Whether this is a job to be run, and not an upload, perhaps one that broke off long ago."""
        try:
            await asyncio.to_thread(self._spool.manifest, job_id)
        except UnknownJob:
            if await asyncio.to_thread(self._spool.abandoned, job_id):
                await asyncio.to_thread(self._spool.discard, job_id)
            return False
        return True

    def _over(self, job_id: str, task: asyncio.Task[None]) -> None:
        del self._running[job_id]
        self._woken.set()

    # --- running one ---

    async def _run(self, job_id: str, lease: Lease) -> None:
        cancelled = self._cancelled[job_id] = asyncio.Event()
        run = asyncio.create_task(self._to_its_end(job_id, cancelled))
        lost = asyncio.create_task(lease.lost())
        try:
            await asyncio.wait((run, lost), return_when=asyncio.FIRST_COMPLETED)
            if run.done():
                run.result()
            else:
                log.warning("the lease of %s is gone; whoever has it goes on with the job", job_id)
        except UnknownJob:
            pass  # it was removed under us
        except Exception:
            log.exception("job %s broke off and is tried again", job_id)
            await asyncio.sleep(LOOK_S)
        finally:
            for task in (run, lost):
                task.cancel()
            await asyncio.gather(run, lost, return_exceptions=True)
            del self._cancelled[job_id]
            self.trouble.pop(job_id, None)
            await lease.release()

    async def _to_its_end(self, job_id: str, cancelled: asyncio.Event) -> None:
        manifest = await self._sure(job_id, lambda: self._spool.manifest(job_id))
        claim = await self._sure(job_id, lambda: self._spool.settle(manifest))
        if claim.job_id != job_id:
            return
        if await self._sure(job_id, lambda: self._spool.ended(job_id)):
            await self._sure(job_id, lambda: self._spool.close(job_id))
            return
        await self._sure(job_id, lambda: self._spool.begin(job_id))
        stored = await self._sure(job_id, lambda: self._spool.summaries(job_id))
        watch = asyncio.create_task(self._watch_for_cancel(job_id, cancelled))
        problems = JobProblems(self._spool, job_id, self._problem_limit_mb)
        turn = asyncio.Lock()
        left = iter([part for part in range(len(manifest.parts)) if part not in stored])

        async def parts() -> None:
            for part in left:
                await self._part(manifest, part, problems, cancelled, turn)

        try:
            async with asyncio.TaskGroup() as group:
                # One more than are being handed over, which keeps the workers busy while the last of a part is waited for.
                for _ in range(2 + self._room.size // PART_ROWS):
                    group.create_task(parts())
        finally:
            watch.cancel()
        await self._sure(job_id, lambda: self._end(job_id))

    def _end(self, job_id: str) -> None:
        total = Summary()
        for summary in self._spool.summaries(job_id).values():
            total.add(summary)
        if total.damage:
            self._spool.end(job_id, "failed", f"some of the submissions could not be read any more: {total.damage}")
        else:
            broken_off = total.cancelled > 0 and self._spool.cancelling(job_id)
            self._spool.end(job_id, "cancelled" if broken_off else "done")

    async def _part(
        self, manifest: Manifest, part: int, problems: JobProblems, cancelled: asyncio.Event, turn: asyncio.Lock
    ) -> None:
        """Run a part and store its results."""
        job_id = manifest.job_id

        async def run() -> PartRun:
            made = PartRun(
                self._spool, self._dispatcher, manifest, part, problems, self._room, cancelled, self._count
            )  # fmt: skip
            await made.run(turn)
            return made

        done = await self._again_and_again(job_id, run)
        # Once it has run, its results are kept until they are stored: a disk that is full for an hour costs no run.
        await self._sure(job_id, lambda: self._spool.store(job_id, part, done.summary, done.rows()))

    async def _watch_for_cancel(self, job_id: str, cancelled: asyncio.Event) -> None:
        """Another service may have been told."""
        while not cancelled.is_set():
            with contextlib.suppress(SpoolError):
                if await asyncio.to_thread(self._spool.cancelling, job_id):
                    cancelled.set()
                    return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(cancelled.wait(), CANCEL_LOOK_S)

    async def _sure(self, job_id: str, work: Callable[[], T]) -> T:
        """What blocking ``work`` on the spool gives, as soon as the spool lets it."""

        async def once() -> T:
            return await asyncio.to_thread(work)

        return await self._again_and_again(job_id, once)

    async def _again_and_again(self, job_id: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        pause = TROUBLE_S[0]
        while True:
            try:
                done = await work()
            except SpoolError as error:
                if str(error) != self.trouble.get(job_id):
                    log.error("job %s waits: %s", job_id, error)
                self.trouble[job_id] = str(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, TROUBLE_S[1])
            else:
                self.trouble.pop(job_id, None)
                return done
