"""An API process's connection to Redis: shards go out, replies come in, and once a second it looks around.

Redis may go away and come back at any time. What was to be sent is kept and sent then; nothing here raises for it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import redis
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, AuthorizationError, RedisError
from rq import Queue
from rq.command import PUBSUB_CHANNEL_TEMPLATE

from service.errors import NotReady, ProtocolError
from service.jobs import wire
from service.jobs.queue import protocol
from service.jobs.queue.fleet import Seen
from service.jobs.queue.protocol import CANCEL, FIELD, QUEUES, Reply
from service.jobs.queue.shards import Shard
from service.jobs.runs import Run

LOOK_S = 1.0
BACKOFF_S = (0.05, 2.0)
BLOCK_MS = 2000
READ_COUNT = 256
SOCKET_S = 10.0  # above BLOCK_MS: a peer that says nothing for so long is gone
OLDEST = (6, 2)
WORKERS = "rq:workers"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What Redis had at one moment: workers by name, the shards in the queues, the last reply that was there."""

    started: float
    workers: Mapping[str, Seen]
    queued: frozenset[str]
    last: bytes


class Owner(Protocol):
    """Who is told. Every call comes from the event loop's thread."""

    def on_reply(self, reply: Reply) -> None: ...

    def on_read(self) -> None:
        """All replies that had come were told."""

    def on_look(self, look: Look) -> None: ...

    def on_back(self) -> None:
        """Redis answers again, after it had not."""


