"""Work in flight in any of the services that share a Redis: one of them has it run, the others wait for what it comes to.

A flight is a key with an end that its owner puts off while the work is in flight. When the owner dies, or gives the work up,
whoever waits takes the flight over. What it came to is left for the waiting for a minute, and they are woken by a message.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

from service.jobs.caches.shared import SharedStore

FLIGHT_MS = 15_000
RENEW_S = 5.0
ANSWER_MS = 60_000
LOOK_S = 2.0
PATIENCE_S = 2.0  # with a Redis that is there and does not answer
AGAIN_S = 5.0
CHANNEL = "assay:flights"

# KEYS: judgement, answer, flight; ARGV: owner, time to live (ms). A judgement, or 1 if the flight is the caller's now, or 0.
_ENTER = """
local found = redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2])
if found then return found end
if redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return redis.call('GET', KEYS[3]) == ARGV[1] and 1 or 0
"""
# KEYS: flight; ARGV: owner
_LEAVE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""

log = logging.getLogger(__name__)


class Flights:
    """One a service. Where Redis does not answer every flight is the caller's own, so that work goes on without it."""

    def __init__(self, redis: Redis, judgements: SharedStore) -> None:
        self._redis = redis
        self._judgements = judgements
        self._me = secrets.token_hex(8)
        self._mine: set[str] = set()
        self._woken: dict[str, asyncio.Event] = {}
        self._enter = redis.register_script(_ENTER)
        self._leave = redis.register_script(_LEAVE)
        self._tasks: list[asyncio.Task[None]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._trouble = False

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._renew()), asyncio.create_task(self._listen())]

    async def stop(self) -> None:
        for task in [*self._tasks, *self._sending]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._sending, return_exceptions=True)
        await self._redis.aclose()

    async def enter(self, keys: Sequence[str]) -> dict[str, bytes | bool]:
        """For each key a judgement that is known, or whether the flight is ours."""
        try:
            pipe = self._redis.pipeline(transaction=False)
            for key in keys:
                await self._enter(keys=self._names(key), args=[self._me, FLIGHT_MS], client=pipe)
            async with asyncio.timeout(PATIENCE_S):
                found = await pipe.execute()
        except (RedisError, TimeoutError) as error:
            self._note(error)
            return dict.fromkeys(keys, True)
        self._note(None)
        entered = {key: one if isinstance(one, bytes) else bool(one) for key, one in zip(keys, found, strict=True)}
        self._mine |= {key for key, one in entered.items() if one is True}
        return entered

    async def wait(self, key: str) -> bytes | None:
        """What somebody else's flight came to; None if it is ours now."""
        while True:
            event = self._woken.setdefault(key, asyncio.Event())
            try:
                await asyncio.wait_for(event.wait(), LOOK_S)
            except TimeoutError:
                pass
            finally:
                self._woken.pop(key, None)
            entered = (await self.enter([key]))[key]
            if isinstance(entered, bytes):
                return entered
            if entered:
                return None

    def land(self, key: str, judgement: bytes | None, keep: bool) -> None:
        """Our flight is over: with a judgement, to be kept or for those who wait alone; or with nothing for anybody."""
        if key in self._mine:
            self._mine.discard(key)
            task = asyncio.get_running_loop().create_task(self._send(key, judgement, keep))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, key: str, judgement: bytes | None, keep: bool) -> None:
        flight, answer = self._names(key)[2], self._names(key)[1]
        try:
            if judgement is not None and keep:
                await self._judgements.put(key, judgement)
            elif judgement is not None:
                await self._redis.set(answer, judgement, px=ANSWER_MS)
            await self._leave(keys=[flight], args=[self._me])
            await self._redis.publish(CHANNEL, key)
        except RedisError as error:
            self._note(error)

    def _names(self, key: str) -> list[str]:
        return [self._judgements.prefix + key, f"assay:answer:{key}", f"assay:flight:{key}"]

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                pipe = self._redis.pipeline(transaction=False)
                for key in list(self._mine):
                    pipe.pexpire(f"assay:flight:{key}", FLIGHT_MS)
                await pipe.execute()
            except RedisError as error:
                self._note(error)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message" and (event := self._woken.pop(message["data"].decode(), None)):
                            event.set()
            except RedisError as error:
                self._note(error)
                await asyncio.sleep(AGAIN_S)

    def _note(self, error: Exception | None) -> None:
        if error is not None and not self._trouble:
            log.warning("judgements are not shared now, Redis does not answer: %s", error)
        self._trouble = error is not None
