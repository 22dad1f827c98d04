"""The parent's watch over a run: pipes, clocks, limits. What it measured is what the worker judges by.

A run has one child that executes the submission and, in split mode, one more that executes the tests. Steps
(one call, one assert, one test function) are reported over a pipe as ``(step, kind, CPU s, wall s, payload)``. The
parent does not wake up for each: it reads the pipe at its ticks and when a child ends, and holds the time since
the last finished step against the limits by its own clocks. Anything malformed on that pipe ends the run, and so does
what its writer has no business to say: where the submission holds the pipe, it may tell of each call once, in turn.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import TYPE_CHECKING

from measure import Tree
from outlet import PIECE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from files import Child
    from measure import Meter
    from outlet import Outlet
    from shapes import Limits, Step

REPORT = struct.Struct(">icddi")
MAX_REPORT = 16 << 20  # bytes of a value: reading it takes the worker up to a hundred times that in memory
MAX_MESSAGE = 1 << 16  # bytes of everything else
MAX_REPORTS = 32 << 20  # of a run, with what was printed meanwhile: what steps are left then get a run of their own
# What may be said of steps, by who holds the pipe: the submission itself, or the tests, which it cannot reach.
_BY_SUBMISSION = b"BVNFRYLZ"
_BY_TESTS = b"BPpFRKMYLSDZ"
KINDS = {
    "program": b"Y",
    "calls": _BY_SUBMISSION,
    "split": _BY_TESTS,
    "in_process": _BY_TESTS,
    "collect": b"CZ",
    "analysis": b"BVRZ",
    "execute": b"S",
}
MAX_KEPT_KB = 64 << 10  # of output that is not sent on as it comes
_PIPE = 1 << 16  # what a pipe holds: who wrote that much may be waiting for this end to read
_TICK = 0.02
_SCAN = 0.1
_STDERR_KB = 64
CONTENDED = 0.2  # the share of wall time spent waiting for a CPU that others had, from which a wall limit says nothing


class Watch:
    """Watches ``children`` until the first of them ends, ``finished`` comes over the pipe, or a limit is passed."""

    def __init__(
        self,
        op: str,
        children: Sequence[Child],
        limits: Limits,
        out: int,
        err: int,
        reports: int,
        steps: int,
        worker: int,
        meter: Meter,
        outlet: Outlet | None = None,
        whole: bool = False,
    ) -> None:
        self.children = children
        self.limits = limits
        self.out, self.err, self.reports = out, err, reports
        self.worker = worker  # the connection: a worker that hangs up wants no answer any more
        self.outlet = outlet  # output that belongs to the run as a whole goes there as it comes
        self.kinds = KINDS[op]
        self.in_turn = op in ("calls", "analysis")
        self.steps = steps
        self.whole = whole  # its steps are parts of one test, which has the limits of one
        self.told_cpu, self.told_bytes = 0.0, 0
        self.begun: set[int] = set()
        self.ended: set[int] = set()
        self.reported = 0  # bytes
        self.stdout, self.stderr = bytearray(), bytearray()
        self.truncated = False
        self.buffer = bytearray()
        self.done: list[Step] = []
        self.current: int | None = None
        self.ending: str | None = None
        self.contended = False
        self.finished = False
        self.severed = False
        self.tree = Tree([child.uid for child in children])
        self.meter = meter
        self.started = time.monotonic()
        self.step_wall = self.started
        self.step_cpu = 0.0
        self.loaded_cpu = 0.0  # what had been used when the first step began
        self.step_wanted: dict[int, float] = {}
        self.progress = (self.started, 0.0)
        self.held_up = False  # whether since the last look somebody may have waited for this end
        self.open: set[int] = set()
        self.last_wall = self.started
        self.gone: set[int] = set()  # places of the children that had ended before anything was killed

    def run(self) -> None:
        """Returns when the run is over for whatever reason; the caller kills, reaps and collects then."""
        poll = select.poll()
        for fd in (self.out, self.err, self.reports):
            os.set_blocking(fd, False)
            self.open.add(fd)
            if fd != self.reports:
                poll.register(fd, select.POLLIN)
        for child in self.children:
            poll.register(child.fd, select.POLLIN)
        poll.register(self.worker, select.POLLRDHUP)
        ends = {child.fd: place for place, child in enumerate(self.children)}
        scan = self.started + _SCAN
        paused = False
        while self.ending is None and not self.finished:
            ready = poll.poll(_TICK * 1000)
            for fd, event in ready:
                if fd in ends:
                    self.gone.add(ends[fd])
                elif fd == self.worker:
                    if event != select.POLLOUT:
                        self.ending = "abandoned"
                elif not self.take(fd):
                    poll.unregister(fd)
                    self.open.discard(fd)
            self.read_reports()
            if self.gone:
                break
            if self.outlet is not None and self.outlet.waiting:
                self.outlet.push()
                paused = self.pause(poll, paused)
            now = time.monotonic()
            if now - self.started > _TICK / 2:
                self.check(now, now >= scan)
                if now >= scan:
                    scan = now + _SCAN
        if self.severed and 0 not in self.gone:
            if select.select([self.children[0].fd], [], [], 0.5)[0]:
                self.gone.add(0)
            else:
                self.ending = "garbled"
        self.last_wall = time.monotonic()

    def pause(self, poll: select.poll, paused: bool) -> bool:
        """Whether output is left in its pipe until the worker has read what it was sent; the wait is not the program's."""
        assert self.outlet is not None
        wanted = self.outlet.full if not paused else bool(self.outlet.waiting)
        if wanted != paused and self.out in self.open:
            if wanted:
                poll.unregister(self.out)
            else:
                poll.register(self.out, select.POLLIN)
            poll.modify(self.worker, select.POLLRDHUP | (select.POLLOUT if wanted else 0))
        self.held_up = self.held_up or wanted
        return wanted and self.out in self.open

    def read_reports(self) -> None:
        while self.reports in self.open and self.take(self.reports):
            pass

    def take(self, fd: int) -> bool:
        """Read what is there; ``False`` at the end of the stream, and for reports when there is nothing."""
        try:
            data = os.read(fd, _PIPE)
        except BlockingIOError:
            return fd != self.reports
        self.held_up = self.held_up or len(data) == _PIPE
        if fd == self.out:
            return self.take_output(data)
        if fd == self.err:
            room = (_STDERR_KB << 10) - len(self.stderr)
            self.stderr += data[: max(0, room)]
        else:
            self.buffer += data
            self.parse()
        return bool(data)

    def take_output(self, data: bytes) -> bool:
        room = (min(self.limits["output_kb"], MAX_KEPT_KB) << 10) - self.told_bytes
        if self.outlet is not None:
            room = (self.limits["output_kb"] << 10) - self.outlet.sent
        self.stdout += data
        if len(self.stdout) > room:
            del self.stdout[room:]
            self.truncated = True
            self.ending = self.ending or "output"
        elif self.outlet is not None and len(self.stdout) >= PIECE:
            self.outlet.put(self.stdout)
            self.stdout.clear()
        return bool(data)

    # --- reports ----------------------------------------------------------------------------------

    def parse(self) -> None:
        """Split the reports off the buffer. Those that came together have one reading of the clocks for all of them."""
        # First: a step whose processes were killed for memory may say what it likes.
        if not self.finished and self.meter.oom_killed():
            self.ending = self.ending or "memory"
            return
        begun, ended = len(self.begun), len(self.ended)
        self.split_off()
        begins, ends = len(self.begun) > begun, len(self.ended) > ended and not self.whole
        if begins or ends:
            self.begin()
        if begins:
            self.loaded_cpu = self.loaded_cpu or self.step_cpu
        if ends:
            self.progress = (self.step_wall, self.step_cpu)

    def split_off(self) -> None:
        """``B`` begins a step, ``Z`` ends the run, the rest end a step."""
        while len(self.buffer) >= REPORT.size and self.ending is None and not self.finished:
            step, kind, cpu, wall, size = REPORT.unpack_from(self.buffer)
            most = MAX_REPORT if kind in b"VC" else MAX_MESSAGE
            if not 0 <= size <= most or not 0 <= step < self.steps or not self.allowed(step, kind):
                self.ending = "garbled"
                return
            if len(self.buffer) < REPORT.size + size:
                return
            payload = bytes(self.buffer[REPORT.size : REPORT.size + size])
            del self.buffer[: REPORT.size + size]
            if kind == b"Z":
                self.finished = True
                return
            if kind == b"D":  # the tests' process says that the submission's is gone, or speaks nonsense
                self.current = step
                self.finished = self.severed = True
                return
            if kind == b"B":
                self.begun.add(step)
                self.current = step
                continue
            self.end_step(step, kind.decode("latin-1"), payload, cpu, wall)

    def allowed(self, step: int, kind: bytes) -> bool:
        """Whether this may be said now. Each report starts the clocks anew, so that none may come twice.

        Calls are told of in turn, and only the first one is said to begin: the others begin when the one before ends.
        """
        if kind not in self.kinds:
            return False
        if kind in b"ZD":
            return True
        if self.in_turn:
            return not self.begun if kind == b"B" else step > max(self.ended, default=-1)
        return step not in self.ended and (kind != b"B" or step not in self.begun)

    def begin(self) -> None:
        self.step_wanted = self.tree.wanted.copy()
        self.step_wall = time.monotonic()
        self.step_cpu = self.cpu()

    def cpu(self) -> float:
        """CPU seconds of the run so far: what its own processes and those seen beside them used, or what was counted."""
        return max(self.tree.cpu_now(child.pid for child in self.children), self.meter.cpu())

    def end_step(self, step: int, kind: str, payload: bytes, used: float, wall: float) -> None:
        """A step ended. Its own clocks are for the record; what decides is the limit that the parent watches."""
        if not (0 <= used < 1e6 and 0 <= wall < 1e6):  # also where it is not a number
            self.ending = "garbled"
            return
        self.current = step
        if used + self.told_cpu > self.limits["cpu_s"]:
            self.ending = "cpu"
            return
        while self.out in self.open and self.take_now():
            pass
        stdout = bytes(self.stdout)
        self.stdout.clear()
        self.ended.add(step)
        self.done.append(
            {"step": step, "kind": kind, "cpu_s": used, "wall_s": wall, "payload": payload, "stdout": stdout}
        )
        self.reported += len(stdout) + len(payload) * (1 if kind in "VC" else 3)  # what JSON makes of a text at most
        self.finished = self.reported > MAX_REPORTS
        self.current = step + 1
        if self.whole:
            self.told_cpu += used
            self.told_bytes += len(stdout)

    def take_now(self) -> bool:
        try:
            data = os.read(self.out, 1 << 16)
        except BlockingIOError:
            return False
        return self.take_output(data)

    # --- limits -----------------------------------------------------------------------------------

    def check(self, now: float, scan: bool) -> None:
        """CPU decides; idleness has its own ending; wall time is a backstop that may only mean a busy machine."""
        if scan:
            self.tree.sample()
        cpu = self.cpu()
        used = cpu - self.step_cpu
        if used > self.limits["cpu_s"]:
            self.ending = "cpu"
        elif self.tree.peak_mb > self.limits["memory_mb"] or (scan and self.meter.oom_killed()):
            self.ending = "memory"
        elif now - self.step_wall > self.limits["wall_s"]:
            self.tree.sample()
            waited = self.tree.waited(self.step_wanted, used)
            elapsed = now - self.step_wall
            # Less the waiting it took no longer than it may: only then does a limit that was stretched say nothing.
            within = elapsed - waited < self.limits["wall_s"] / self.limits.get("patience", 1.0)
            self.contended = within and waited > CONTENDED * elapsed
            self.ending = "wall"
        elif scan:
            since, before = self.progress
            if self.tree.runnable or self.held_up or cpu - before > 0.01:  # one that waits for a CPU is not idle
                self.progress, self.held_up = (now, cpu), False
            elif now - since > self.limits["idle_s"]:
                self.ending = "idle"

    # --- the end ----------------------------------------------------------------------------------

    def drain(self) -> None:
        """Everything that was written before the kill; all writers are dead by now."""
        for fd in (self.reports, self.out, self.err):
            while fd in self.open and len(self.stderr) < _STDERR_KB << 10:
                try:
                    data = os.read(fd, 1 << 16)
                except BlockingIOError:
                    break
                if fd == self.out:
                    self.take_output(data)
                elif fd == self.err:
                    self.stderr += data
                else:
                    self.buffer += data
                    self.parse()
                if not data:
                    self.open.discard(fd)
                if fd == self.out and self.truncated:
                    break


def plain_text(payload: bytes) -> str:
    """The message of a report: JSON text, or nothing if it is not."""
    try:
        text = json.loads(payload)
    except (ValueError, RecursionError):
        return ""
    return text[:4000] if isinstance(text, str) else ""
