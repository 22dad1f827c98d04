"""``/v1/verify`` and ``/v1/verify/batch``: submissions in, results out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from service.api import openapi
from service.api.bodies import ClientGone, dump, json_response, parse, read, unless_gone
from service.api.plain import PlainRoute
from service.api.state import State, state
from service.errors import TooLarge
from service.jobs.dispatcher import Ticket
from service.jobs.intake import Admitted, admit, finish
from service.schema import Batch, Submission

NDJSON = "application/x-ndjson"

router = APIRouter(route_class=PlainRoute)


@router.post("/v1/verify", openapi_extra=openapi.VERIFY, response_class=Response)
async def verify(request: Request) -> Response:
    """Verify one submission. 200 also when it is unscorable."""
    assay = state(request)
    submission = await parse(Submission, await read(request, assay.settings.body_limit_mb))
    await assay.learn([submission.problem_id])
    admitted = admit(submission, assay.problems)
    ticket = (await assay.dispatcher.enter([admitted.task]))[0] if admitted.task is not None else None
    if ticket is None:
        return json_response(await _result(assay, admitted, None))
    try:
        return json_response(await unless_gone(request, _result(assay, admitted, ticket)))
    except ClientGone:
        return Response(status_code=499)


@router.post("/v1/verify/batch", openapi_extra=openapi.BATCH, response_class=Response)
async def batch(request: Request) -> Response:
    """Verify many submissions: all are admitted, or none."""
    assay = state(request)
    submissions = (await parse(Batch, await read(request, assay.settings.body_limit_mb))).submissions
    if len(submissions) > assay.settings.batch_limit:
        message = f"a batch of {len(submissions)} is above the bound of {assay.settings.batch_limit}; split it"
        raise TooLarge(message, "submissions")
    await assay.learn(submission.problem_id for submission in submissions)
    entries = []
    for index, submission in enumerate(submissions):
        entries.append(admit(submission, assay.problems, f"submissions[{index}]"))
        if index % 64 == 63:
            await asyncio.sleep(0)
    tickets = iter(await assay.dispatcher.enter([entry.task for entry in entries if entry.task is not None]))
    pairs = [(entry, next(tickets) if entry.task is not None else None) for entry in entries]
    if NDJSON in request.headers.get("accept", ""):
        return ResultStream(request, assay, pairs)

    async def gather() -> bytes:
        tasks = [asyncio.create_task(_result(assay, *pair)) for pair in pairs]
        try:
            return b'{"results":[' + b",".join(await asyncio.gather(*tasks)) + b"]}"
        finally:
            _cancel(tasks)

    try:
        return json_response(await unless_gone(request, gather()))
    except ClientGone:
        return Response(status_code=499)


async def _result(assay: State, admitted: Admitted, ticket: Ticket | None) -> bytes:
    judgement = admitted.judgement if ticket is None else await ticket.wait()
    assert judgement is not None
    result = finish(admitted, judgement)
    assay.count(result)
    return dump(result)


def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()


class ResultStream(Response):
    """Results as NDJSON, each as it ends; a caller that goes away stops waiting for the rest."""

    media_type = NDJSON

    def __init__(self, request: Request, assay: State, pairs: list[tuple[Admitted, Ticket | None]]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._request = request
        self._assay = assay
        self._pairs = pairs

    async def _lines(self) -> AsyncGenerator[bytes, None]:
        ended: asyncio.Queue[bytes | BaseException] = asyncio.Queue()

        async def one(index: int, admitted: Admitted, ticket: Ticket | None) -> None:
            try:
                line = await _result(self._assay, admitted, ticket)
                await ended.put(b'{"index":%d,' % index + line[1:] + b"\n")
            except Exception as error:
                await ended.put(error)

        tasks = [asyncio.create_task(one(index, *pair)) for index, pair in enumerate(self._pairs)]
        try:
            for _ in tasks:
                line = await ended.get()
                if isinstance(line, BaseException):
                    raise line
                yield line
        finally:
            _cancel(tasks)
        yield b'{"done":%d}\n' % len(tasks)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with aclosing(self._lines()) as lines:
            async for line in lines:
                await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await unless_gone(self._request, self._send(send))
        except ClientGone:
            pass
