"""Request bodies in, JSON bytes out, with pydantic's own parser and serialiser and nothing between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from service.api.inflate import inflated
from service.api.state import state
from service.errors import TooLarge
from service.jobs.validation import from_validation

IN_LOOP_BYTES = 256 << 10  # larger bodies are parsed beside the event loop

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class ClientGone(Exception):
    """The caller closed the connection before the answer was ready."""


async def stream(request: Request, limit_mb: int) -> AsyncIterator[bytes]:
    """The body as it comes, out of its content coding (gzip or zstd).

    Raises ``TooLarge`` as soon as the bound is passed, declared or not, coded or not; ``UnknownEncoding``.
    """
    limit = limit_mb << 20
    message = f"the body is above the bound of {limit_mb} MiB; register problems, or send smaller batches"
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge(message)
    chunks: AsyncIterator[bytes] = request.stream()
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity"):
        chunks = inflated(chunks, coding, state(request).settings.inflate_ratio)
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(message)
        yield chunk


async def read(request: Request, limit_mb: int) -> bytes:
    """The whole body. Raises what ``stream`` raises."""
    return b"".join([chunk async for chunk in stream(request, limit_mb)])


async def parse(model: type[M], body: bytes) -> M:
    """Raises ``InputError`` with the field's path."""
    try:
        if len(body) <= IN_LOOP_BYTES:
            return model.model_validate_json(body)
        return await asyncio.to_thread(model.model_validate_json, body)
    except ValidationError as error:
        raise from_validation(error) from None


def dump(model: BaseModel) -> bytes:
    """The model's JSON as bytes, under the wire's names."""
    return model.__pydantic_serializer__.to_json(model, by_alias=True)


def json_response(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, which is cancelled when the caller goes away. Raises ``ClientGone`` then.

    The body must have been read: what the connection has to say after it is only that it is closed.
    """
    current = asyncio.ensure_future(work)
    watcher = asyncio.ensure_future(request.receive())
    watcher.add_done_callback(lambda _: current.cancel())
    try:
        return await current
    except asyncio.CancelledError:
        if watcher.done() and not watcher.cancelled():
            raise ClientGone from None
        current.cancel()
        raise
    finally:
        watcher.cancel()
