"""Durable jobs: many submissions handed over once, their results read whenever they are there."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any, TypeVar

from service.job_schema import ENDED, Job
from service.schema import Result
from trainer_client import core
from trainer_client.core import NDJSON, Given, OnProgress, Request
from trainer_client.errors import BadAnswer, ServiceUnavailable
from trainer_client.packing import pack

LOOK_S = (0.2, 5.0)  # how often a job is asked after: at first, and at most
PIECE = 256 << 10

T = TypeVar("T")


class AsyncJobs(ABC):
    """The part of ``AsyncRewardClient`` that is about jobs. Several endpoints must keep their jobs in one place."""

    async def submit_job(self, submissions: Iterable[Given], *, key: str | None = None) -> Job:
        """Hand over any number of submissions; they wait in a file on this side, not in memory. Raises ``ClientError``.

        When this returns the job survives the service. ``key`` names it for a caller that may come again, after a crash for
        instance: the same key with the same submissions is the same job.
        """
        with spooled(submissions) as file:
            return await self.submit_file(file, key)

    async def submit_file(self, file: IO[bytes], key: str | None) -> Job:
        """``submit_job`` of a file of NDJSON."""

        async def pieces() -> AsyncIterator[bytes]:
            file.seek(0)
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

        # A retry must not make a second job, whoever named it.
        headers = (("Content-Type", NDJSON), ("Idempotency-Key", key or secrets.token_hex(16)))
        return _job(await self._exchange(Request("POST", "/v1/jobs", extra=headers, stream=pieces)))

    async def job(self, job_id: str) -> Job:
        """How the job stands. Raises ``ClientError``."""
        return _job(await self._exchange(Request("GET", f"/v1/jobs/{job_id}")))

    async def cancel_job(self, job_id: str) -> Job:
        """Run no more of it; what is not judged yet ends as unscorable. Raises ``ClientError``."""
        return _job(await self._exchange(Request("DELETE", f"/v1/jobs/{job_id}")))

    async def wait_job(
        self, job_id: str, *, timeout_s: float | None = None, on_progress: OnProgress | None = None
    ) -> Job:
        """The job when it has ended; ``on_progress(done, total)`` is called meanwhile. Raises ``ClientError``."""
        end = None if timeout_s is None else time.monotonic() + timeout_s
        pause = LOOK_S[0]
        while True:
            job = await self.job(job_id)
            if on_progress is not None:
                on_progress(job.done, job.total)
            if job.state in ENDED:
                return job
            if end is not None and time.monotonic() + pause > end:
                raise ServiceUnavailable(f"the job has not ended in {timeout_s:g} s; it goes on: {job.state}")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LOOK_S[1])

    async def results(self, job_id: str, start: int = 0) -> AsyncIterator[tuple[int, Result]]:
        """``(index, result)`` in the order of the submissions, as they come, to the job's last one.

        Whoever was interrupted goes on with ``start``, the first index that is wanted. Raises ``ClientError``.
        """
        pause = LOOK_S[0]
        while True:
            found, following, end = await self.results_page(job_id, start)
            for index, result in enumerate(found, start):
                yield index, result
            if end:
                return
            if following == start:
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, LOOK_S[1])
            else:
                start, pause = following, LOOK_S[0]

    async def results_page(self, job_id: str, start: int) -> tuple[list[Result], int, bool]:
        """The results from ``start`` that are there in one piece, the index after them, and whether they are the last."""
        body = await self._exchange(Request("GET", f"/v1/jobs/{job_id}/results?cursor={start}", accept=NDJSON))
        lines = [line for line in body.split(b"\n") if line]
        try:
            last = json.loads(lines.pop())
            following, end = int(last["next"]), bool(last["end"])
        except (ValueError, LookupError, TypeError):
            raise BadAnswer("a page of results has no last line") from None
        if following - start != len(lines):
            raise BadAnswer(f"a page has {len(lines)} results where {following - start} were announced")
        return [core.parse_result(line) for line in lines], following, end

    @abstractmethod
    async def _exchange(self, request: Request) -> bytes:
        """The body of a good answer. Raises ``ClientError``."""


class Jobs(ABC):
    """The same for ``RewardClient``."""

    def submit_job(self, submissions: Iterable[Given], *, key: str | None = None) -> Job:
        """Hand over any number of submissions; they wait in a file on this side, not in memory. Raises ``ClientError``.

        When this returns the job survives the service. ``key`` names it for a caller that may come again, after a crash for
        instance: the same key with the same submissions is the same job.
        """
        with spooled(submissions) as file:
            return self._done(lambda client: client.submit_file(file, key))

    def job(self, job_id: str) -> Job:
        """How the job stands. Raises ``ClientError``."""
        return self._done(lambda client: client.job(job_id))

    def cancel_job(self, job_id: str) -> Job:
        """Run no more of it; what is not judged yet ends as unscorable. Raises ``ClientError``."""
        return self._done(lambda client: client.cancel_job(job_id))

    def wait_job(self, job_id: str, *, timeout_s: float | None = None, on_progress: OnProgress | None = None) -> Job:
        """The job when it has ended; ``on_progress(done, total)`` is called in another thread. Raises ``ClientError``."""
        return self._done(lambda client: client.wait_job(job_id, timeout_s=timeout_s, on_progress=on_progress))

    def results(self, job_id: str, start: int = 0) -> Iterator[tuple[int, Result]]:
        """``(index, result)`` in the order of the submissions, as they come, to the job's last one.

        Whoever was interrupted goes on with ``start``, the first index that is wanted. Raises ``ClientError``.
        """
        pause = LOOK_S[0]
        while True:
            found, following, end = self._done(partial(AsyncJobs.results_page, job_id=job_id, start=start))
            yield from enumerate(found, start)
            if end:
                return
            if following == start:
                time.sleep(pause)
                pause = min(pause * 1.5, LOOK_S[1])
            else:
                start, pause = following, LOOK_S[0]

    @abstractmethod
    def _done(self, work: Callable[[AsyncJobs], Coroutine[Any, Any, T]]) -> T:
        """What ``work`` gives on the client's own event loop."""


@contextmanager
def spooled(submissions: Iterable[Given]) -> Iterator[IO[bytes]]:
    """Valid submissions as NDJSON, on disk. Raises ``ValueError`` for the first that is none."""
    with tempfile.TemporaryFile() as file:
        for submission in submissions:
            file.write(pack(submission).body({}) + b"\n")
        yield file


def _job(body: bytes) -> Job:
    return core.parse(Job, body)
