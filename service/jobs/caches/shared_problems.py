"""Registered problems in a Redis that services share, so that each of them knows what any was told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

from service.errors import AssayError
from service.jobs.caches.problems import Prepared, ProblemStore, prepare
from service.jobs.caches.shared import SharedStore
from service.jobs.folding import fold, unfold
from service.schema import Problem

PATIENCE_S = 5.0
TTL_S = 30 * 86400.0

log = logging.getLogger(__name__)


class SharedProblems:
    """Fills the memory of one service from Redis. Where Redis does not answer, a service knows what it was told itself."""

    def __init__(self, url: str, limit_mb: int, memory: ProblemStore) -> None:
        self._redis = Redis.from_url(url, socket_connect_timeout=PATIENCE_S)
        self._store = SharedStore(self._redis, "assay:registered", limit_mb, TTL_S)
        self._memory = memory

    async def tell(self, prepared: Prepared) -> None:
        """Let every service know a problem."""
        folded = await asyncio.to_thread(fold, prepared.json)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._store.put(prepared.id, folded)
        except (RedisError, TimeoutError) as error:
            log.warning("a registered problem is known to this service alone, Redis does not answer: %s", error)

    async def learn(self, problem_ids: Sequence[str]) -> None:
        """Take those into memory that another service was told."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await self._store.get(problem_ids)
        except (RedisError, TimeoutError) as error:
            log.warning("registered problems cannot be looked up, Redis does not answer: %s", error)
            return
        for problem_id, folded in found.items():
            try:
                prepared = await asyncio.to_thread(_read, folded)
            except (ValueError, AssayError) as error:
                log.warning("the problem %s in Redis cannot be read: %s", problem_id, error)
                continue
            if prepared.id == problem_id:  # another version may hash it to another id
                self._memory.add(prepared)

    async def close(self) -> None:
        await self._redis.aclose()


def _read(folded: bytes) -> Prepared:
    return prepare(Problem.model_validate_json(unfold(folded)))
