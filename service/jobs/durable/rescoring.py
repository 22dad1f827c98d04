"""A job's results under another reward spec, part by part. Nothing runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from pydantic import ValidationError
from pydantic_core import to_json

from service import rewards
from service.errors import InputError, JobExpired, JobNotEnded, SpoolError
from service.job_schema import ENDED
from service.jobs.caches.problems import Problems
from service.jobs.durable.parts import Damaged
from service.jobs.durable.problems import JobProblems
from service.jobs.durable.spool import Manifest, Spool
from service.jobs.intake import admit
from service.rewards.rescore import rescore
from service.schema import Context, Result, RewardSpec, Submission


def rescore_job(
    spool: Spool, job_id: str, spec: RewardSpec, contexts: Sequence[Context], problem_limit_mb: int
) -> bytes:
    """The JSON of a ``Rescored``. Without ``contexts`` each submission's own is used.

    Blocks. Raises ``UnknownJob``, ``JobExpired``, ``JobNotEnded``, ``InputError``, ``SpoolError``.
    """
    job = spool.job(job_id)
    if job.state not in ENDED:
        raise JobNotEnded(f"the job has {job.done} of {job.total} results; wait until it has ended", "job_id")
    if contexts and len(contexts) != job.total:
        raise InputError(
            f"there are {job.total} results and {len(contexts)} contexts; give one each, or none", "contexts"
        )
    manifest = spool.manifest(job_id)
    given = iter(contexts) if contexts else _contexts(spool, manifest, JobProblems(spool, job_id, problem_limit_mb))
    values, components, scorable = BytesIO(), BytesIO(), 0
    for place, (result, known) in enumerate(zip(_results(spool, manifest), given, strict=True)):
        value, parts = rescore(result, spec, known, f"submissions[{place}]")
        comma = b"," if place else b""
        values.write(comma + to_json(value))
        components.write(comma + to_json(parts))
        scorable += value is not None
    return b'{"rewards":[%b],"components":[%b],"reward_spec":%b,"scorable":%d}' % (
        values.getvalue(), components.getvalue(), to_json(rewards.spec_hash(spec)), scorable,
    )  # fmt: skip


def _results(spool: Spool, manifest: Manifest) -> Iterator[Result]:
    for part in range(len(manifest.parts)):
        rows = spool.results(manifest.job_id, part)
        if rows is None:
            raise JobExpired("the results of this job are being removed", "job_id")
        try:
            for row in rows:
                yield Result.model_validate_json(b"{" + row.partition(b",")[2])  # without its index
        except (Damaged, ValidationError) as error:
            raise SpoolError(f"the results of part {part} of {manifest.job_id} cannot be read: {error}") from None


def _contexts(spool: Spool, manifest: Manifest, problems: Problems) -> Iterator[Context]:
    for part, count in enumerate(manifest.parts):
        left = count
        try:
            for row in spool.part(manifest, part):
                yield _context(row, problems)
                left -= 1
        except Damaged:
            for _ in range(left):
                yield Context()


def _context(row: bytes, problems: Problems) -> Context:
    try:
        return admit(Submission.model_validate_json(row), problems).context
    except (ValidationError, InputError):  # its result says so, and needs no context
        return Context()
