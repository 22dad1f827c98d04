"""``assay worker``: one worker process a slot, started again when one is gone, drained when told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, AuthorizationError, RedisError
from redis.retry import Retry
from rq import SimpleWorker

from service.errors import IsolationError
from service.jobs.process import WorkerProcess
from service.jobs.queue.link import told
from service.settings import Settings
from service.telemetry import logs

STOP_GRACE_S = 20.0  # beyond what a worker takes to drain


class Supervisor:
    """Owns the worker processes of this machine."""

    def __init__(self, settings: Settings) -> None:
        assert settings.redis_url is not None
        self._url = settings.redis_url
        slots = settings.slots or len(os.sched_getaffinity(0))
        grace_s = settings.drain_s + STOP_GRACE_S
        self.workers = [
            WorkerProcess(index, settings, self, "service.jobs.queue.worker", grace_s) for index in range(slots)
        ]
        self._told = False
        self._refused: str | None = None
        self._end = asyncio.Event()
        self._burials: set[asyncio.Future[None]] = set()

    async def run(self) -> int:
        """Until a signal. The exit code: 1 if it refused to start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end.set)
        await asyncio.to_thread(self._ping)
        if self._refused is None:
            for worker in self.workers:
                worker.start()
            await self._end.wait()
            await asyncio.gather(*(worker.stop() for worker in self.workers))
            await asyncio.gather(*self._burials)
        if self._refused is not None:
            print(f"assay: refused to start: {self._refused}", file=sys.stderr)
        return 0 if self._refused is None else 1

    def _connect(self) -> redis.Redis:
        return redis.Redis.from_url(
            self._url, socket_timeout=3.0, socket_connect_timeout=3.0, retry=Retry(NoBackoff(), 0)
        )

    def _ping(self) -> None:
        try:
            with self._connect() as connection:
                connection.ping()
        except (ValueError, AuthenticationError, AuthorizationError) as error:
            self._refused = f"{told(self._url)}: {error}"
        except (RedisError, OSError) as error:
            print(f"assay: {told(self._url)} does not answer yet: {error}", file=sys.stderr)

    def on_ready(self, worker: WorkerProcess) -> None:
        ready = [one for one in self.workers if one.ready]
        if not self._told and len(ready) == len(self.workers):
            self._told = True
            print(f"assay works for {told(self._url)} ({len(ready)} slots, {worker.isolation})", flush=True)

    def on_failed(self, worker: WorkerProcess) -> None:
        """A machine whose layers do not hold takes no work; anything else may mend itself."""
        if worker.failure_code == IsolationError.code and not self._told:
            self._refused = worker.failure
            self._end.set()

    def on_done(self, worker: WorkerProcess, number: int, judgement: bytes) -> None:
        """Its answers go to Redis."""

    def on_need(self, worker: WorkerProcess, number: int) -> None:
        """Its problems come from Redis."""

    def on_lost(self, worker: WorkerProcess) -> None:
        """Tell everybody at once, who would otherwise wait for its lease to end."""
        if worker.name is not None:
            burial = asyncio.ensure_future(asyncio.to_thread(self._bury, worker.name))
            self._burials.add(burial)
            burial.add_done_callback(self._burials.discard)

    def _bury(self, name: str) -> None:
        with contextlib.suppress(RedisError, OSError), self._connect() as connection:
            gone = SimpleWorker.find_by_key(SimpleWorker.redis_worker_namespace_prefix + name, connection)
            if gone is not None:
                gone.register_death()  # type: ignore[no-untyped-call]


def run(settings: Settings) -> int:
    """Work until a signal. Returns the exit code."""
    logs.configure(settings)
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    return await Supervisor(settings).run()
