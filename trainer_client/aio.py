"""``AsyncRewardClient``: submissions in, results out, over HTTP with retries. What fails is raised (``trainer_client.errors``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from service.group_schema import GroupScores, Rescored
from service.schema import Context, Problem, Result, RewardSpec
from trainer_client import core
from trainer_client.batching import MicroBatcher
from trainer_client.chunks import Chunk, chunks, collect
from trainer_client.core import Given, OnProgress, OnResult, Request
from trainer_client.endpoints import Endpoints
from trainer_client.errors import ClientError
from trainer_client.jobs import AsyncJobs
from trainer_client.options import Options, urls
from trainer_client.packing import Packed, pack, pack_each
from trainer_client.transport import Transport

PARALLEL_CHUNKS = 4


class AsyncRewardClient(AsyncJobs):
    """May be kept for a whole training run, and used from one event loop after another, from one at a time.

    ``url`` is the service's address, or several: then each request goes to the one that is well and has the least to do.
    The options are those of ``trainer_client.options.Options``.
    """

    def __init__(self, url: str | Sequence[str], **options: Any) -> None:
        self.urls = urls(url)
        self._options = Options(**options)
        breaker_s = self._options.breaker_s
        self._endpoints = Endpoints(self.urls, self._options.timeout_s if breaker_s is None else breaker_s)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._made: tuple[Transport, MicroBatcher] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.urls, self._options.__dict__)

    async def verify(
        self, submission: Given | None = None, /, *, timeout_s: float | None = None, **fields: Any
    ) -> Result:
        """Verify one submission, given as such, as a dict, or as fields. Raises ``ClientError``."""
        return await self.verify_packed(pack(given(submission, fields)), timeout_s)

    async def verify_batch(
        self,
        submissions: Sequence[Given],
        on_result: OnResult | None = None,
        *,
        on_progress: OnProgress | None = None,
        timeout_s: float | None = None,
    ) -> list[Result]:
        """Results in the order of ``submissions``, or the first error. Raises ``ClientError``.

        ``on_result(index, result)`` and ``on_progress(ended, total)`` are called as each ends.
        """
        found = await self.run_packed(
            [pack(one) for one in submissions],
            observer(on_result, on_progress, len(submissions)),
            timeout_s,
            sift=False,
        )
        return [one for one in found if isinstance(one, Result)]

    async def verify_each(
        self,
        submissions: Sequence[Given],
        on_result: OnResult | None = None,
        *,
        on_progress: OnProgress | None = None,
        timeout_s: float | None = None,
    ) -> list[Result | ClientError]:
        """Like ``verify_batch``, but whatever goes wrong stays with its own submission: an error in a result's place."""
        call = observer(on_result, on_progress, len(submissions))
        return await self.run_packed(pack_each(submissions), call, timeout_s, sift=True)

    async def register(self, problem: Problem | Mapping[str, Any]) -> str:
        """Register a problem by its content; its id is for ``problem_id``. Twice is once. Raises ``ClientError``.

        With several endpoints it is registered at one of them: there, send problems inline and let the client register them.
        """
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
        made, self._made = self._made, None
        if made is not None and self._loop is asyncio.get_running_loop():
            await made[0].close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    # --- what both clients are made of ---

    async def verify_packed(self, packed: Packed, timeout_s: float | None = None) -> Result:
        """One submission that is packed already: in company, unless it has a time of its own."""
        transport, batcher = self._parts()
        if timeout_s is None and self._options.batch_window_s is not None:
            return await batcher.verify(packed)
        chunk = Chunk([0], [packed])
        await transport.verify(chunk, self._timeout(timeout_s))
        return _result(chunk.outcomes[0])

    async def run_packed(
        self, packed: Sequence[Packed | ClientError], on_result: OnResult | None, timeout_s: float | None, sift: bool
    ) -> list[Result | ClientError]:
        """A batch that is packed already, in parts. Without ``sift`` the first error is raised."""
        transport, _ = self._parts()
        parts = list(chunks(packed, self._options.batch_limit, on_result))
        free = asyncio.Semaphore(PARALLEL_CHUNKS * len(self.urls))

        async def run(part: Chunk) -> None:
            async with free:
                try:
                    await transport.run(part, self._timeout(timeout_s), sift)
                except ClientError as error:
                    if not sift:
                        raise
                    part.fail(error)

        tasks = [asyncio.ensure_future(run(part)) for part in parts]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        return collect(parts, packed)

    async def _exchange(self, request: Request) -> bytes:
        return await self._parts()[0].exchange(request, self._options.timeout_s)

    def _timeout(self, timeout_s: float | None) -> float:
        return self._options.timeout_s if timeout_s is None else timeout_s

    def _parts(self) -> tuple[Transport, MicroBatcher]:
        """What belongs to the running loop. Connections are of the loop that opened them; ``asyncio.run`` makes a new one every time."""
        loop = asyncio.get_running_loop()
        if self._made is None or self._loop is not loop:
            options = self._options
            self._endpoints.forget_flights()
            transport = Transport(self._endpoints, options)

            async def fly(chunk: Chunk) -> None:
                if len(chunk) == 1:
                    await transport.verify(chunk, options.timeout_s)
                else:
                    await transport.run(chunk, options.timeout_s, sift=True)

            batcher = MicroBatcher(fly, options.batch_window_s or 0.0, options.batch_limit, options.timeout_s)
            self._made, self._loop = (transport, batcher), loop
        return self._made


def given(submission: Given | None, fields: Mapping[str, Any]) -> Given:
    if (submission is None) == (not fields):
        raise TypeError("give a submission or its fields, and not both")
    return submission if submission is not None else fields


def observer(on_result: OnResult | None, on_progress: OnProgress | None, total: int) -> OnResult | None:
    """Both callbacks as one."""
    if on_progress is None:
        return on_result
    ended = 0
    tell: OnProgress = on_progress

    def both(index: int, result: Result) -> None:
        nonlocal ended
        ended += 1
        if on_result is not None:
            on_result(index, result)
        tell(ended, total)

    return both


def _result(outcome: Result | ClientError) -> Result:
    if isinstance(outcome, ClientError):
        raise outcome
    return outcome


def _remade(kind: Callable[..., Any], where: tuple[str, ...], options: dict[str, Any]) -> Any:
    return kind(where, **options)
