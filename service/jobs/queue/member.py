"""What a worker process is to RQ and to everybody who reads its registration: alive, idle or busy, stopping, gone."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from abc import abstractmethod
from typing import Any
from uuid import uuid4

import redis
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.timeouts import BaseDeathPenalty
from rq.worker import WorkerStatus
from rq.worker_registration import register

from service.jobs.queue import protocol
from service.jobs.queue.protocol import FIELD, QUEUES, WORKER_TTL_S
from service.settings import Settings

BEAT_S = 1.0


class _Unlimited(BaseDeathPenalty):
    """The judge bounds every run; an alarm in the middle of one would only break it."""

    def setup_death_penalty(self) -> None:
        pass

    def cancel_death_penalty(self) -> None:
        pass


class _Patience(ExponentialWithJitterBackoff):
    """Redis comes back, so that every command is tried until it does; a worker that is to stop does not wait for it."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(cap=1.0, base=0.02)
        self._stopping = stopping

    def __deepcopy__(self, memo: object) -> _Patience:
        return self  # the client copies it for each connection; they all stop together

    def compute(self, failures: int) -> float:
        if self._stopping.is_set():
            raise StopRequested
        return super().compute(failures)


class Member(SimpleWorker):
    """RQ's worker without its fork: it tells once a second what it is, and takes shards while it is not stopping."""

    death_penalty_class = _Unlimited

    def __init__(self, settings: Settings) -> None:
        assert settings.redis_url is not None
        self.settings = settings
        self._stopping = threading.Event()
        connection = redis.Redis.from_url(
            settings.redis_url, socket_timeout=20.0, socket_connect_timeout=3.0, protocol=2,
            retry=Retry(_Patience(self._stopping), -1),
        )  # fmt: skip
        name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        super().__init__(
            [QUEUES[True], QUEUES[False]], name=name, connection=connection, serializer=protocol.SERIALIZER,
            worker_ttl=WORKER_TTL_S - 60, maintenance_interval=60, log_job_description=False,
        )  # fmt: skip

    @abstractmethod
    def registration(self) -> str:
        """What everybody may read of us."""

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ's, with the one time to live by which readers tell how long we are silent."""
        super().heartbeat(WORKER_TTL_S, pipeline)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        return WORKER_TTL_S

    def _beat(self, pipe: Any) -> None:
        """All of our registration: Redis may have lost it."""
        pipe.hset(self.key, FIELD, self.registration())
        register(self, pipe)
        self.heartbeat(pipeline=pipe)

    def _beats(self) -> None:
        """Once a second, whatever the main thread does; on a connection that gives up soon."""
        url = self.settings.redis_url
        assert url is not None
        connection = redis.Redis.from_url(
            url, socket_timeout=3.0, socket_connect_timeout=3.0, protocol=2, retry=Retry(NoBackoff(), 0)
        )
        while True:
            if self.birth_date is not None:
                with contextlib.suppress(RedisError, OSError), connection.pipeline() as pipe:
                    self._beat(pipe)
                    pipe.hset(self.key, mapping=self.serialize())
                    for execution in list(self.executions.values()):
                        execution.heartbeat(execution.job.started_job_registry, WORKER_TTL_S, pipe)
                    pipe.execute()
            time.sleep(BEAT_S)

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """The next shard. Looks up once a second, so that a stop never meets a shard half taken."""
        self.set_state(WorkerStatus.IDLE)
        while not self._stopping.is_set():
            with contextlib.suppress(DequeueTimeout):
                return self.queue_class.dequeue_any(
                    self._ordered_queues, 1, connection=self.connection, job_class=self.job_class,
                    serializer=self.serializer, death_penalty_class=self.death_penalty_class,
                )  # fmt: skip
            if self.should_run_maintenance_tasks:
                self.run_maintenance_tasks()  # type: ignore[no-untyped-call]
        raise StopRequested

    def _pubsub_exception_handler(self, exc: Exception, pubsub: Any, pubsub_thread: Any) -> None:
        """The channel comes back with Redis, whatever the error was."""
        time.sleep(1.0)

    def teardown(self) -> None:
        """Say goodbye, if Redis listens."""
        url = self.settings.redis_url
        assert url is not None
        with contextlib.suppress(RedisError, OSError), redis.Redis.from_url(url, socket_timeout=2.0) as connection:
            patient, self.connection = self.connection, connection
            connection.hset(self.key, FIELD, self.registration())
            self.register_death()
            self.connection = patient

    def register_death(self) -> None:
        self.birth_date = None  # no more beats
        super().register_death()  # type: ignore[no-untyped-call]
