"""Requests over HTTP to whichever endpoint is well, with retries until their time is up.

Belongs to one event loop. It knows nothing of micro-batches and of what the answers are for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from trainer_client import core
from trainer_client.chunks import Chunk, Lines, shifted
from trainer_client.core import Request, Retries
from trainer_client.endpoints import Endpoint, Endpoints
from trainer_client.errors import BadAnswer, ClientError, RequestRefused, RequestTooLarge
from trainer_client.options import Options
from trainer_client.packing import Content

if TYPE_CHECKING:
    import httpx

CONNECT_S = 10.0
PROBE_S = 2.0
PARALLEL_REGISTRATIONS = 8
UNKNOWN_TWICE = 2


class _Fault(Exception):
    """An attempt came to nothing; another may not. ``busy`` if the endpoint said so itself."""

    def __init__(self, why: str, busy: bool = False, retry_after_s: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.busy = busy
        self.retry_after_s = retry_after_s


class Transport:
    """Sends requests and chunks."""

    def __init__(self, endpoints: Endpoints, options: Options) -> None:
        import httpx  # here, because it is most of what importing a client would cost

        limits = httpx.Limits(max_connections=options.connections, max_keepalive_connections=options.connections)
        self._httpx = httpx
        # Certificates take longer to load than everything else here; plain addresses need none.
        verify = any(endpoint.url.startswith("https:") for endpoint in endpoints.all)
        self._client = httpx.AsyncClient(headers=options.all_headers(), limits=limits, trust_env=False, verify=verify)
        self._endpoints = endpoints
        self._registers = options.register
        self._probes: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self._probes:
            task.cancel()
        await self._client.aclose()

    async def exchange(self, request: Request, timeout_s: float) -> bytes:
        """The body of a good answer. Raises ``ClientError``."""
        retries = Retries(timeout_s)
        last: Endpoint | None = None
        while True:
            last = await self._endpoint(retries, last)
            try:
                return await self._once(last, request, retries.left())
            except _Fault as fault:
                await self._rest(last, fault, retries)

    async def verify(self, chunk: Chunk, timeout_s: float) -> None:
        """A chunk of one, alone. Raises ``ClientError``."""
        retries = Retries(timeout_s)
        last: Endpoint | None = None
        unknown = 0
        while True:
            last = await self._endpoint(retries, last)
            try:
                names = {} if unknown > UNKNOWN_TWICE else await self._names(last, chunk, retries)
                request = Request("POST", "/v1/verify", chunk.packed[0].body(names))
                chunk.outcomes[chunk.indices[0]] = core.parse_result(await self._once(last, request, retries.left()))
                return
            except _Fault as fault:
                await self._rest(last, fault, retries)
            except RequestRefused as error:
                unknown += 1
                if unknown > UNKNOWN_TWICE + 1 or not self._forgets(last, chunk, error, [chunk.indices[0]]):
                    raise

    async def run(self, chunk: Chunk, timeout_s: float, sift: bool) -> None:
        """Bring about an outcome for everything in the chunk; what is missing is asked for until it is there.

        With ``sift`` a refused submission has its refusal as its outcome and the others go on; without, it is raised.
        Raises ``ClientError`` when nothing more can be done; ``chunk.outcomes`` keeps what came.
        """
        retries = Retries(timeout_s)
        last: Endpoint | None = None
        unknown = overloads = 0
        while asked := chunk.missing():
            last = await self._endpoint(retries, last)
            try:
                await self._stream(last, chunk, asked, retries, inline=unknown > UNKNOWN_TWICE)
            except _Fault as fault:
                overloads += fault.busy
                if overloads > 1 and fault.busy and len(asked) > 1:  # half of it may find room
                    await self._halves(chunk, retries, sift)
                    return
                await self._rest(last, fault, retries)
            except RequestTooLarge as error:
                if len(asked) > 1:
                    await self._halves(chunk, retries, sift)
                    return
                if not sift:
                    raise
                chunk.refuse(error, asked)
            except RequestRefused as error:
                if unknown <= UNKNOWN_TWICE and self._forgets(last, chunk, error, asked):
                    unknown += 1
                    continue
                if not sift:
                    raise shifted(error, asked) from None
                if not chunk.refuse(error, asked):
                    raise
                if len(asked) > 2:  # where many are refused, going on one at a time would send the rest many times
                    await self._halves(chunk, retries, sift)
                    return

    async def _halves(self, chunk: Chunk, retries: Retries, sift: bool) -> None:
        for half in chunk.halves():
            await self.run(half, retries.left(), sift)

    # --- one attempt ---

    async def _once(self, endpoint: Endpoint, request: Request, left: float) -> bytes:
        async with self._open(endpoint, request, left, 1) as response:
            body = await response.aread()
        self._endpoints.answered(endpoint)
        if not response.is_success:
            raise core.refusal(response.status_code, body)
        return body

    async def _stream(self, endpoint: Endpoint, chunk: Chunk, asked: list[int], retries: Retries, inline: bool) -> None:
        names = {} if inline else await self._names(endpoint, chunk, retries)
        async with self._open(endpoint, chunk.request(names), retries.left(), len(asked)) as response:
            if response.status_code != 200:
                body = await response.aread()
                self._endpoints.answered(endpoint)
                raise core.refusal(response.status_code, body)
            lines = Lines()
            async for piece in response.aiter_bytes():
                for line in lines.feed(piece):
                    chunk.line(line, asked)
        if not chunk.done:
            raise _Fault("the answer ended early")
        self._endpoints.answered(endpoint)

    @asynccontextmanager
    async def _open(
        self, endpoint: Endpoint, request: Request, left: float, weight: int
    ) -> AsyncIterator[httpx.Response]:
        """An answer whose body is still to be read. Raises ``_Fault`` for what is worth another attempt."""
        timeout = self._httpx.Timeout(left, connect=min(CONNECT_S, left))
        made = self._client.build_request(
            request.method,
            endpoint.url + request.path,
            content=request.content,
            headers=request.headers,
            timeout=timeout,
        )
        endpoint.in_flight += weight
        try:
            response = await self._client.send(made, stream=True)
            try:
                if response.status_code in core.RETRIED:
                    wait = core.retry_after(response.headers.get("retry-after"))
                    raise _Fault(f"HTTP {response.status_code}", response.status_code == 429, wait)
                yield response
            finally:
                await response.aclose()
        except self._httpx.TransportError as error:
            raise _Fault(f"{type(error).__name__} {error}".strip()) from None
        finally:
            endpoint.in_flight -= weight

    # --- which endpoint, and when ---

    async def _endpoint(self, retries: Retries, last: Endpoint | None) -> Endpoint:
        """One that is well. Raises ``CircuitOpen``, or ``ServiceUnavailable`` when the time is up first."""
        while True:
            chosen = self._endpoints.choose(avoid=last)
            due = self._endpoints.due()
            if due is not None:
                due.probing = True
                probe = asyncio.create_task(self._probe(due))
                self._probes.add(probe)
                probe.add_done_callback(self._probes.discard)
                if chosen is None:
                    await asyncio.wait([probe])
                    continue
            if chosen is not None:
                return chosen
            self._endpoints.check()
            await asyncio.sleep(retries.hold(self._endpoints.last_fault, self._endpoints.next_probe_s()))

    async def _rest(self, endpoint: Endpoint, fault: _Fault, retries: Retries) -> None:
        """Note the fault; wait before the next attempt, unless another endpoint may take it at once."""
        if fault.busy:
            self._endpoints.busy(endpoint, max(fault.retry_after_s, core.BACKOFF_S))
        else:
            self._endpoints.failed(endpoint, fault.why)
        self._endpoints.check()
        if not self._endpoints.elsewhere(endpoint):
            await asyncio.sleep(retries.wait(fault.why, fault.retry_after_s))

    async def _probe(self, endpoint: Endpoint) -> None:
        """Take an ejected endpoint back if it says that it is ready; any answer but a 5xx says so."""
        try:
            response = await self._client.get(f"{endpoint.url}/readyz", timeout=PROBE_S)
        except self._httpx.TransportError as error:
            self._endpoints.failed(endpoint, f"{type(error).__name__} {error}".strip(), probe=True)
        else:
            if response.status_code in core.RETRIED:
                self._endpoints.failed(endpoint, f"/readyz: HTTP {response.status_code}", probe=True)
            else:
                self._endpoints.answered(endpoint)
        finally:
            endpoint.probing = False

    # --- problems that are known there ---

    def _forgets(self, endpoint: Endpoint, chunk: Chunk, error: RequestRefused, asked: list[int]) -> bool:
        """Whether a refusal says that the endpoint has lost problems of ours, so that they should be registered again."""
        if error.code != "unknown_problem" or not chunk.registers(error, asked):
            return False
        for key in chunk.contents():
            endpoint.known.forget(key)
        chunk.noted = False
        return True

    async def _names(self, endpoint: Endpoint, chunk: Chunk, retries: Retries) -> dict[bytes, str]:
        """The ids that the endpoint knows of the chunk's problems, after registering those that it should."""
        if not self._registers:
            return {}
        contents = chunk.contents()
        wanted = []
        if not chunk.noted:  # a retry is no second sight
            chunk.noted = True
            wanted = [content for key, (content, count) in contents.items() if endpoint.known.wants(key, count)]
        if wanted:
            await self._register(endpoint, wanted, retries)
        names = {key: endpoint.known.name(key) for key in contents}
        return {key: name for key, name in names.items() if name is not None}

    async def _register(self, endpoint: Endpoint, wanted: Iterable[Content], retries: Retries) -> None:
        """Register problems; what does not work is no error, since they can travel with their submissions."""
        free = asyncio.Semaphore(PARALLEL_REGISTRATIONS)

        async def one(content: Content) -> None:
            for_good = False
            try:
                async with free:
                    problem = content.problem()
                    if problem is None:
                        for_good = True
                        return
                    body = await self._once(endpoint, Request("POST", "/v1/problems", problem), retries.left())
                    endpoint.known.registered(content.key, core.parse_problem_id(body))
            except (_Fault, ClientError) as error:
                for_good = isinstance(error, RequestRefused | BadAnswer)
            finally:
                endpoint.known.settle(content.key, for_good)

        await asyncio.gather(*(one(content) for content in wanted))
