"""A worker process behind Redis: one warm slot, one shard at a time. ``service.jobs.queue.supervisor`` starts it.

RQ keeps the queues, the registrations and the records of what is running; it neither forks nor calls functions by
name: a shard's submissions are judged here, one after the other, and each judgement is sent as soon as there is one.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from importlib.metadata import version
from typing import Any, BinaryIO, cast

from rq import Queue
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.executions import Execution
from rq.job import Job
from rq.utils import now
from rq.worker import WorkerStatus

from service.errors import AssayError, ProtocolError, SandboxError
from service.jobs import wire
from service.jobs.process import LANGUAGES
from service.jobs.provided import Languages
from service.jobs.queue import protocol
from service.jobs.queue.member import Member
from service.jobs.queue.protocol import CANCEL, FIELD, WORKER_TTL_S, Entry, Order, Registration
from service.jobs.queue.replies import Sender
from service.jobs.worker import dump, fault
from service.judging.judge import Judge
from service.judging.plan import Work
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from service.settings import Settings
from service.telemetry import logs
from service.telemetry.work import WorkLog
from service.verdict import Reason

CANCEL_GRACE_S = 20.0  # for a run that was broken off to end
STOP_GRACE_S = 15.0  # for everything else, once no run is on
MEND_S = (0.5, 5.0)

log = logging.getLogger(__name__)


class ShardWorker(Member):
    """Judges the submissions of one shard after the other."""

    def __init__(self, settings: Settings, index: int) -> None:
        super().__init__(settings)
        self._online = self.queues[0]
        self._pool = Pool(settings, size=1, index=index)
        self._judge = Judge(self._pool, settings.attempts)
        self._log = WorkLog(settings)
        self._problems: wire.Known[Problem | str] = wire.Known()  # or why it could not be read
        self._version = version("assay")
        self._lock = threading.Lock()
        self._held: list[str] = []
        self._failure: str | None = None
        self._languages: Languages = {}
        self._current: tuple[str, int, threading.Event] | None = None  # API, number, cancelled
        self._gone: set[tuple[str, int]] = set()

    # --- the process ---

    def serve(self, link: socket.socket, stream: BinaryIO) -> int:
        """Work until told to stop. The exit code: 1 if the slot could not be started."""
        try:
            self._pool.start()
        except (AssayError, OSError) as error:
            code = error.code if isinstance(error, AssayError) else SandboxError.code
            link.sendall(wire.pack({"op": "fatal", "code": code, "message": str(error)}))
            self._pool.close()
            return 1
        self._languages = LANGUAGES.validate_python(self._pool.languages())
        threading.Thread(target=self._beats, name="beats", daemon=True).start()
        threading.Thread(target=self._watch, args=(stream,), name="parent", daemon=True).start()
        ready = {"op": "ready", "isolation": self._pool.isolation, "image": self._pool.image, "name": self.name}
        link.sendall(wire.pack(ready))
        try:
            self.work(logging_level="WARNING")
        finally:
            self._pool.close()
            self._log.close()
        return 0

    def _watch(self, stream: BinaryIO) -> None:
        """The parent is gone: nobody would start this process again, or stop it."""
        with contextlib.suppress(OSError, ProtocolError):
            while wire.read(stream) is not None:
                pass
        self._stop()

    def _install_signal_handlers(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the parent, which then stops us
        signal.signal(signal.SIGTERM, lambda *_: self._stop())

    def _stop(self) -> None:
        """Finish the running submission, give the rest back, end; in bounded time, whatever hangs."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._stop_requested = True
        for after_s, what in ((self.settings.drain_s, self._break_off), (self.settings.drain_s + STOP_GRACE_S, _exit)):
            timer = threading.Timer(after_s, what)
            timer.daemon = True
            timer.start()

    def _break_off(self) -> None:
        with self._lock:
            if self._current is not None:
                self._current[2].set()
                self._pool.abort()

    def registration(self) -> str:
        return Registration(
            host=socket.gethostname(), pid=os.getpid(), isolation=self._pool.isolation, image=self._pool.image,
            version=self._version, failure=self._failure, stopping=self._stopping.is_set(), replaced=self._pool.replaced, held=list(self._held),
            languages=self._languages,
        ).model_dump_json()  # fmt: skip

    # --- shards ---

    def execute_job(self, job: Job, queue: Queue) -> None:
        """RQ's records around a shard."""
        self._held.append(job.id)
        try:
            order = None
            try:
                order = protocol.order(job.args[0] if job.args else None)
            except ProtocolError as error:
                log.error("%s", error)
            execution, why = self._take(job, order)
            if order is not None:
                self._run(job.id, order, why, online=queue.name == self._online.name)
            job.ended_at = now()
            with contextlib.suppress(InvalidJobOperation):  # Redis lost its record of the job; there is nothing to end
                self.handle_job_success(job, queue, queue.started_job_registry, execution)
            self.executions.pop(execution.id, None)
            if self._failure is not None:
                self._mend()
        finally:
            self._held.remove(job.id)

    def _take(self, job: Job, order: Order | None) -> tuple[Execution, str | None]:
        """RQ's records of a job that begins, and everything that its shard needs: all in one exchange. Why it is not to be
        run, if it is not."""
        with self.connection.pipeline(transaction=False) as pipe:
            execution = Execution.create(job, WORKER_TTL_S, pipeline=pipe, worker_name=self.name)
            self.executions[execution.id] = execution
            self.set_state(WorkerStatus.BUSY, pipeline=pipe)
            self.heartbeat(pipeline=pipe)
            job.heartbeat(now(), WORKER_TTL_S, pipeline=pipe)
            job.prepare_for_execution(self.name, pipeline=pipe)
            pipe.persist(job.key)
            job.started_at = now()
            if order is None:
                pipe.execute()
                return execution, None
            wanted = {entry.problem_id for entry in order.entries if self._problems.get(entry.problem_id) is None}
            names = sorted(wanted)
            pipe.hset(self.key, FIELD, self.registration())
            if names:
                pipe.mget([protocol.problem_key(name) for name in names])
            pipe.smismember(protocol.gone_key(order.api), [entry.number for entry in order.entries])
            pipe.exists(protocol.api_key(order.api))
            *rest, gone, alive = pipe.execute()
        self._gone |= {(order.api, entry.number) for entry, is_gone in zip(order.entries, gone, strict=True) if is_gone}
        for name, raw in zip(names, rest[-1] if names else (), strict=True):
            if raw is not None:
                try:
                    self._problems.add(name, Problem.model_validate_json(raw), len(raw))
                except ValueError as error:
                    self._problems.add(name, str(error)[:1000], 1000)
        return execution, None if alive else "nobody was heard of who asked"

    def _run(self, shard: str, order: Order, why: str | None, online: bool) -> None:
        """Judge what the shard holds, or give it back because of ``why``. What is said of one goes out with the next's beginning."""
        sender = Sender(self.connection, order.api, shard, self.name)
        for entry in order.entries:
            if why is None and self._stopping.is_set():
                why = "the worker is stopping"
            if why is not None:
                sender.say("back", entry.number, why.encode())
            elif (order.api, entry.number) not in self._gone:
                why = self._judge_entry(order.api, entry, sender, online)
        sender.flush()
        if len(self._held) == 1:
            self._gone.clear()

    def _overtake(self) -> None:
        """Online shards do not wait for the end of an offline one."""
        while not self._stopping.is_set() and self._failure is None:
            name = cast("bytes | None", self.connection.lpop(self._online.key))  # RQ's own fails on an empty queue
            if name is None:
                return
            with contextlib.suppress(NoSuchJobError):
                job = self.job_class.fetch(name.decode(), connection=self.connection, serializer=self.serializer)
                self.execute_job(job, self._online)

    def _judge_entry(self, api: str, entry: Entry, sender: Sender, online: bool) -> str | None:
        """Judge one submission and say what came of it. Why the rest of the shard is not to be run, if it is not."""
        problem = self._problems.get(entry.problem_id)
        if problem is None:
            sender.say("need", entry.number)
            return None
        if isinstance(problem, str):
            sender.say("done", entry.number, dump(fault(f"a worker could not read the problem: {problem}")))
            return None
        if entry.deadline is not None and entry.deadline <= time.time():
            sender.say("late", entry.number)
            return None
        sender.say("began", entry.number)
        if sender.flush(None if online else self._online.key):
            self._overtake()
            if self._failure is not None:
                sender.say("back", entry.number, self._failure.encode())
                return self._failure
        work = Work(source=entry.source, problem=problem, plan=entry.plan, language=entry.language)
        judgement = self._run_one(api, entry, work)
        if judgement.reason is Reason.CANCELLED:
            if self._stopping.is_set():
                sender.say("back", entry.number, b"the worker is stopping")
            return None
        if judgement.reason is Reason.INFRASTRUCTURE and not self._slot_works():
            sender.say("back", entry.number, (self._failure or "").encode())
            return self._failure
        body = dump(judgement)
        if len(body) > protocol.MAX_BYTES:
            body = dump(
                fault(f"the result is too large ({len(body)} bytes); ask for less output with `return.output_kb`")
            )
        sender.say("done", entry.number, body)
        return None

    def _run_one(self, api: str, entry: Entry, work: Work) -> Judgement:
        cancelled = threading.Event()
        with self._lock:
            self._current = (api, entry.number, cancelled)
            if (api, entry.number) in self._gone:
                cancelled.set()
        try:
            return self._log.judge(entry.request_id, entry.trace, lambda: self._judge.judge(work, cancelled))
        finally:
            with self._lock:
                self._current = None

    def handle_payload(self, message: Any) -> None:
        """A command on our channel: a submission that nobody waits for is not begun, or broken off."""
        payload = json.loads(message["data"])
        if payload.get("command") != CANCEL:
            super().handle_payload(message)  # type: ignore[no-untyped-call]
            return
        gone = (str(payload["api"]), int(payload["number"]))
        with self._lock:
            if self._held:
                self._gone.add(gone)
            if self._current is None or self._current[:2] != gone:
                return
            cancelled = self._current[2]
            cancelled.set()
            self._pool.abort()

        def still() -> None:
            if self._current is not None and self._current[2] is cancelled:
                _exit()

        timer = threading.Timer(CANCEL_GRACE_S, still)
        timer.daemon = True
        timer.start()

    # --- the slot ---

    def _slot_works(self) -> bool:
        """Whether a slot can be had now: if not, what went wrong is this machine's affair and no submission's."""
        try:
            with self._pool.slot() as slot:
                works = slot.healthy()
        except (SandboxError, OSError) as error:
            self._failure = f"{self.name} has no slot: {str(error)[:300]}"
            return False
        self._failure = None if works else f"{self.name} has a slot that does not answer"
        return works

    def _mend(self) -> None:
        """Take no work until there is a slot again."""
        delay = MEND_S[0]
        log.error("no work is taken: %s", self._failure)
        while not self._stopping.wait(delay) and not self._slot_works():
            delay = min(delay * 2, MEND_S[1])
        if not self._stopping.is_set():
            log.warning("a slot is there again")


def _exit() -> None:
    os._exit(3)


def main(argv: list[str]) -> int:
    sock = socket.socket(fileno=int(argv[1]))
    sock.set_inheritable(False)
    stream = cast(BinaryIO, sock.makefile("rb"))
    hello = wire.read(stream)
    if hello is None:
        return 0
    header, body = hello
    settings = Settings(**json.loads(body))
    logs.configure(settings)
    worker = ShardWorker(settings, header["index"])
    worker._install_signal_handlers()
    return worker.serve(sock, stream)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
