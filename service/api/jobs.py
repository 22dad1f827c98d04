"""``/v1/jobs``: batches that outlive their caller's connection, and the service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from service.api import openapi
from service.api.bodies import dump, json_response, stream
from service.api.state import Jobs, state
from service.errors import InputError
from service.job_schema import ENDED, Job
from service.jobs.durable.rows import Elements, Lines, Rows
from service.jobs.durable.upload import Upload
from service.telemetry import caller

NDJSON = "application/x-ndjson"
NDJSON_TYPES = (NDJSON, "application/ndjson", "application/jsonl", "application/x-jsonlines")
KEY_LENGTH = 255
STRIDE_BYTES = 256 << 10

router = APIRouter()


@router.post("/v1/jobs", openapi_extra=openapi.SUBMIT_JOB, response_class=Response, status_code=202)
async def submit(request: Request) -> Response:
    """Accept a job: once this has answered, the job ends with one result for every submission, whatever dies meanwhile."""
    assay = state(request)
    jobs = assay.jobs
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    limit = assay.settings.body_limit_mb << 20
    rows: Rows = Lines(limit) if kind in NDJSON_TYPES else Elements(limit)
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= KEY_LENGTH:
        raise InputError(f"a key has 1 to {KEY_LENGTH} characters", "Idempotency-Key")
    upload = Upload(jobs.spool, assay.registered, assay.settings.problem_limit_mb)
    try:
        body = stream(request, assay.settings.job_limit_mb)
        job_id, new = await upload.receive(body, rows, key, caller.current().share)
    except ClientDisconnect:
        return Response(status_code=499)
    if new:
        jobs.runner.wake()
    answer = json_response(dump(await _job(jobs, job_id)), 202)
    answer.headers["Location"] = f"/v1/jobs/{job_id}"
    return answer


@router.get("/v1/jobs/{job_id}", openapi_extra=openapi.JOB, response_class=Response)
async def get(request: Request, job_id: str) -> Response:
    """How the job stands."""
    jobs = state(request).jobs
    return json_response(dump(await _job(jobs, job_id)))


@router.delete("/v1/jobs/{job_id}", openapi_extra=openapi.CANCEL_JOB, response_class=Response)
async def cancel(request: Request, job_id: str) -> Response:
    """Run no more of it: what is not judged yet is unscorable, with the reason ``cancelled``. An ended job stays as it is."""
    jobs = state(request).jobs
    await asyncio.to_thread(jobs.own, job_id)
    await asyncio.to_thread(jobs.spool.cancel, job_id)
    jobs.runner.cancel(job_id)
    return json_response(dump(await _job(jobs, job_id)))


@router.get("/v1/jobs/{job_id}/results", openapi_extra=openapi.JOB_RESULTS, response_class=Response)
async def results(request: Request, job_id: str) -> Response:
    """A page of results in the order of the submissions, as NDJSON; the last line says how to go on."""
    jobs = state(request).jobs
    job = await _job(jobs, job_id)
    manifest = await asyncio.to_thread(jobs.own, job_id)
    start = _number(request, "cursor", 0, 0, manifest.total)
    limit = _number(request, "limit", 10**6, 1, 10**6)
    part, skip = manifest.find(start)
    found = await asyncio.to_thread(jobs.spool.results, job_id, part) if part < len(manifest.parts) else None
    count = min(limit, manifest.parts[part] - skip) if found is not None else 0
    last = {"next": str(start + count), "end": start + count == manifest.total, "state": job.state}

    async def body() -> AsyncIterator[bytes]:
        rows = islice(found or (), skip, skip + count)
        while piece := await asyncio.to_thread(_piece, rows):
            yield piece
        yield json.dumps(last).encode() + b"\n"

    return StreamingResponse(body(), media_type=NDJSON, headers={"X-Assay-Next-Cursor": str(start + count)})


def _piece(rows: Iterator[bytes]) -> bytes:
    lines: list[bytes] = []
    size = 0
    for row in rows:
        lines.append(row + b"\n")
        size += len(row)
        if size >= STRIDE_BYTES:
            break
    return b"".join(lines)


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 20 and least <= int(given) <= most):
        raise InputError(f"`{name}` must be a number from {least} to {most}", name)
    return int(given)


async def _job(jobs: Jobs, job_id: str) -> Job:
    await asyncio.to_thread(jobs.own, job_id)
    job = await asyncio.to_thread(jobs.spool.job, job_id)
    if job.state not in ENDED:
        job.message = jobs.runner.trouble.get(job_id, "")
    return job
