"""A worker process: one warm slot, one task at a time. Started by ``service.jobs.process`` and by nothing else.

The main thread judges, first come first served. A second thread reads the socket, so that a ``cancel`` reaches a run in progress. The end of
the stream, whatever its cause (the parent's death too), breaks off the run and ends the process.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import sys
import threading
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from service.errors import AssayError, ProtocolError, SandboxError
from service.jobs import wire
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from service.settings import Settings
from service.telemetry import logs
from service.telemetry.work import WorkLog
from service.verdict import Reason, Verdict

EXIT_GRACE_S = 15.0


@dataclass(slots=True)
class Order:
    """One task as it came in."""

    task: int
    header: dict[str, Any]
    body: bytes
    cancelled: threading.Event = field(default_factory=threading.Event)
    withdrawn: bool = False


class Worker:
    """Serves tasks from ``sock`` until the stream ends."""

    def __init__(self, sock: socket.socket, settings: Settings, index: int, stream: BinaryIO) -> None:
        self._sock = sock
        self._stream = stream
        self._pool = Pool(settings, size=1, index=index)
        self._judge = Judge(self._pool, settings.attempts)
        self._log = WorkLog(settings)
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open: dict[int, Order] = {}
        self._running: Order | None = None
        self._ended = False
        self._problems: wire.Known[Problem] = wire.Known()

    def serve(self) -> int:
        """The process's exit code: 0 when the stream ended, 1 when the slot could not be started."""
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        try:
            self._pool.start()
        except (AssayError, OSError) as error:
            code = error.code if isinstance(error, AssayError) else SandboxError.code
            self._send({"op": "fatal", "code": code, "message": str(error)})
            self._pool.close()
            return 1
        ready = {"op": "ready", "isolation": self._pool.isolation, "image": getattr(self._pool, "image", None)}
        self._send(ready, json.dumps(self._pool.languages()).encode())
        try:
            while (order := self._orders.get()) is not None:
                self._serve(order)
        finally:
            self._pool.close()
            self._log.close()
        return 0

    def _serve(self, order: Order) -> None:
        judgement: Judgement | None
        withdrawn = order.withdrawn
        try:
            # Of one that was withdrawn, too: the other side counts on its problem being here.
            work = self._work(order)
        except ValueError as error:
            judgement = fault(f"a worker could not read the problem: {error}")
        else:
            judgement = None if work is None or withdrawn else self._told(order, work)
        with self._lock:
            self._open.pop(order.task, None)
        if withdrawn or judgement is None:
            self._send({"op": "withdrawn" if withdrawn else "need", "task": order.task})
            return
        try:
            self._send({"op": "done", "task": order.task, "replaced": self._pool.replaced}, dump(judgement))
        except ProtocolError as error:
            message = f"the result is too large: {error}; ask for less output with `return.output_kb`"
            self._send({"op": "done", "task": order.task}, dump(fault(message)))

    def _work(self, order: Order) -> Work | None:
        """The work of an order; None if its problem is not here. A problem is validated once."""
        name, size = order.header["problem_id"], order.header["source"]
        raw = order.body[size:]
        problem = self._problems.get(name)
        if raw:
            problem = Problem.model_validate_json(raw)
            self._problems.add(name, problem, len(raw))
        if problem is None:
            return None
        source = order.body[:size].decode("utf-8", "surrogatepass")
        plan, language = Plan.model_validate(order.header["plan"]), order.header["language"]
        return Work(source=source, problem=problem, plan=plan, language=language)

    def _told(self, order: Order, work: Work) -> Judgement:
        request_id, trace = order.header.get("request_id", ""), order.header.get("trace", "")
        return self._log.judge(request_id, trace, lambda: self._run(order, work))

    def _run(self, order: Order, work: Work) -> Judgement:
        with self._lock:
            self._running = order
            if self._ended:
                order.cancelled.set()
        try:
            return self._judge.judge(work, order.cancelled)
        finally:
            with self._lock:
                self._running = None

    def _read(self) -> None:
        try:
            while (message := wire.read(self._stream)) is not None:
                header, body = message
                if header["op"] == "task":
                    order = Order(header["task"], header, body)
                    with self._lock:
                        self._open[order.task] = order
                    self._orders.put(order)
                elif header["op"] == "cancel":
                    self._cancel(self._open.get(header["task"]))
                elif header["op"] == "withdraw" and (held := self._open.get(header["task"])) is not None:
                    held.withdrawn = True  # seen to when its turn comes; one that runs already goes on
        except (OSError, ProtocolError):
            pass
        self._end()

    def _cancel(self, order: Order | None) -> None:
        with self._lock:
            if order is not None:
                order.cancelled.set()
                if order is self._running:
                    self._pool.abort()

    def _end(self) -> None:
        """Nobody listens any more: break off, clean up, and be gone in bounded time whatever hangs."""
        with self._lock:
            self._ended = True
        last = threading.Timer(EXIT_GRACE_S, os._exit, (3,))
        last.daemon = True
        last.start()
        self._orders.put(None)
        self._cancel(self._running)

    def _send(self, header: dict[str, Any], body: bytes = b"") -> None:
        frame = wire.pack(header, body)
        try:
            self._sock.sendall(frame)
        except OSError:
            self._ended = True


def fault(message: str) -> Judgement:
    """The judgement of work that a worker could not make sense of."""
    return Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.JUDGE_FAULT, scorable=False, message=message)


def dump(judgement: Judgement) -> bytes:
    """Its JSON, under the names of its fields."""
    return judgement.__pydantic_serializer__.to_json(judgement)


def main(argv: list[str]) -> int:
    sock = socket.socket(fileno=int(argv[1]))
    sock.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The reader sees the end of the stream and takes the one way out.
    signal.signal(signal.SIGTERM, lambda *_: sock.shutdown(socket.SHUT_RD))
    stream = cast(BinaryIO, sock.makefile("rb", buffering=1 << 16))
    hello = wire.read(stream)
    if hello is None:
        return 0
    header, body = hello
    settings = Settings(**json.loads(body))
    logs.configure(settings)
    return Worker(sock, settings, header["index"], stream).serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
