"""Where jobs are kept: what lies where, and what it means.

==============================  ==================================================================================
``open/<job>``                  the job is not ended, or its upload is not; what a starting service looks through
``keys/<hash>``                 the job of an idempotency key
``jobs/<job>/input/<n>``        submissions as they came, in parts; written once
``jobs/<job>/problems/<id>``    the registered problems that they name
``jobs/<job>/job``              the manifest: from here on the job is accepted, unless its key is another job's
``jobs/<job>/results/<n>``      all results of input part n; written once, whole
``jobs/<job>/started``          when it was begun
``jobs/<job>/cancel``           somebody wants no more of it
``jobs/<job>/ended``            how it ended; nothing changes any more
``jobs/<job>/expired``          its submissions and results were removed
==============================  ==================================================================================

A part has all of its results or none, and the first one to write them wins: so every submission has one result, whoever
died when.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Literal, TypeVar

from cachetools import LRUCache
from pydantic import ValidationError

from service.errors import JobExpired, SpoolError, UnknownJob
from service.job_schema import Job, JobCost, JobState
from service.jobs.durable.parts import Damaged, Summary, pack, unpack
from service.jobs.durable.storage import Storage
from service.schema import Model, sha256

UPLOAD_S = 86400.0  # an upload that took longer than this is no upload any more
NO_JOB = "there is no such job of yours, or not any more"
_ID = re.compile(r"job_[0-9a-f]{32}")
_REMEMBERED = 256

M = TypeVar("M", bound=Model)


class Manifest(Model):
    """What is known of a job when it is accepted. ``parts`` has the number of submissions in each part."""

    job_id: str
    created_at: float
    parts: list[int]
    content: str
    key: str | None = None
    share: str = ""

    @property
    def total(self) -> int:
        return sum(self.parts)

    def find(self, index: int) -> tuple[int, int]:
        """The part that holds submission ``index``, and its place in it; one part too far at the end."""
        for part, rows in enumerate(self.parts):
            if index < rows:
                return part, index
            index -= rows
        return len(self.parts), 0


class Moment(Model):
    """When something happened to a job."""

    at: float


class Ending(Model):
    """How a job ended."""

    state: Literal["done", "failed", "cancelled"]
    at: float
    message: str = ""


class Claim(Model):
    """What an idempotency key stands for."""

    job_id: str
    content: str


class Spool:
    """Every method blocks and raises ``SpoolError``; those that name a job raise ``UnknownJob``."""

    def __init__(self, storage: Storage, retention_s: float) -> None:
        self._storage = storage
        self._retention_s = retention_s
        self._manifests: LRUCache[str, Manifest] = LRUCache(_REMEMBERED)
        self._summaries: LRUCache[str, dict[int, Summary]] = LRUCache(_REMEMBERED)
        self._lock = threading.Lock()  # of what is remembered

    # --- coming in ---

    def open(self) -> str:
        """A new job's id; nothing is accepted yet."""
        job_id = f"job_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
        self._storage.create(f"open/{job_id}", _dump(Moment(at=time.time())))
        return job_id

    def add_part(self, job_id: str, part: int, rows: Iterable[bytes]) -> None:
        self._storage.create(_input(job_id, part), pack(rows))

    def add_problem(self, job_id: str, problem_id: str, problem: bytes) -> None:
        self._storage.create(_problem(job_id, problem_id), pack([problem]))

    def accept(self, manifest: Manifest) -> Claim:
        """Make it a job: the claim of its key, which is another job's if that was first."""
        self._storage.create(f"jobs/{manifest.job_id}/job", _dump(manifest))
        return self.settle(manifest)

    def settle(self, manifest: Manifest) -> Claim:
        """The claim of a job's key, which is made if nobody has one; a job that came second is discarded."""
        ours = Claim(job_id=manifest.job_id, content=manifest.content)
        if manifest.key is None or self._storage.create(f"keys/{manifest.key}", _dump(ours)):
            return ours
        claim = self.claim(manifest.key)
        if claim is None:  # it expired this very moment
            return self.settle(manifest)
        if claim.job_id != manifest.job_id:
            self.discard(manifest.job_id)
        return claim

    def claim(self, key: str) -> Claim | None:
        """Whose key this is."""
        return self._load(f"keys/{key}", Claim)

    def discard(self, job_id: str) -> None:
        """Leave nothing of an upload that is not to be a job, or of a job that is forgotten."""
        self._forget(job_id)
        self._storage.remove(f"jobs/{job_id}/job")
        self._storage.remove(f"jobs/{job_id}")
        self._storage.remove(f"open/{job_id}")

    # --- being run ---

    def opened(self) -> list[str]:
        """Every job that is not ended, the oldest first; and uploads."""
        return [name for name in self._storage.names("open") if _ID.fullmatch(name)]

    def abandoned(self, job_id: str) -> bool:
        """Whether an upload without a manifest is older than any upload takes."""
        begun = self._load(f"open/{job_id}", Moment)
        return begun is not None and begun.at < time.time() - UPLOAD_S

    def begin(self, job_id: str) -> None:
        self._storage.create(f"jobs/{job_id}/started", _dump(Moment(at=time.time())))

    def part(self, manifest: Manifest, part: int) -> Iterator[bytes]:
        """The submissions of a part. Raises ``Damaged``."""
        data = self._storage.read(_input(manifest.job_id, part))
        if data is None:
            raise Damaged("the part is not there")
        count = 0
        for row in unpack(data):
            count += 1
            yield row
        if count != manifest.parts[part]:
            raise Damaged(f"{count} rows instead of {manifest.parts[part]}")

    def problem(self, job_id: str, problem_id: str) -> bytes | None:
        """A problem that submissions of the job name. Raises ``Damaged``."""
        data = self._storage.read(_problem(job_id, problem_id))
        return None if data is None else next(unpack(data), None)

    def store(self, job_id: str, part: int, summary: Summary, rows: Iterable[bytes]) -> None:
        """Write the results of a part, unless they are there already."""
        head = _dump(summary)
        self._storage.create(_results(job_id, part), pack([head, *rows]))

    def summaries(self, job_id: str) -> dict[int, Summary]:
        """What is stored, by part."""
        with self._lock:
            known = dict(self._summaries.get(job_id, {}))
        for name in self._storage.names(f"jobs/{job_id}/results"):
            if (part := int(name)) not in known:
                try:
                    head = next(unpack(self._storage.read(_results(job_id, part)) or b""), b"")
                    known[part] = Summary.model_validate_json(head)
                except (Damaged, ValidationError) as error:
                    raise SpoolError(f"the results of part {part} of {job_id} are damaged: {error}") from None
        with self._lock:
            self._summaries[job_id] = known
        return known

    def cancel(self, job_id: str) -> None:
        """Ask for the job's end. An ended job stays as it is."""
        if self.manifest(job_id) and not self._storage.exists(f"jobs/{job_id}/ended"):
            self._storage.create(f"jobs/{job_id}/cancel", _dump(Moment(at=time.time())))

    def cancelling(self, job_id: str) -> bool:
        return self._storage.exists(f"jobs/{job_id}/cancel")

    def end(self, job_id: str, state: Literal["done", "failed", "cancelled"], message: str = "") -> None:
        self._storage.create(f"jobs/{job_id}/ended", _dump(Ending(state=state, at=time.time(), message=message)))
        self.close(job_id)

    def ended(self, job_id: str) -> Ending | None:
        return self._load(f"jobs/{job_id}/ended", Ending)

    def close(self, job_id: str) -> None:
        """Nobody needs to look at it any more."""
        self._storage.remove(f"open/{job_id}")

    # --- being asked for ---

    def manifest(self, job_id: str) -> Manifest:
        """Raises ``UnknownJob``."""
        with self._lock:
            manifest: Manifest | None = self._manifests.get(job_id)
        if manifest is None and _ID.fullmatch(job_id):
            manifest = self._load(f"jobs/{job_id}/job", Manifest)
        if manifest is None:
            raise UnknownJob(NO_JOB, "job_id")
        with self._lock:
            self._manifests[job_id] = manifest
        return manifest

    def job(self, job_id: str) -> Job:
        """How the job stands. Raises ``UnknownJob``."""
        manifest = self.manifest(job_id)
        started = self._load(f"jobs/{job_id}/started", Moment)
        ending = self.ended(job_id)
        expired = ending is not None and self._storage.exists(f"jobs/{job_id}/expired")
        total = Summary()
        for summary in self.summaries(job_id).values() if not expired else ():
            total.add(summary)
        state: JobState
        if ending is not None:
            state = "expired" if expired else ending.state
        elif self.cancelling(job_id):
            state = "cancelling"
        else:
            state = "queued" if started is None else "running"
        return Job(
            job_id=job_id, state=state, total=manifest.total, done=total.rows,
            progress=total.rows / manifest.total if manifest.total else float(ending is not None),
            scorable=total.scorable, counts=total.counts, message=ending.message if ending else "",
            cost=JobCost(cpu_s=round(total.cpu_s, 6), wall_s=round(total.wall_s, 6), cached=total.cached),
            created_at=manifest.created_at, started_at=started.at if started else None,
            finished_at=ending.at if ending else None, expires_at=ending.at + self._retention_s if ending else None,
        )  # fmt: skip

    def results(self, job_id: str, part: int) -> Iterator[bytes] | None:
        """The results of a part, one a row; None if it has none yet. Raises ``JobExpired``."""
        data = self._storage.read(_results(job_id, part))
        if data is None:
            if self._storage.exists(f"jobs/{job_id}/expired"):
                raise JobExpired("the results of this job were kept as long as results are kept", "job_id")
            return None
        rows = unpack(data)
        next(rows, None)
        return rows

    # --- going away ---

    def sweep(self) -> None:
        """Remove the submissions and results of what ended long ago, and after as long again all that is left of it."""
        now = time.time()
        for job_id in self._storage.names("jobs"):
            created = int(job_id[4:16], 16) / 1000 if _ID.fullmatch(job_id) else now
            if created > now - self._retention_s:
                continue
            ending = self.ended(job_id)
            if ending is None or ending.at > now - self._retention_s:
                continue
            if ending.at < now - 2 * self._retention_s:
                key = self.manifest(job_id).key
                if key is not None:
                    self._storage.remove(f"keys/{key}")
                self.discard(job_id)
            elif self._storage.create(f"jobs/{job_id}/expired", _dump(Moment(at=now))):
                self._forget(job_id)
                for folder in ("input", "problems", "results"):
                    self._storage.remove(f"jobs/{job_id}/{folder}")

    def _forget(self, job_id: str) -> None:
        with self._lock:
            self._manifests.pop(job_id, None)
            self._summaries.pop(job_id, None)

    def _load(self, path: str, kind: type[M]) -> M | None:
        data = self._storage.read(path)
        try:
            return None if data is None else kind.model_validate_json(data)
        except ValidationError as error:
            raise SpoolError(f"{path} is damaged: {error}") from None


def _dump(model: Model) -> bytes:
    return model.model_dump_json().encode()


def _input(job_id: str, part: int) -> str:
    return f"jobs/{job_id}/input/{part:06}"


def _results(job_id: str, part: int) -> str:
    return f"jobs/{job_id}/results/{part:06}"


def _problem(job_id: str, problem_id: str) -> str:
    return f"jobs/{job_id}/problems/{sha256(problem_id).removeprefix('sha256:')}"
