"""Runs one part of a job: its submissions through the dispatcher, its results into the spool."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import cast

from pydantic import ValidationError

from service.errors import InputError, NotReady, QueueFull
from service.jobs.caches.caching import CachingDispatcher
from service.jobs.dispatcher import Dispatcher, Task, Ticket
from service.jobs.durable.parts import Damaged, Summary
from service.jobs.durable.problems import JobProblems
from service.jobs.durable.spool import Manifest, Spool
from service.jobs.folding import fold, unfold
from service.jobs.intake import Admitted, admit, finish, version
from service.jobs.runs import unscorable
from service.schema import Judgement, Provenance, Result, Submission
from service.verdict import Reason, Verdict

STRIDE = 16
A_SLOT = 4
NOT_READY_S = 1.0


class Room:
    """The submissions of all jobs that may be with the dispatcher at once: ``least``, or four for each slot."""

    def __init__(self, least: int, dispatcher: Dispatcher) -> None:
        self._least = least
        self._dispatcher = dispatcher
        self._taken = 0
        self._given = asyncio.Event()
        self._turn = asyncio.Lock()

    @property
    def size(self) -> int:
        return max(self._least, A_SLOT * int(self._dispatcher.stats()["slots"]))

    @property
    def stride(self) -> int:
        """How many are handed over together."""
        return max(1, min(STRIDE, self._least // 4))

    async def take(self, count: int) -> None:
        """Wait for room for ``count``, at most ``stride``."""
        async with self._turn:
            while self._taken + count > self.size:
                self._given.clear()
                await self._given.wait()
            self._taken += count

    def give(self, count: int = 1) -> None:
        self._taken -= count
        self._given.set()


class PartRun:
    """One part. ``cancelled`` ends it early, with a result for every submission all the same."""

    def __init__(
        self, spool: Spool, dispatcher: CachingDispatcher, manifest: Manifest, part: int, problems: JobProblems, room: Room,
        cancelled: asyncio.Event, count: Callable[[Result], None],
    ) -> None:  # fmt: skip
        self._spool = spool
        self._dispatcher = dispatcher
        self._manifest = manifest
        self._part = part
        self._problems = problems
        self._room = room
        self._cancelled = cancelled
        self._count = count
        self._first = sum(manifest.parts[:part])
        self._results: list[bytes | None] = [None] * manifest.parts[part]
        self._running: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Future[Judgement]] = set()
        self.summary = Summary()

    async def run(self, turn: asyncio.Lock) -> None:
        """Have a result for every submission. Raises ``SpoolError`` if the part cannot be read now.

        ``turn`` is held while submissions are handed to the dispatcher, so that no later part's come before them.
        """
        rows = self._spool.part(self._manifest, self._part)
        place = 0
        watch = asyncio.create_task(self._break_off())
        try:
            async with turn:
                while admitted := await asyncio.to_thread(self._admit, rows, self._room.stride):
                    await self._start(place, admitted)
                    place += len(admitted)
            while self._running:
                done, _ = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                for ended in done:
                    ended.result()
        finally:
            watch.cancel()
            for task in self._running:
                task.cancel()
        for place, result in enumerate(self._results):  # what a damaged part does not tell
            if result is None:
                self._keep(place, _fault("", f"this submission cannot be read any more: {self.summary.damage}"))

    def rows(self) -> Iterator[bytes]:
        """The results, in order."""
        for result in self._results:
            assert result is not None
            yield unfold(result)

    def _admit(self, rows: Iterator[bytes], count: int) -> list[Admitted | Result]:
        admitted: list[Admitted | Result] = []
        try:
            for row in islice(rows, count):
                admitted.append(self._one_admitted(row))
        except Damaged as error:
            self.summary.damage = str(error)
        return admitted

    def _one_admitted(self, row: bytes) -> Admitted | Result:
        try:
            submission = Submission.model_validate_json(row)
            admitted = admit(submission, self._problems)
        except (ValidationError, InputError) as error:  # it was right for the version that took it in
            return _fault(row, f"this version cannot read the submission: {error}")
        if admitted.task is not None:
            left = None
            if submission.deadline_s is not None:
                left = time.monotonic() + self._manifest.created_at + submission.deadline_s - time.time()
            admitted.task = replace(admitted.task, priority="offline", deadline=left, share=self._manifest.share)
        return admitted

    async def _start(self, place: int, given: list[Admitted | Result]) -> None:
        places: list[tuple[int, Admitted]] = []
        for at, one in enumerate(given, place):
            if isinstance(one, Result):
                self._keep(at, one)
            elif one.judgement is not None:
                self._keep(at, finish(one, one.judgement))
            else:
                places.append((at, one))
        await self._room.take(len(places))
        free = len(places)
        try:
            tickets = await self._submit([cast(Task, one.task) for _, one in places])
            for (at, one), ticket in zip(places, tickets, strict=True):
                task = asyncio.create_task(self._one(at, one, ticket))
                self._running.add(task)
                task.add_done_callback(self._ended)
                free -= 1
        finally:
            self._room.give(free)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._room.give()
        if task.cancelled() or task.exception() is None:
            self._running.discard(task)

    async def _submit(self, tasks: Sequence[Task]) -> Sequence[Ticket | None]:
        """Tickets; none of them if the job was cancelled. Waits as long as there is no room, or no worker."""
        while tasks and not self._cancelled.is_set():
            try:
                return await self._dispatcher.enter(tasks)
            except QueueFull as error:
                pause = error.retry_after_s
            except NotReady:
                pause = NOT_READY_S
            await _sleep(self._cancelled, pause)
        return [None] * len(tasks)

    async def _one(self, place: int, admitted: Admitted, ticket: Ticket | None) -> None:
        assert admitted.task is not None
        while ticket is not None and not self._cancelled.is_set():
            waiting = asyncio.ensure_future(ticket.wait())
            self._waiting.add(waiting)
            try:
                self._keep(place, finish(admitted, await waiting))
                return
            except NotReady:
                await _sleep(self._cancelled, NOT_READY_S)
                (ticket,) = await self._submit([admitted.task])
            except asyncio.CancelledError:
                if not self._cancelled.is_set():
                    raise
            finally:
                self._waiting.discard(waiting)
        self._keep(place, finish(admitted, unscorable(admitted.task, Reason.CANCELLED, "the job was cancelled", 0)))

    async def _break_off(self) -> None:
        await self._cancelled.wait()
        for waiting in list(self._waiting):
            waiting.cancel()

    def _keep(self, place: int, result: Result) -> None:
        self._count(result)
        self.summary.count(result)
        raw = result.__pydantic_serializer__.to_json(result, by_alias=True)
        self._results[place] = fold(b'{"index":%d,' % (self._first + place) + raw[1:])


async def _sleep(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        pass


def _fault(row: bytes | str, message: str) -> Result:
    try:
        given = json.loads(row)["id"]
    except (ValueError, LookupError, TypeError):
        given = None
    return Result(
        id=given if isinstance(given, str) else None, verdict=Verdict.INTERNAL_ERROR, reason=Reason.JUDGE_FAULT, scorable=False,
        message=message, attempts=0, provenance=Provenance(version=version()),
    )  # fmt: skip