def told(url: str) -> str:
    """A Redis' address without its password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


class Link:
    """Everything that an API process does with Redis."""

    def __init__(self, url: str, api: str, owner: Owner) -> None:
        self.url = url
        self.api = api
        self.trouble: str | None = "Redis was not asked yet"
        self.read_to = b"0-0"
        self._owner = owner
        try:
            self._redis: Any = redis.asyncio.Redis.from_url(
                url, socket_timeout=SOCKET_S, socket_connect_timeout=3.0, protocol=2, retry=Retry(NoBackoff(), 0)
            )
            # RQ's queues describe jobs; what they describe goes out through our own pipelines.
            unused = redis.Redis.from_url(url)
            self._queues = {online: Queue(name, unused, serializer="json") for online, name in QUEUES.items()}
        except (ValueError, RedisError) as error:
            raise NotReady(f"{told(url)} is no address of a Redis: {error}") from None
        self._opening = True
        self._closing = False
        self._looked = False
        self._met: set[bytes] = set()
        self._version: tuple[int, ...] | None = None
        self._uploaded: wire.Known[float] = wire.Known()
        self._out: list[Shard] = []
        self._gone: list[tuple[str | None, int]] = []
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, patience_s: float) -> None:
        """Returns when Redis answered, or after ``patience_s``. Raises ``NotReady`` where it never will."""
        self._tasks = [
            asyncio.create_task(self._again(step), name=name)
            for name, step in (("redis-look", self._look), ("redis-send", self._send), ("redis-read", self._read))
        ]
        until = time.monotonic() + patience_s
        try:
            while self.trouble is not None and time.monotonic() < until:
                for task in self._tasks:
                    if task.done():
                        await task
                await asyncio.sleep(0.01)
        finally:
            self._opening = False

    async def close(self, unstarted: list[Shard]) -> None:
        """Take back what no worker has, and leave nothing behind, if Redis answers."""
        self._closing = True
        pending = set(self._tasks)
        while pending:  # the client may take a cancellation for a broken connection, once
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.1)
        try:
            async with asyncio.timeout(2.0), self._redis.pipeline() as pipe:
                for shard in unstarted:
                    pipe.lrem(self._queues[shard.online].key, 0, shard.id)
                    pipe.delete(f"rq:job:{shard.id}")
                self._write_gone(pipe, self._gone)
                pipe.delete(protocol.api_key(self.api), protocol.replies_key(self.api))
                await pipe.execute()
        except (RedisError, OSError, TimeoutError):
            pass
        await self._redis.aclose()

    async def _again(self, step: Callable[[], Awaitable[None]]) -> None:
        """``step`` for ever, more slowly while Redis does not answer."""
        delay = BACKOFF_S[0]
        while not self._closing:
            try:
                await step()
                delay = BACKOFF_S[0]
            except (RedisError, OSError, TimeoutError) as error:
                if self._opening and isinstance(error, AuthenticationError | AuthorizationError):
                    raise NotReady(f"{told(self.url)} refuses: {error}") from None
                if self.trouble is None:
                    log.warning("Redis does not answer: %s", error)
                self.trouble = f"{told(self.url)} does not answer: {str(error)[:200] or type(error).__name__}"
                await asyncio.sleep(delay * random.uniform(0.5, 1.0))
                delay = min(delay * 2, BACKOFF_S[1])

    # --- out ---

    def send(self, shard: Shard) -> None:
        self._out.append(shard)
        self._wake.set()

    def cancel(self, worker: str | None, number: int) -> None:
        """Nobody waits any more for a submission that was sent, perhaps to ``worker``."""
        self._gone.append((worker, number))
        self._wake.set()

    async def _send(self) -> None:
        await self._wake.wait()
        if self._version is None:
            await self._ask_version()
        self._wake.clear()
        out, gone = [shard for shard in self._out if shard.runs], self._gone
        self._out, self._gone = [], []
        try:
            async with self._redis.pipeline() as pipe:
                for shard in out:
                    self._write(pipe, shard)
                self._write_gone(pipe, gone)
                if len(pipe):
                    await pipe.execute()
        except BaseException:
            self._uploaded = wire.Known()
            self._out, self._gone = out + self._out, gone + self._gone
            self._wake.set()
            raise
        for shard in out:
            shard.sent = time.monotonic()

    def _write(self, pipe: Any, shard: Shard) -> None:
        """One RQ job. RQ writes to the pipe it is given and asks nothing back, so that the pipe may be ours."""
        entries = []
        for run in shard.runs.values():
            self._upload(pipe, run)
            left = run.left_s()
            deadline = None if left is None else time.time() + left
            shard.until[run.number] = None if left is None else asyncio.get_running_loop().time() + left
            entries.append(
                {
                    "number": run.number,
                    "problem_id": run.task.problem_id,
                    "plan": run.plan,
                    "source": run.task.source,
                    "language": run.task.language,
                    "deadline": deadline,
                    "request_id": run.task.request_id,
                    "trace": run.task.trace,
                }
            )
        job = Queue.prepare_data(
            protocol.FUNCTION, args=({"api": self.api, "entries": entries},), job_id=shard.id, description="shard",
            timeout=-1, result_ttl=0, failure_ttl=protocol.SHARD_TTL_S, ttl=protocol.SHARD_TTL_S,
        )  # fmt: skip
        self._queues[shard.online].enqueue_many([job], pipeline=pipe)

    def _upload(self, pipe: Any, run: Run) -> None:
        """The problem, unless it was sent lately: workers keep what they use, and ask where they have not got it."""
        name, now = run.task.problem_id, time.monotonic()
        sent = self._uploaded.get(name)
        if sent is None or now - sent > protocol.PROBLEM_TTL_S / 2:
            pipe.set(protocol.problem_key(name), run.task.problem_json, ex=protocol.PROBLEM_TTL_S)
            self._uploaded.add(name, now, len(run.task.problem_json))

    def upload_again(self, problem_id: str) -> None:
        """Redis has not got it after all."""
        self._uploaded.forget(problem_id)

    def _write_gone(self, pipe: Any, gone: list[tuple[str | None, int]]) -> None:
        if gone:
            pipe.sadd(protocol.gone_key(self.api), *(number for _, number in gone))
            pipe.expire(protocol.gone_key(self.api), protocol.GONE_TTL_S)
        for worker, number in gone:
            if worker is not None:
                command = {"command": CANCEL, "api": self.api, "number": number}
                pipe.publish(PUBSUB_CHANNEL_TEMPLATE % worker, json.dumps(command))

    # --- in ---

    async def _read(self) -> None:
        """One batch of replies. They stay in Redis until the next is asked for, so that a broken connection costs none."""
        key = protocol.replies_key(self.api)
        async with self._redis.pipeline(transaction=False) as pipe:
            if self.read_to != b"0-0":
                pipe.xtrim(key, minid=_after(self.read_to), approximate=False)
            pipe.xread({key: self.read_to}, count=READ_COUNT, block=BLOCK_MS)
            *_, streams = await pipe.execute()
        for _, entries in streams or ():
            for name, fields in entries:
                self.read_to = name
                try:
                    self._owner.on_reply(protocol.reply(fields))
                except ProtocolError as error:
                    log.error("%s", error)
        self._owner.on_read()

    async def _ask_version(self) -> None:
        info = await self._redis.info("server")
        version = tuple(int(part) for part in [*str(info["redis_version"]).split("."), "0", "0"][:3])
        if version < OLDEST:
            raise NotReady(f"{told(self.url)} is Redis {info['redis_version']}; 6.2 or newer is needed")
        self._version = version
        for queue in self._queues.values():
            queue.redis_server_version = cast(tuple[int, int, int], version)

    async def _look(self) -> None:
        started = time.monotonic()
        if self._version is None:
            await self._ask_version()
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.set(protocol.api_key(self.api), "alive", ex=protocol.API_TTL_S)
            pipe.smembers(WORKERS)
            for queue in self._queues.values():
                pipe.lrange(queue.key, 0, -1)
            pipe.xrevrange(protocol.replies_key(self.api), count=1)
            _, found, online, offline, last = await pipe.execute()
            keys = sorted(self._met | found)  # those that are registered no more say how they ended
            self._met = found
            for key in keys:
                pipe.hmget(key, FIELD, "death")
                pipe.pttl(key)
            answers = await pipe.execute() if keys else []
        workers = {
            key.decode().removeprefix("rq:worker:"): Seen(max(left, 0) / 1000, *said)
            for key, said, left in zip(keys, answers[::2], answers[1::2], strict=True)
        }
        queued = frozenset(name.decode() for name in (*online, *offline))
        if self.trouble is not None:
            self.trouble = None
            if self._looked:
                self._owner.on_back()
        self._looked = True
        self._owner.on_look(Look(started, workers, queued, last[0][0] if last else b"0-0"))
        await asyncio.sleep(LOOK_S)


def _after(name: bytes) -> bytes:
    """The first id that a stream's entry after ``name`` can have."""
    first, second = name.split(b"-")
    return b"%s-%d" % (first, int(second) + 1)


def passed(read_to: bytes, last: bytes) -> bool:
    """Whether a reader at ``read_to`` has read ``last``."""
    return _parts(read_to) >= _parts(last)


def _parts(name: bytes) -> tuple[int, int]:
    first, second = name.split(b"-")
    return int(first), int(second)
