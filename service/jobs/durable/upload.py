"""An upload on its way into the spool: cut, checked and written part by part, so that no more than a part is in memory."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from pydantic import ValidationError

from service.errors import KeyReused
from service.jobs.caches.problems import Prepared
from service.jobs.durable.problems import JobProblems
from service.jobs.durable.rows import Rows
from service.jobs.durable.spool import Claim, Manifest, Spool
from service.jobs.intake import admit
from service.jobs.validation import from_validation
from service.schema import Submission, sha256

PART_ROWS = 256
PART_BYTES = 4 << 20
PIECE_BYTES = 256 << 10  # what is cut and checked at once, beside the event loop

Registered = Callable[[Sequence[str]], Awaitable[dict[str, Prepared]]]
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")  # in JSON they stand between tokens alone


class Upload:
    """One upload. ``registered`` gives those of the named problems that are registered."""

    def __init__(self, spool: Spool, registered: Registered, problem_limit_mb: int) -> None:
        self._spool = spool
        self._registered = registered
        self._problem_limit_mb = problem_limit_mb

    async def receive(
        self, body: AsyncIterator[bytes], rows: Rows, key: str | None = None, share: str = ""
    ) -> tuple[str, bool]:
        """The job's id, and whether it is new. Raises ``InputError`` with the path of what is wrong, ``SpoolError``, and what ``body`` raises.

        When this returns the job survives anything; when it raises nothing is left of it.
        """
        name = None if key is None else sha256("\0".join((share, key))).removeprefix("sha256:")
        claim = await asyncio.to_thread(self._spool.claim, name) if name is not None else None
        if claim is not None:
            return await self._again(body, rows, claim), False
        job_id = await asyncio.to_thread(self._spool.open)
        draft = _Draft(self._spool, job_id, self._registered, JobProblems(self._spool, job_id, self._problem_limit_mb))
        try:
            async for piece in self._pieces(body):
                await draft.add(await asyncio.to_thread(rows.feed, piece))
            await draft.add(rows.end(), last=True)
            manifest = Manifest(
                job_id=job_id, created_at=time.time(), parts=draft.parts, content=draft.digest.hexdigest(), key=name,
                share=share,
            )  # fmt: skip
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._spool.discard, job_id))
            raise
        # From here on it may have been accepted whatever this call raises.
        found = await asyncio.shield(asyncio.to_thread(self._spool.accept, manifest))
        _same(found, manifest.content)
        return found.job_id, found.job_id == job_id

    async def _again(self, body: AsyncIterator[bytes], rows: Rows, claim: Claim) -> str:
        """A key that is known: nothing is kept, the content is compared."""
        digest = hashlib.sha256()
        async for piece in self._pieces(body):
            for row in await asyncio.to_thread(rows.feed, piece):
                digest.update(_line(row))
        for row in rows.end():
            digest.update(_line(row))
        _same(claim, digest.hexdigest())
        return claim.job_id

    async def _pieces(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The body in larger pieces."""
        chunks, size = [], 0
        async for chunk in body:
            chunks.append(chunk)
            size += len(chunk)
            if size >= PIECE_BYTES:
                yield b"".join(chunks)
                chunks, size = [], 0
        yield b"".join(chunks)


class _Draft:
    """The parts of a job that is not accepted yet."""

    def __init__(self, spool: Spool, job_id: str, registered: Registered, problems: JobProblems) -> None:
        self._spool = spool
        self._job_id = job_id
        self._registered = registered
        self._problems = problems
        self._rows: list[bytes] = []
        self._size = 0
        self._count = 0
        self._named: set[str] = set()
        self.parts: list[int] = []
        self.digest = hashlib.sha256()

    async def add(self, rows: list[bytes], last: bool = False) -> None:
        submissions = await asyncio.to_thread(_parse, rows, self._count)
        named = {one.problem_id for one in submissions if one.problem_id is not None} - self._named
        for problem_id, prepared in (await self._registered(sorted(named)) if named else {}).items():
            await asyncio.to_thread(self._spool.add_problem, self._job_id, problem_id, prepared.json)
            self._named.add(problem_id)
        await asyncio.to_thread(self._admit, submissions)
        self._count += len(rows)
        for row in rows:
            line = _line(row)
            self.digest.update(line)
            if self._rows and (len(self._rows) >= PART_ROWS or self._size + len(line) > PART_BYTES):
                await self._write()
            self._rows.append(line[:-1])
            self._size += len(line)
        if last and self._rows:
            await self._write()

    def _admit(self, submissions: list[Submission]) -> None:
        for place, submission in enumerate(submissions, self._count):
            admit(submission, self._problems, f"submissions[{place}]")

    async def _write(self) -> None:
        rows, self._rows, self._size = self._rows, [], 0
        await asyncio.to_thread(self._spool.add_part, self._job_id, len(self.parts), rows)
        self.parts.append(len(rows))


def _parse(rows: list[bytes], first: int) -> list[Submission]:
    parsed = []
    for place, row in enumerate(rows, first):
        try:
            parsed.append(Submission.model_validate_json(row))
        except ValidationError as error:
            raise from_validation(error, f"submissions[{place}]") from None
    return parsed


def _line(row: bytes) -> bytes:
    return row.translate(_ONE_LINE) + b"\n"


def _same(claim: Claim, content: str) -> None:
    if claim.content != content:
        message = "this key came before, with other submissions; a new job needs a new key"
        raise KeyReused(message, "Idempotency-Key")
