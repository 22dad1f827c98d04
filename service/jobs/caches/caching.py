"""A dispatcher that answers from stored judgements, and has run elsewhere what another service has in flight."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Self

from redis.asyncio import Redis

from service.errors import NotReady, QueueFull
from service.jobs.caches.flights import Flights
from service.jobs.caches.judgements import JudgementCache, answer, cache_key, packed, runs_in, steady
from service.jobs.caches.shared import SharedStore
from service.jobs.dispatcher import Dispatcher, Environment, Task, Ticket
from service.jobs.runs import unscorable
from service.judging.sources import judge_language
from service.schema import Judgement
from service.settings import Settings
from service.verdict import Reason

NOT_READY_S = 1.0
CONNECT_S = 2.0


class Cache:
    """What the dispatchers of one service share: its memory, and the flights of all services if there is a Redis."""

    def __init__(self, memory: JudgementCache, flights: Flights | None = None) -> None:
        self.memory = memory
        self.flights = flights
        self._waiting: Counter[str] = Counter()

    def board(self, key: str) -> None:
        """One more waits here for work that has this key."""
        self._waiting[key] += 1

    def leave(self, key: str, judgement: Judgement | None, environment: Environment) -> None:
        """One less does; ``judgement`` is what it got, if it got one."""
        self._waiting[key] -= 1
        keep = judgement is not None and steady(judgement) and runs_in(judgement) == environment
        shared = judgement is not None and judgement.scorable
        if keep and judgement is not None and self.memory.get(key) is None:
            self.memory.put(key, packed(judgement))
        if (shared or not self._waiting[key]) and self.flights is not None:
            self.flights.land(key, packed(judgement) if judgement is not None and shared else None, keep)
        if not self._waiting[key]:
            del self._waiting[key]

    def awaited(self, key: str) -> bool:
        """Whether anybody here waits for work that has this key."""
        return self._waiting[key] > 0

    async def __aenter__(self) -> Self:
        if self.flights is not None:
            await self.flights.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.flights is not None:
            await self.flights.stop()


def cache_of(settings: Settings) -> Cache:
    """The cache that the settings ask for."""
    memory = JudgementCache(settings.cache_mb)
    if settings.redis_url is None:
        return Cache(memory)
    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=CONNECT_S)
    return Cache(memory, Flights(redis, SharedStore(redis, "assay:judgement", settings.cache_mb, settings.cache_ttl_s)))


class _Known:
    """A ticket for what is judged already."""

    def __init__(self, kept: bytes) -> None:
        self._kept = kept

    async def wait(self) -> Judgement:
        return answer(self._kept)


class _Kept:
    """A ticket whose judgement is kept for the next one who asks."""

    def __init__(self, ticket: Ticket, key: str, environment: Environment, cache: Cache) -> None:
        self._ticket = ticket
        self._key: str | None = key
        self._environment = environment
        self._cache = cache
        cache.board(key)

    async def wait(self) -> Judgement:
        judgement: Judgement | None = None
        try:
            judgement = await self._ticket.wait()
            return judgement
        finally:
            self._close(judgement)

    def _close(self, judgement: Judgement | None) -> None:
        if self._key is not None:
            key, self._key = self._key, None
            self._cache.leave(key, judgement, self._environment)

    def __del__(self) -> None:
        try:
            self._close(None)
        except RuntimeError:  # the loop has ended, and every flight with it
            pass


class _Elsewhere:
    """A ticket for what another service has in flight; if that comes to nothing, it is run here after all."""

    def __init__(self, dispatcher: CachingDispatcher, task: Task, key: str, environment: Environment) -> None:
        self._dispatcher = dispatcher
        self._task = task
        self._key = key
        self._environment = environment

    async def wait(self) -> Judgement:
        flights = self._dispatcher.cache.flights
        assert flights is not None
        left = None if self._task.deadline is None else self._task.deadline - time.monotonic()
        try:
            kept = await asyncio.wait_for(flights.wait(self._key), left)
        except TimeoutError:
            message = "the deadline passed before another service was done with the same work"
            return unscorable(self._task, Reason.DEADLINE, message, attempts=0)
        if kept is not None:
            return answer(kept)
        ticket = await self._ours()
        return await ticket.wait()

    async def _ours(self) -> Ticket:
        try:
            while True:
                try:
                    (ticket,) = self._dispatcher.inner.submit([self._task])
                    return _Kept(ticket, self._key, self._environment, self._dispatcher.cache)
                except QueueFull as error:  # it was admitted when it came; now it waits for its turn
                    await asyncio.sleep(error.retry_after_s)
                except NotReady:
                    await asyncio.sleep(NOT_READY_S)
        except BaseException:
            assert self._dispatcher.cache.flights is not None
            self._dispatcher.cache.flights.land(self._key, None, keep=False)
            raise


class CachingDispatcher:
    """Implements ``Dispatcher``. ``enter`` also looks beyond this process, ``submit`` does not."""

    def __init__(self, inner: Dispatcher, cache: Cache) -> None:
        self.inner = inner
        self.cache = cache
        self.start, self.stop = inner.start, inner.stop
        self.unready, self.environment, self.languages = inner.unready, inner.environment, inner.languages

    def submit(self, tasks: Sequence[Task]) -> list[Ticket]:
        """Admit all of ``tasks`` or raise ``QueueFull``; what is known needs no room."""
        environments = self._environments(tasks)
        keys = [cache_key(task, environment) for task, environment in zip(tasks, environments, strict=True)]
        return self._submit(tasks, keys, environments, {})

    async def enter(self, tasks: Sequence[Task]) -> list[Ticket]:
        """``submit``, after a look at what other services know or have in flight."""
        flights = self.cache.flights
        if flights is None:
            return self.submit(tasks)
        environments = self._environments(tasks)
        keys = [cache_key(task, environment) for task, environment in zip(tasks, environments, strict=True)]
        unknown = sorted({key for key in keys if key is not None and self.cache.memory.get(key) is None})
        entered = await flights.enter(unknown) if unknown else {}
        for key, found in entered.items():
            if isinstance(found, bytes):
                entered[key] = self._taken(key, found)
        try:
            return self._submit(tasks, keys, environments, entered)
        except BaseException:
            for key, found in entered.items():
                if found is True and not self.cache.awaited(key):
                    flights.land(key, None, keep=False)
            raise

    def _environments(self, tasks: Sequence[Task]) -> list[Environment | None]:
        """What each task would run in now, its problem's own program included; None where a part of it is not known."""
        pairs = [(task.language, judge_language(task.problem)) for task in tasks]
        known = {name: self.inner.environment(name) for pair in set(pairs) for name in pair if name is not None}
        found: list[Environment | None] = []
        for language, judge in pairs:
            environment = known[language]
            if judge is not None and environment is not None:
                beside = known[judge]
                environment = None if beside is None else environment._replace(judge_image=beside.image)
            found.append(environment)
        return found

    def _taken(self, key: str, found: bytes) -> bytes | bool:
        """What another service left; True, as if there were nothing, if this version cannot read it."""
        try:
            answer(found)
        except ValueError:
            return True
        self.cache.memory.counts["hits_shared"] += 1
        self.cache.memory.put(key, found)
        return found

    def stats(self) -> dict[str, float]:
        return {**self.inner.stats(), **self.cache.memory.stats()}

    def _submit(
        self, tasks: Sequence[Task], keys: Sequence[str | None], environments: Sequence[Environment | None],
        entered: dict[str, bytes | bool],
    ) -> list[Ticket]:  # fmt: skip
        counts = self.cache.memory.counts
        tickets: list[Ticket | None] = []
        for task, key, environment in zip(tasks, keys, environments, strict=True):
            found = None if key is None else self.cache.memory.get(key) or entered.get(key)
            if isinstance(found, bytes):
                tickets.append(_Known(found))
            elif found is False and key is not None and environment is not None:
                tickets.append(_Elsewhere(self, task, key, environment))
            else:
                tickets.append(None)
        run = iter(self.inner.submit([task for task, ticket in zip(tasks, tickets, strict=True) if ticket is None]))
        for place, (key, environment, ticket) in enumerate(zip(keys, environments, tickets, strict=True)):
            if ticket is not None:
                counts["hits" if isinstance(ticket, _Known) else "joined_elsewhere"] += 1
                continue
            mine = next(run)
            if key is not None and environment is not None:
                counts["misses"] += 1
                mine = _Kept(mine, key, environment, self.cache)
            tickets[place] = mine
        return [ticket for ticket in tickets if ticket is not None]
