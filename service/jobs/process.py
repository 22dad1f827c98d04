"""The dispatcher's side of one worker process: start it, talk to it, start it again when it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import signal
import socket
import sys
from collections import Counter
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from service.errors import ProtocolError
from service.jobs import wire
from service.jobs.dispatcher import Task
from service.jobs.provided import Languages, Provided
from service.settings import Settings

BACKOFF_S = (0.5, 30.0)
STOP_GRACE_S = 10.0
SECRETS = ("ASSAY_KEYS", "ASSAY_METRICS_KEY")  # of the API alone

LANGUAGES = TypeAdapter(Languages)
log = logging.getLogger(__name__)


class Owner(Protocol):
    """Who is told what a worker says. Every call comes from the event loop's thread."""

    def on_ready(self, worker: WorkerProcess) -> None: ...

    def on_failed(self, worker: WorkerProcess) -> None:
        """It could not start; ``worker.failure`` and ``worker.failure_code`` say why. It will try again."""

    def on_done(self, worker: WorkerProcess, number: int, judgement: bytes) -> None: ...

    def on_need(self, worker: WorkerProcess, number: int) -> None: ...

    def on_lost(self, worker: WorkerProcess) -> None:
        """It is gone, with whatever it was doing."""


class _Link(asyncio.Protocol):
    """The socket to one incarnation of the process."""

    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker
        self._frames = wire.Frames()
        self._transport: asyncio.BaseTransport | None = None
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            for header, body in self._frames.feed(data):
                self._worker.received(header, body)
        except (ProtocolError, KeyError, ValidationError) as error:
            log.error("worker %d spoke out of turn and is replaced: %s", self._worker.index, error)
            assert self._transport is not None
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()
        self._worker.disconnected()


class WorkerProcess:
    """One slot's process over all its incarnations, each running ``module``, which has ``grace_s`` to stop."""

    def __init__(
        self, index: int, settings: Settings, owner: Owner,
        module: str = "service.jobs.worker", grace_s: float = STOP_GRACE_S,
    ) -> None:  # fmt: skip
        self.index = index
        self.name: str | None = None
        self.ready = False
        self.isolation: str | None = None
        self.image: str | None = None
        self.languages: Languages = {}
        self.failure: str | None = None
        self.failure_code: str | None = None
        self.deaths = 0
        self._replaced_before = self._replaced_now = 0
        self._settings = settings
        self._owner = owner
        self._module = module
        self._grace_s = grace_s
        self._known: wire.Known[None] = wire.Known()
        self._withdrawn: Counter[int] = Counter()  # how many of the next answers to a task are nobody's
        self._transport: asyncio.Transport | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def replaced(self) -> int:
        """Slots that were destroyed on a doubt, over all incarnations."""
        return self._replaced_before + self._replaced_now

    def image_of(self, language: str) -> str | None:
        """What sources in this language run in; None if it does not work there."""
        return self.image if language == "python" else self.languages.get(language, Provided()).image

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._supervisor = asyncio.get_running_loop().create_task(self._supervise())

    async def stop(self) -> None:
        """SIGTERM, a grace period, SIGKILL; returns when the process is reaped."""
        self._stopping = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
        await self._reap(self._grace_s)

    def kill(self) -> None:
        """For a worker that does not react any more."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def run(self, number: int, task: Task, plan: dict[str, Any], whole: bool = False) -> None:
        """Hand over a task; the problem's bytes go along the first time, or again if ``whole``."""
        source = task.source.encode("utf-8", "surrogatepass")
        header: dict[str, Any] = {"op": "task", "task": number, "problem_id": task.problem_id, "plan": plan}
        header |= {"source": len(source), "language": task.language}
        if task.request_id:
            header |= {"request_id": task.request_id, "trace": task.trace}
        known = task.problem_id in self._known and not whole
        if known:
            self._known.get(task.problem_id)
            self._send(wire.pack(header, source))
        else:
            self._send(wire.pack(header, source + task.problem_json))
            self._known.add(task.problem_id, None, len(task.problem_json))

    def cancel(self, number: int) -> None:
        self._send(wire.pack({"op": "cancel", "task": number}))

    def withdraw(self, number: int) -> None:
        """A task that it has not begun is not its any more; if it has begun after all, the answer is dropped."""
        self._withdrawn[number] += 1
        self._send(wire.pack({"op": "withdraw", "task": number}))

    def _send(self, frame: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame)

    # --- what the link reports ---

    def received(self, header: dict[str, Any], body: bytes) -> None:
        if (task := header.get("task", -1)) in self._withdrawn:
            self._withdrawn[task] -= 1
            if not self._withdrawn[task]:
                del self._withdrawn[task]
            return
        match header["op"]:
            case "done":
                self._replaced_now = header.get("replaced", 0)
                self._owner.on_done(self, header["task"], body)
            case "need":
                self._owner.on_need(self, header["task"])
            case "ready":
                self.ready, self.failure, self.failure_code = True, None, None
                self.isolation, self.image, self.name = header["isolation"], header["image"], header.get("name")
                self.languages = LANGUAGES.validate_json(body or b"{}")
                self._owner.on_ready(self)
            case "fatal":
                self.failure, self.failure_code = header["message"], header["code"]
            case other:
                raise ProtocolError(f"unknown op {other!r}")

    def disconnected(self) -> None:
        was_ready, self.ready, self._transport = self.ready, False, None
        self._withdrawn.clear()
        if self._stopping:
            return
        self._replaced_before, self._replaced_now = self.replaced, 0
        if was_ready:
            self.deaths += 1
        elif self.failure is None:
            self.failure, self.failure_code = "the worker process ended before it was ready", "infrastructure"
        self._owner.on_lost(self) if was_ready else self._owner.on_failed(self)

    # --- the process ---

    async def _supervise(self) -> None:
        delay = BACKOFF_S[0]
        while not self._stopping:
            try:
                link = await self._spawn()
            except OSError as error:
                self.failure, self.failure_code = f"a worker process could not be started: {error}", "infrastructure"
                self._owner.on_failed(self)
                was_ready = False
            else:
                await link.lost.wait()
                was_ready = self.failure is None
                await self._reap(2.0)
            if was_ready:
                delay = BACKOFF_S[0]
                log.warning("worker %d is gone and is started again", self.index)
                continue
            log.error("worker %d cannot start, next try in %.1f s: %s", self.index, delay, self.failure)
            await asyncio.sleep(delay * random.uniform(0.8, 1.2))
            delay = min(delay * 2, BACKOFF_S[1])

    async def _spawn(self) -> _Link:
        self._known = wire.Known()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                # A session of its own: a terminal's Ctrl-C is for the service, which then stops its workers.
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", self._module, str(theirs.fileno()),
                    stdin=asyncio.subprocess.DEVNULL, stdout=2, pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                    env={name: value for name, value in os.environ.items() if name not in SECRETS},
                )  # fmt: skip
            except BaseException:
                ours.close()
                raise
        ours.setblocking(False)
        link = _Link(self)
        self._transport, _ = await asyncio.get_running_loop().create_connection(lambda: link, sock=ours)
        self._send(wire.pack({"op": "hello", "index": self.index}, self._settings.model_dump_json().encode()))
        return link

    async def _reap(self, grace_s: float) -> None:
        if self._process is None:
            return
        try:
            await asyncio.wait_for(self._process.wait(), grace_s)
        except TimeoutError:
            self.kill()
            await self._process.wait()
        if self._transport is not None:
            self._transport.close()
