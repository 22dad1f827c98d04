"""``RewardClient`` and ``AsyncRewardClient``: submissions in, results out, over HTTP with retries.

Both may be kept for a whole training run. The sync one may be shared by threads and survives a fork; the async one
may be used from one event loop after another. What fails is raised (see ``trainer_client.errors``).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from service.group_schema import GroupScores, Rescored
from service.schema import Context, Problem, Result, RewardSpec
from trainer_client import core
from trainer_client.core import Chunk, Given, OnResult, Request, Retries
from trainer_client.errors import RequestRefused, RequestTooLarge

CONNECT_S = 10.0
PARALLEL_CHUNKS = 4


class _Base:
    def __init__(
        self, url: str, *, timeout_s: float = 600.0, batch_limit: int = 512, headers: Mapping[str, str] | None = None,
        connections: int = 256,
    ) -> None:  # fmt: skip
        """``timeout_s`` bounds one ``verify`` or ``register``, or one part of a batch, with all its retries.

        ``batch_limit`` is the size of the parts that a batch is sent in.
        """
        self.url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._batch_limit = batch_limit
        self._headers = dict(headers or {})
        self._limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)

    def _arguments(self) -> dict[str, Any]:
        return {"base_url": self.url, "headers": self._headers, "limits": self._limits, "trust_env": False}

    def _prepared(self, request: Request, left: float) -> dict[str, Any]:
        timeout = httpx.Timeout(left, connect=min(CONNECT_S, left))
        return {
            "method": request.method, "url": request.path, "content": request.body, "headers": request.headers,
            "timeout": timeout,
        }  # fmt: skip


def _given(submission: Given | None, fields: dict[str, Any]) -> Given:
    if (submission is None) == (not fields):
        raise TypeError("give a submission or its fields, and not both")
    return submission if submission is not None else fields


def _again(response: httpx.Response, retries: Retries) -> float:
    why = f"HTTP {response.status_code}"
    return retries.wait(why, core.retry_after(response.headers.get("retry-after")))


def _broken(error: httpx.TransportError, retries: Retries) -> float:
    return retries.wait(f"{type(error).__name__} {error}".strip())


class RewardClient(_Base):
    """The blocking client."""

    _pid = 0
    _client: httpx.Client | None = None

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        self._lock = threading.Lock()

    def verify(self, submission: Given | None = None, /, **fields: Any) -> Result:
        """Verify one submission, given as such, as a dict, or as fields. Raises ``ClientError``."""
        return core.parse_result(self._exchange(core.verify_request(_given(submission, fields))))

    def verify_batch(self, submissions: Sequence[Given], on_result: OnResult | None = None) -> list[Result]:
        """Results in the order of ``submissions``; ``on_result(index, result)`` is called as each ends.

        It is called from other threads when the batch is sent in parts, never from two at once. Raises ``ClientError``.
        """
        parts = list(core.chunks(submissions, self._batch_limit))
        call = _one_at_a_time(on_result)
        if len(parts) == 1:
            self._run_chunk(parts[0], call)
        elif parts:
            with ThreadPoolExecutor(PARALLEL_CHUNKS) as pool:
                futures = [pool.submit(self._run_chunk, part, call) for part in parts]
                try:
                    for future in futures:
                        future.result()
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        return core.collect(parts, len(submissions))

    def register(self, problem: Problem | Mapping[str, Any]) -> str:
        """Register a problem by its content; its id is for ``problem_id``. Twice is once. Raises ``ClientError``."""
        return core.parse_problem_id(self._exchange(core.register_request(problem)))

    def groups(self, rollouts: Sequence[Mapping[str, Any]], **fields: Any) -> GroupScores:
        """Rewards and advantages of one prompt's rollouts, as ``POST /v1/groups`` takes them: ``advantage``, ``reward``, ``problem_id``.

        A turn is a ``Result``, a ``Submission`` or a dict of either. Raises ``ClientError``.
        """
        request = core.groups_request({"rollouts": rollouts, **fields})
        return core.parse(GroupScores, self._exchange(request))

    def rescore(
        self, results: Sequence[Result], reward: str | RewardSpec, contexts: Sequence[Context | Mapping[str, Any]] = ()
    ) -> Rescored:
        """Rewards of results under another spec, by place; nothing runs. Raises ``ClientError``."""
        request = core.rescore_request(results, reward, contexts)
        return core.parse(Rescored, self._exchange(request))

    def close(self) -> None:
        if self._client is not None and self._pid == os.getpid():
            self._client.close()
        self._client = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _http(self) -> httpx.Client:
        if self._client is None or self._pid != os.getpid():
            if self._pid != os.getpid():
                self._lock = threading.Lock()  # another thread may have held it at the fork
            with self._lock:
                # A forked child must not write into its parent's connections.
                if self._client is None or self._pid != os.getpid():
                    self._client, self._pid = httpx.Client(**self._arguments()), os.getpid()
        return self._client

    @contextmanager
    def _open(self, request: Request, left: float) -> Iterator[httpx.Response]:
        client = self._http()
        response = client.send(client.build_request(**self._prepared(request, left)), stream=True)
        try:
            yield response
        finally:
            response.close()

    def _exchange(self, request: Request) -> bytes:
        retries = Retries(self._timeout_s)
        while True:
            try:
                with self._open(request, retries.left()) as response:
                    body = response.read()
            except httpx.TransportError as error:
                time.sleep(_broken(error, retries))
                continue
            if response.status_code == 200:
                return body
            if response.status_code not in core.RETRIED:
                raise core.refusal(response.status_code, body)
            time.sleep(_again(response, retries))

    def _run_chunk(self, chunk: Chunk, on_result: OnResult | None) -> None:
        retries = Retries(self._timeout_s)
        while asked := chunk.missing():
            request = chunk.request()
            try:
                with self._open(request, retries.left()) as response:
                    if response.status_code == 200:
                        for line in _lines(response.iter_bytes(), core.Lines()):
                            chunk.line(line, asked, on_result)
                        pause = 0.0 if chunk.done else retries.wait("the answer ended early")
                    elif response.status_code in core.RETRIED:
                        pause = _again(response, retries)
                    else:
                        raise core.refusal(response.status_code, response.read())
            except httpx.TransportError as error:
                pause = _broken(error, retries)
            except RequestTooLarge:
                if len(asked) == 1:
                    raise
                for half in chunk.halves():
                    self._run_chunk(half, on_result)
                    chunk.results |= half.results
                return
            except RequestRefused as error:
                raise core.shifted(error, asked) from None
            if pause:
                time.sleep(pause)


class AsyncRewardClient(_Base):
    """The same for event loops."""

    _loop: asyncio.AbstractEventLoop | None = None
    _client: httpx.AsyncClient | None = None

    async def verify(self, submission: Given | None = None, /, **fields: Any) -> Result:
        """Verify one submission, given as such, as a dict, or as fields. Raises ``ClientError``."""
        return core.parse_result(await self._exchange(core.verify_request(_given(submission, fields))))

    async def verify_batch(self, submissions: Sequence[Given], on_result: OnResult | None = None) -> list[Result]:
        """Results in the order of ``submissions``; ``on_result(index, result)`` is called as each ends.

        Raises ``ClientError``.
        """
        parts = list(core.chunks(submissions, self._batch_limit))
        free = asyncio.Semaphore(PARALLEL_CHUNKS)

        async def run(part: Chunk) -> None:
            async with free:
                await self._run_chunk(part, on_result)

        tasks = [asyncio.ensure_future(run(part)) for part in parts]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        return core.collect(parts, len(submissions))

    async def register(self, problem: Problem | Mapping[str, Any]) -> str:
        """Register a problem by its content; its id is for ``problem_id``. Twice is once. Raises ``ClientError``."""
        return core.parse_problem_id(await self._exchange(core.register_request(problem)))

    async def groups(self, rollouts: Sequence[Mapping[str, Any]], **fields: Any) -> GroupScores:
        """Rewards and advantages of one prompt's rollouts, as ``POST /v1/groups`` takes them: ``advantage``, ``reward``, ``problem_id``.

        A turn is a ``Result``, a ``Submission`` or a dict of either. Raises ``ClientError``.
        """
        request = core.groups_request({"rollouts": rollouts, **fields})
        return core.parse(GroupScores, await self._exchange(request))

    async def rescore(
        self, results: Sequence[Result], reward: str | RewardSpec, contexts: Sequence[Context | Mapping[str, Any]] = ()
    ) -> Rescored:
        """Rewards of results under another spec, by place; nothing runs. Raises ``ClientError``."""
        request = core.rescore_request(results, reward, contexts)
        return core.parse(Rescored, await self._exchange(request))

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    def _http(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        # Connections belong to the loop that opened them; `asyncio.run` makes a new one every time.
        if self._client is None or self._loop is not loop:
            self._client, self._loop = httpx.AsyncClient(**self._arguments()), loop
        return self._client

    @asynccontextmanager
    async def _open(self, request: Request, left: float) -> AsyncIterator[httpx.Response]:
        client = self._http()
        response = await client.send(client.build_request(**self._prepared(request, left)), stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _exchange(self, request: Request) -> bytes:
        retries = Retries(self._timeout_s)
        while True:
            try:
                async with self._open(request, retries.left()) as response:
                    body = await response.aread()
            except httpx.TransportError as error:
                await asyncio.sleep(_broken(error, retries))
                continue
            if response.status_code == 200:
                return body
            if response.status_code not in core.RETRIED:
                raise core.refusal(response.status_code, body)
            await asyncio.sleep(_again(response, retries))

    async def _run_chunk(self, chunk: Chunk, on_result: OnResult | None) -> None:
        retries = Retries(self._timeout_s)
        while asked := chunk.missing():
            request = chunk.request()
            try:
                async with self._open(request, retries.left()) as response:
                    if response.status_code == 200:
                        lines = core.Lines()
                        async for piece in response.aiter_bytes():
                            for line in lines.feed(piece):
                                chunk.line(line, asked, on_result)
                        pause = 0.0 if chunk.done else retries.wait("the answer ended early")
                    elif response.status_code in core.RETRIED:
                        pause = _again(response, retries)
                    else:
                        raise core.refusal(response.status_code, await response.aread())
            except httpx.TransportError as error:
                pause = _broken(error, retries)
            except RequestTooLarge:
                if len(asked) == 1:
                    raise
                for half in chunk.halves():
                    await self._run_chunk(half, on_result)
                    chunk.results |= half.results
                return
            except RequestRefused as error:
                raise core.shifted(error, asked) from None
            if pause:
                await asyncio.sleep(pause)


def _lines(pieces: Iterator[bytes], lines: core.Lines) -> Iterator[bytes]:
    for piece in pieces:
        yield from lines.feed(piece)


def _one_at_a_time(on_result: OnResult | None) -> OnResult | None:
    if on_result is None:
        return None
    lock = threading.Lock()
    call: Callable[[int, Result], None] = on_result

    def locked(index: int, result: Result) -> None:
        with lock:
            call(index, result)

    return locked
