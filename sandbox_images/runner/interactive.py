"""Interactive runs: a submission and the problem's interactor, each the other's input, under uids and in folders of their own.

Neither sees an end of the other before this process has seen it: it holds a copy of both ends of both pipes, notes who
ended first, and only then lets go. What one writes after the other has ended is read and thrown away, so that nobody is
stuck in a full pipe or killed by a broken one. Each side has its own limits, and the submission's time is its own alone.
"""

from __future__ import annotations

import os
import select
import signal
import time
from typing import TYPE_CHECKING, Any

from measure import Meter, Tree
from process import Box
from supervise import CONTENDED, MAX_MESSAGE, REPORT, plain_text

if TYPE_CHECKING:
    from files import Child, Files
    from shapes import Ended, Ends, Frame, Limits, Part
    from supervisor import Supervisor

_TICK = 0.02
_SCAN = 0.1
_STDERR = 64 << 10
_FINAL = frozenset({"cpu", "wall", "memory", "output"})  # limits after which the other side changes nothing


class Side:
    """One of the two processes, with what was measured of it."""

    def __init__(self, child: Child, limits: Limits, err: int) -> None:
        self.child, self.limits, self.err = child, limits, err
        self.tree = Tree([child.uid])
        self.stderr = bytearray()
        self.gone = False
        self.ending: str | None = None
        self.contended = False

    def cpu(self) -> float:
        return self.tree.cpu_now([self.child.pid])

    def read_err(self) -> bool:
        """Take what is there; False at the end of the stream."""
        try:
            data = os.read(self.err, 1 << 16)
        except BlockingIOError:
            return True
        self.stderr += data[: max(0, _STDERR - len(self.stderr))]
        return bool(data)

    def check(self, now: float, started: float, other: Side) -> None:
        """Hold it against its own limits. Wall time that others' work used up, whichever side had to wait, says nothing."""
        cpu = self.cpu()
        if cpu > self.limits["cpu_s"]:
            self.ending = "cpu"
        elif self.tree.peak_mb > self.limits["memory_mb"]:
            self.ending = "memory"
        elif now - started > self.limits["wall_s"]:
            for side in (self, other):
                side.tree.sample()
            waited = max(side.tree.waited({}, side.cpu()) for side in (self, other))
            elapsed = now - started
            within = elapsed - waited < self.limits["wall_s"] / self.limits.get("patience", 1.0)
            self.contended = within and waited > CONTENDED * elapsed
            self.ending = "wall"


