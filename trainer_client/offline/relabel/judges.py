"""Who judges: slots of this machine, or a service. Both take what the dispatcher takes, and both know a problem after its first time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from service.errors import NotReady, QueueFull
from service.jobs.dispatcher import Dispatcher, Task
from service.jobs.embedded import EmbeddedDispatcher
from service.jobs.intake import Admitted
from service.schema import Judgement, Submission
from service.settings import Settings
from service.verdict import Reason
from trainer_client.aio import AsyncRewardClient
from trainer_client.offline.relabel import places

PATIENCE_S = 60.0  # without any worker that is ready
AGAIN_S = 1.0


class Judge(Protocol):
    """``room`` is how many submissions may be with it at once."""

    room: int

    async def judge(self, admitted: Admitted) -> Judgement: ...


class Embedded:
    """Slots of this machine."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self.room = max(32, 8 * int(dispatcher.stats()["slots"]))

    async def judge(self, admitted: Admitted) -> Judgement:
        """Raises ``NotReady`` when no worker has been able to start for a minute."""
        assert admitted.task is not None
        judgement = await self._once(admitted.task)
        if judgement.reason is Reason.INFRASTRUCTURE:  # ours, and perhaps over by now
            await asyncio.sleep(AGAIN_S)
            judgement = await self._once(admitted.task)
        return judgement

    async def _once(self, task: Task) -> Judgement:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                (ticket,) = self._dispatcher.submit([task])
                return await ticket.wait()
            except (NotReady, QueueFull):
                if time.monotonic() > end:
                    raise
            await asyncio.sleep(AGAIN_S)


class Remote:
    """A service: calls that come together travel as one batch, problems that come again travel as their ids."""

    def __init__(self, client: AsyncRewardClient, room: int) -> None:
        self._client = client
        self.room = room

    async def judge(self, admitted: Admitted) -> Judgement:
        """Raises ``ClientError``."""
        task = admitted.task
        assert task is not None
        submission = Submission.model_construct(
            language=admitted.submission.language,
            source=task.source,
            problem=task.problem,
            run=task.plan.run,
            select=task.plan.select,
            analyse=list(task.plan.analyses),
            priority="offline",
            returns=admitted.submission.returns,
        )
        result = await self._client.verify(submission)
        return Judgement.model_construct(**{name: getattr(result, name) for name in Judgement.model_fields})


@asynccontextmanager
async def embedded(
    settings: Settings, around: Callable[[Dispatcher], Dispatcher] = lambda inner: inner
) -> AsyncIterator[Embedded]:
    """``around`` may put another dispatcher before that of the slots. Raises ``NotReady`` or ``IsolationError`` if no slot can be had."""
    async with AsyncExitStack() as stack:
        used = stack.enter_context(places.place(settings))
        dispatcher = EmbeddedDispatcher(used)
        stack.push_async_callback(dispatcher.stop)
        await dispatcher.start()
        await dispatcher.ready()
        places.remember(settings, used, [worker.pid for worker in dispatcher.workers if worker.pid is not None])
        yield Embedded(around(dispatcher))


@asynccontextmanager
async def remote(url: str | Sequence[str], room: int = 256) -> AsyncIterator[Remote]:
    """The key is that of ``ASSAY_API_KEY``."""
    async with AsyncRewardClient(url, timeout_s=24 * 3600.0, breaker_s=600.0) as client:
        yield Remote(client, room)
