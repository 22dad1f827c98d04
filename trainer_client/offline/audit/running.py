"""Programs judged in slots of one's own, many at a time, as tasks of one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.jobs.caches.problems import Prepared
from service.jobs.dispatcher import Task
from service.jobs.embedded import EmbeddedDispatcher
from service.judging.plan import Plan
from service.schema import Judgement
from service.settings import Settings

IN_FLIGHT = 64


class Bench:
    """Judges one program after another; counts them and their CPU seconds."""

    def __init__(self, dispatcher: EmbeddedDispatcher) -> None:
        self._dispatcher = dispatcher
        self._room = asyncio.Semaphore(IN_FLIGHT)
        self.runs = 0
        self.cpu_s = 0.0

    @property
    def isolation(self) -> str | None:
        """What programs run under, as results name it."""
        found = self._dispatcher.environment()
        return None if found is None else found.isolation

    @property
    def version(self) -> str:
        """Of all that decides a verdict beside the work itself."""
        return str(self._dispatcher.environment())

    async def judge(self, prepared: Prepared, source: str, repeat: int = 1) -> Judgement:
        """Run its tests up to the first that is not accepted."""
        plan = Plan(run="first_failure", repeat=repeat, output_kb=1)
        task = Task(source, prepared.problem, prepared.id, prepared.json, plan, priority="offline", cache=False)
        async with self._room:
            judgement = await self._dispatcher.submit([task])[0].wait()
        self.runs += repeat
        self.cpu_s += judgement.cost.cpu_s
        return judgement


@asynccontextmanager
async def bench(settings: Settings) -> AsyncIterator[Bench]:
    """Slots for as long as the block lasts. Raises ``NotReady`` if there can be none."""
    dispatcher = EmbeddedDispatcher(settings)
    await dispatcher.start()
    try:
        await dispatcher.ready()
        yield Bench(dispatcher)
    finally:
        await dispatcher.stop()