class Talk:
    """Watches both until both have ended, or one has passed a limit of its own.

    ``said`` is the pipe that the submission writes, ``told`` the one that it reads; the reading ends are this process's own.
    """

    def __init__(self, submission: Side, interactor: Side, said: Ends, told: Ends, worker: int) -> None:
        self.submission, self.interactor = submission, interactor
        self.said, self.told = said, told
        self.worker = worker
        self.first: Side | None = None
        self.abandoned = False
        self.idle = False
        self.thrown = 0  # bytes that the submission wrote to nobody
        self.poll = select.poll()
        self.started = self.ended = time.monotonic()
        self.progress = (self.started, 0.0)

    def run(self, files: Files, kill: Box) -> None:
        """``kill`` is the submission's box: for one that waits for what never comes, so that the interactor sees its end."""
        sides = (self.submission, self.interactor)
        for side in sides:
            os.set_blocking(side.err, False)
            self.poll.register(side.err, select.POLLIN)
            self.poll.register(side.child.fd, select.POLLIN)
        self.poll.register(self.worker, select.POLLRDHUP)
        scan = self.started + _SCAN
        while not self.over():
            for fd, _ in self.poll.poll(_TICK * 1000):
                self.heed(fd, files)
            now = time.monotonic()
            if now >= scan:
                scan = now + _SCAN
                for side in sides:
                    if not side.gone:
                        side.tree.sample()
                self.look_for_idleness(now, kill)
            for side, other in zip(sides, reversed(sides), strict=True):
                if not side.gone and side.ending is None:
                    side.check(now, self.started, other)
        self.ended = time.monotonic()

    def over(self) -> bool:
        both = self.submission.gone and self.interactor.gone
        return both or self.abandoned or self.submission.ending in _FINAL or self.interactor.ending is not None

    def heed(self, fd: int, files: Files) -> None:
        sides = (self.submission, self.interactor)
        if fd == self.worker:
            self.abandoned = True
        elif fd in (self.said[0], self.told[0]):
            self.throw_away(fd)
        for side, read_by_it, written_by_it in zip(sides, (self.told, self.said), (self.said, self.told), strict=True):
            if fd == side.err and not side.read_err():
                self.poll.unregister(fd)
            if fd == side.child.fd:
                side.gone = True
                self.first = self.first or side
                self.poll.unregister(fd)
                files.close(written_by_it[1])  # the other side sees the end now
                self.poll.register(read_by_it[0], select.POLLIN)  # and is not stuck with what it still says
                self.progress = (time.monotonic(), self.used())

    def throw_away(self, fd: int) -> None:
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return
        if not data:
            self.poll.unregister(fd)
        if fd == self.said[0]:
            self.thrown += len(data)
            if self.thrown > self.submission.limits["output_kb"] << 10:
                self.submission.ending = self.submission.ending or "output"

    def used(self) -> float:
        return self.submission.cpu() + self.interactor.cpu()

    def look_for_idleness(self, now: float, kill: Box) -> None:
        """Nobody who lives does anything: the submission is at fault, unless the interactor does not heed its end either."""
        living = [side for side in (self.submission, self.interactor) if not side.gone]
        used = self.used()
        since, before = self.progress
        if any(side.tree.runnable for side in living) or used - before > 0.01:
            self.progress = (now, used)
        elif living and now - since > living[0].limits["idle_s"]:
            if living[0].ending is None:
                living[0].ending = "idle"
                kill.kill()  # where it is the interactor, the run is over
            self.progress = (now, used)


def run(supervisor: Supervisor, files: Files, header: dict[str, Any], blobs: list[Any]) -> Frame:
    """``blobs``: the submission's job and artefact, the interactor's. Its folder's files that ``fetch`` names come back."""
    limits: tuple[Limits, Limits] = (header["limits"], header["judge_limits"])
    said, told = files.pipe(), files.pipe()
    # Reading ends that do not block, for this process alone: whether one does is said of all that share it.
    taps = files.tap(said[0]), files.tap(told[0])
    errs, reports = (files.pipe(), files.pipe()), (files.pipe(), files.pipe())
    jobs = [files.memory(blob) for blob in blobs]
    role = header["role"]
    ours = [told[0], said[1], errs[0][1], jobs[0], reports[0][1], *([jobs[1]] if role == "execute" else [])]
    theirs = [said[0], told[1], errs[1][1], jobs[2], reports[1][1], jobs[3]]
    plan: list[Part] = [(header["flavour"], role, ours), ("light", "execute", theirs)]
    scratch, uids = supervisor.options["scratch"], supervisor.uids
    boxes = [Box(scratch, uids), Box(scratch, uids, name="judge", first=1)]
    zygotes = [supervisor.zygote(flavour) for flavour, _, _ in plan]
    meter = Meter(supervisor.counters, supervisor.awake())
    supervisor.page[0:2] = bytes(2)
    children: list[Child] = []
    try:
        for place, (zygote, box) in enumerate(zip(zygotes, boxes, strict=True)):
            [pid] = zygote.fork([(place, plan[place][1], plan[place][2])], box, limits[place])
            children.append(files.child(pid, box.uids[0]))
        kept = {
            *taps,
            said[1],
            told[1],
            errs[0][0],
            errs[1][0],
            reports[0][0],
            reports[1][0],
            *(child.fd for child in children),
        }
        files.close_sent(kept)
        sides = [Side(child, limits[place], errs[place][0]) for place, child in enumerate(children)]
        talk = Talk(sides[0], sides[1], (taps[0], said[1]), (taps[1], told[1]), supervisor.sock.fileno())
        talk.run(files, boxes[0])
    finally:
        for box in boxes:
            box.kill()
        ended: Ended = {}
        for zygote in dict.fromkeys(zygotes):
            ended.update(zygote.reap())
    for side in sides:
        while len(side.stderr) < _STDERR and _more(side):
            pass
    fetched = boxes[1].fetch(header["fetch"], header["fetch_bytes"])
    boxes[0].wipe(boxes[1])
    started = all(
        supervisor.page[place] or (not side.gone and _status(side, ended) == -signal.SIGKILL)
        for place, side in enumerate(sides)
    )
    reported = [_reported(ends[0]) for ends in reports]
    if not started or reported[1] is not None:
        return {
            "fault": f"a child could not be confined or started: {reported[1] or bytes(sides[1].stderr[:500])!r}"
        }, []
    answer, blobs = _answer(talk, ended, meter, reported[0])
    answer["files"] = list(fetched)
    return answer, [*blobs, *fetched.values()]


