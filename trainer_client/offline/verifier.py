"""Where offline tools have submissions judged: in slots of their own, or by a running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from service.schema import Result, Submission
from trainer_client.aio import AsyncRewardClient

if TYPE_CHECKING:
    from service.settings import Settings


class Verifier(Protocol):
    """Results in the order of the submissions. A fault of ours is a result that is unscorable, or an error."""

    async def __call__(self, submissions: Sequence[Submission]) -> list[Result]: ...


@asynccontextmanager
async def remote(url: str) -> AsyncIterator[Verifier]:
    """A service at ``url``. Calls raise ``ClientError``."""
    async with AsyncRewardClient(url) as client:

        async def verify(submissions: Sequence[Submission]) -> list[Result]:
            return await client.verify_batch(submissions)

        yield verify


@asynccontextmanager
async def embedded(settings: Settings) -> AsyncIterator[Verifier]:
    """Slots on this machine, for as long as the context lasts. Raises ``NotReady``; calls raise ``InputError``."""
    from service.jobs.caches.problems import ProblemStore
    from service.jobs.embedded import EmbeddedDispatcher
    from service.jobs.intake import admit, finish

    dispatcher = EmbeddedDispatcher(settings)
    problems = ProblemStore(settings.problem_limit_mb)
    await dispatcher.start()
    try:
        await dispatcher.ready()

        async def verify(submissions: Sequence[Submission]) -> list[Result]:
            admitted = [admit(one, problems, f"submissions[{index}]") for index, one in enumerate(submissions)]
            tickets = dispatcher.submit([one.task for one in admitted if one.task is not None])
            judged = iter(await asyncio.gather(*(ticket.wait() for ticket in tickets)))
            results = []
            for one in admitted:
                judgement = one.judgement if one.task is None else next(judged)
                assert judgement is not None
                results.append(finish(one, judgement))
            return results

        yield verify
    finally:
        await dispatcher.stop()