def _more(side: Side) -> bool:
    before = len(side.stderr)
    return side.read_err() and len(side.stderr) > before


def _status(side: Side, ended: Ended) -> int | None:
    return ended[side.child.pid][0] if side.child.pid in ended else None


def _reported(fd: int) -> tuple[str, str] | None:
    """What a child said before it became a program, if it could not: the kind of its report, and why."""
    os.set_blocking(fd, False)
    try:
        data = os.read(fd, REPORT.size + MAX_MESSAGE)
    except BlockingIOError:
        return None
    if len(data) < REPORT.size:
        return None
    _, kind, _, _, size = REPORT.unpack_from(data)
    return (
        (kind.decode("latin-1"), plain_text(data[REPORT.size : REPORT.size + max(0, size)])) if kind in b"YS" else None
    )


def _answer(talk: Talk, ended: Ended, meter: Meter, reported: tuple[str, str] | None) -> Frame:
    submission, interactor = talk.submission, talk.interactor
    other = set(interactor.tree.cpu) | {interactor.child.pid}
    own = sum(used for pid, (_, used, _) in ended.items() if pid not in other)
    theirs = max(interactor.cpu(), sum(used for pid, (_, used, _) in ended.items() if pid in other))
    cpu = max(own, submission.cpu(), meter.cpu() - theirs)
    memory = max(submission.tree.peak_mb, ended.get(submission.child.pid, (0, 0.0, 0.0))[2])
    end = _end(submission, ended, talk)
    if end is not None and end["ending"] in ("exit", "signal"):
        if cpu > submission.limits["cpu_s"]:
            end |= {"ending": "cpu", "signal": None}
        elif memory > submission.limits["memory_mb"] or (meter.oom_killed() and end["signal"] == signal.SIGKILL):
            end |= {"ending": "memory", "signal": None}
    outcomes: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    if reported is not None:
        kind = "syntax" if reported[0] == "Y" else "setup"
        outcomes = [
            {"step": 0, "ending": kind, "cpu_s": 0.0, "wall_s": 0.0, "self_judged": False, "message": reported[1]}
        ]
        blobs = [b"", b""]
    strangers = [status for pid, (status, _, _) in ended.items() if pid not in other and pid != submission.child.pid]
    header = {
        "outcomes": outcomes,
        "end": end,
        "cpu_s": cpu,
        "memory_mb": memory,
        "truncated": False,
        "wall_s": max(0.0, talk.ended - talk.started),
        "processes": max(len(strangers), submission.tree.most - 1, 0),
        "left": 0 if submission.ending else strangers.count(-signal.SIGKILL),
        "judge": {
            "end": _end(interactor, ended, talk),
            "first": talk.first is interactor,
            "stderr": bytes(interactor.stderr[:4000]).decode("utf-8", "replace"),
        },
    }
    return header, [*blobs, b"", bytes(submission.stderr)]


def _end(side: Side, ended: Ended, talk: Talk) -> dict[str, Any] | None:
    """How it ended; None if it was ended because the other side's end had decided everything."""
    if side.ending is None and not side.gone:
        return None
    status = _status(side, ended)
    ending = side.ending or ("signal" if status is not None and status < 0 else "exit")
    return {
        "ending": ending,
        "step": 0,
        "exit_code": status if status is not None and status >= 0 else None,
        "signal": -status if ending == "signal" and status is not None else None,
        "wall_s": max(0.0, talk.ended - talk.started),
        "contended": side.contended,
        "by_tests": False,
    }
