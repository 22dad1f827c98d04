"""The supervisor: takes a task from the worker, has the zygotes fork its processes, watches, answers, cleans up.

One frame in, one frame out. A task's header names the operation and its limits; its blobs hold what the children
get to read. The answer lists an outcome for every step that ended, in the order in which they ended. When a run
breaks off in the middle, the worker asks again for the steps that are left.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

import beside
import interactive
import version
import wire
from files import Child, Files
from measure import Counters, Meter
from outlet import Outlet
from process import Box, Leftover, Uids
from supervise import Watch, plain_text
from zygote import FLAVOURS, Zygote, ZygoteDied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapes import Ended, Ends, Frame, Limits, Options, Part, Placed

_STREAMED = frozenset({"program", "execute"})  # operations whose output is the run's, and not a step's
_UNTOLD = 0.05  # CPU seconds that may be missing: reports and the end of the process take some
_RUNNER_PROCESSES = 11  # of a slot's ceiling: launchers, supervisor, zygotes
ENDINGS = {
    "P": "passed",
    "p": "passed",
    "F": "failed",
    "R": "raised",
    "V": "value",
    "N": "unclear",
    "K": "skipped",
    "M": "missing",
    "Y": "syntax",
    "L": "load",
    "S": "setup",
    "C": "collected",
}


class Supervisor:
    """Runs tasks one after the other on one connection."""

    def __init__(self, sock: socket.socket, options: Options) -> None:
        self.sock = sock
        self.options = options
        self.uids = Uids(options["uid_base"], 1 if "uid" in options["off"] else options["uids"])
        self.counters = Counters(options["cgroup"])
        self.page = mmap.mmap(-1, mmap.PAGESIZE)
        # All are forked before the first task: none may find anything of a task in what it inherits from this process.
        self.zygotes = {flavour: Zygote(flavour, options, self.page) for flavour in FLAVOURS}
        self.zygote("light")

    def zygote(self, flavour: str) -> Zygote:
        """The zygote, awake."""
        found = self.zygotes[flavour]
        found.wake()
        return found

    def awake(self) -> list[int]:
        """The pids of the zygotes that use any CPU time; the others have not begun."""
        return [zygote.pid for zygote in self.zygotes.values() if zygote.awake]

    def serve(self) -> None:
        """Until the worker closes the connection. A fault of ours ends the process: the slot is lost, nothing is judged."""
        while True:
            try:
                header, blobs = wire.read_frame(self.sock)
            except (wire.WireError, OSError):
                return
            try:
                answer, out = getattr(self, "do_" + header["op"])(header, blobs)
            except (ZygoteDied, Leftover, OSError) as exc:
                answer, out = {"fault": f"{type(exc).__name__}: {exc}"}, []
            self.sock.sendall(wire.pack(answer, out))
            if "fault" in answer:
                return

    # --- operations -------------------------------------------------------------------------------

    def do_ping(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """Health: nothing in the scratch space, nothing running but the supervisor and its zygotes. And which runner this is."""
        ours = {os.getpid(), *(zygote.pid for zygote in self.zygotes.values())}
        strangers = 0
        low, high = self.uids.base, self.uids.other
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) not in ours:
                with contextlib.suppress(OSError):
                    strangers += low <= os.stat(f"/proc/{name}").st_uid < high
        return {
            "python": sys.version.split()[0],
            "runner": version.of_runner(),
            "left": os.listdir(self.options["scratch"])[:3],
            "strangers": strangers,
        }, []

    def do_layers(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """What holds beside the runner, before the first run: ``header["wanted"]`` says what should."""
        own: dict[str, Any] = {name: self.options[name] for name in ("scratch", "scratch_mb", "processes", "cgroup")}
        wanted = {**header["wanted"], **own, "uid": self.uids.take()}
        return {"layers": beside.attack(wanted)}, []

    def do_program(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """``blobs``: the job and the standard input. One step."""
        with Files() as files:
            out, err, reports = files.pipe(), files.pipe(), files.pipe()
            plan = [
                (
                    header["flavour"],
                    "program",
                    [files.memory(blobs[1]), out[1], err[1], files.memory(blobs[0]), reports[1]],
                )
            ]
            blobs.clear()  # the run has its own
            return self.run(header, files, plan, out, err, reports)

    def do_calls(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """``blobs``: the job. A step a call."""
        with Files() as files:
            out, err, reports = files.pipe(), files.pipe(), files.pipe()
            plan = [(header["flavour"], "calls", [files.null(), out[1], err[1], files.memory(blobs[0]), reports[1]])]
            return self.run(header, files, plan, out, err, reports)

    def do_split(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """``blobs``: the submission's job and the tests' job. Two processes, two uids, one line between them."""
        with Files() as files:
            out, err, reports, line = files.pipe(), files.pipe(), files.pipe(), files.pair()
            lanes = [[fd] for fd in files.pair()] if header["threads"] else [[], []]
            null = files.null()
            submission = [null, out[1], err[1], files.memory(blobs[0]), line[0], *lanes[0]]
            tests = [null, out[1], err[1], files.memory(blobs[1]), reports[1], line[1], *lanes[1]]
            plan = [(header["flavour"], "submission", submission), (header["tests_flavour"], "tests", tests)]
            return self.run(header, files, plan, out, err, reports)

    def do_in_process(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        with Files() as files:
            out, err, reports = files.pipe(), files.pipe(), files.pipe()
            plan = [
                (
                    header["tests_flavour"],
                    "in_process",
                    [files.null(), out[1], err[1], files.memory(blobs[0]), reports[1]],
                )
            ]
            return self.run(header, files, plan, out, err, reports)

    def do_collect(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        with Files() as files:
            out, err, reports = files.pipe(), files.pipe(), files.pipe()
            plan = [("session", "collect", [files.null(), out[1], err[1], files.memory(blobs[0]), reports[1]])]
            return self.run(header, files, plan, out, err, reports)

    def do_analysis(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """``blobs``: the job. A step an analysis; the source is read and never executed."""
        with Files() as files:
            out, err, reports = files.pipe(), files.pipe(), files.pipe()
            plan = [("analysis", "analysis", [files.null(), out[1], err[1], files.memory(blobs[0]), reports[1]])]
            return self.run(header, files, plan, out, err, reports)

    def do_execute(self, header: dict[str, Any], blobs: list[bytes]) -> Frame:
        """``blobs``: the job, the standard input, the artefact. One step, which ends with the program."""
        with Files() as files:
            out, err, reports = files.pipe(), files.pipe(), files.pipe()
            job, given, artefact = files.memory(blobs[0]), files.memory(blobs[1]), files.memory(blobs[2])
            plan = [("light", "execute", [given, out[1], err[1], job, reports[1], artefact])]
            return self.run(header, files, plan, out, err, reports)

    def do_interactive(self, header: dict[str, Any], blobs: list[Any]) -> Frame:
        """``blobs``: the submission's job and artefact, the interactor's job and artefact. One step."""
        share = (self.options["processes"] - _RUNNER_PROCESSES) // 2
        for limits in (header["limits"], header["judge_limits"]):
            limits["processes"] = min(limits["processes"], share)
        with Files() as files:
            return interactive.run(self, files, header, blobs)

    # --- a run ------------------------------------------------------------------------------------

    def groups(self, plan: Sequence[Part]) -> list[tuple[Zygote, list[Placed]]]:
        """The plan's children by zygote, in order: neighbours of one zygote are forked by one order."""
        grouped: list[tuple[Zygote, list[Placed]]] = []
        for place, (flavour, role, fds) in enumerate(plan):
            zygote = self.zygote(flavour)
            if not grouped or grouped[-1][0] is not zygote:
                grouped.append((zygote, []))
            grouped[-1][1].append((place, role, fds))
        return grouped

    def run(
        self, header: dict[str, Any], files: Files, plan: Sequence[Part], out: Ends, err: Ends, reports: Ends
    ) -> Frame:
        limits: Limits = header["limits"]
        # The slot's ceiling is shared: neither side's processes may take what the other and the runner need.
        share = (self.options["processes"] - _RUNNER_PROCESSES) // len(plan)
        limits["processes"] = min(limits["processes"], share)
        box = Box(self.options["scratch"], self.uids, len(plan))
        children: list[Child] = []
        used: list[Zygote] = []
        groups = self.groups(plan)
        meter = Meter(self.counters, self.awake())
        self.page[0 : len(plan)] = bytes(len(plan))
        try:
            for zygote, group in groups:
                used.append(zygote)
                pids = zygote.fork(group, box, limits, children[0].pid if children else 0)
                children += [files.child(pid, box.uids[place]) for pid, (place, _, _) in zip(pids, group, strict=True)]
            files.close_sent({out[0], err[0], reports[0], *(child.fd for child in children)})
            steps, worker = header["steps"], self.sock.fileno()
            outlet = Outlet(self.sock) if header["op"] in _STREAMED else None
            watch = Watch(
                header["op"], children, limits, out[0], err[0], reports[0], steps, worker, meter, outlet,
                header.get("whole", False),
            )  # fmt: skip
            watch.run()
        finally:
            box.kill()
            ended: Ended = {}
            for zygote in used:
                ended.update(zygote.reap())
        watch.drain()
        # One that was still confining itself when this end killed it, because the other had ended, is no fault.
        started = all(
            self.page[place] or (place not in watch.gone and ended.get(child.pid, (0,))[0] == -signal.SIGKILL)
            for place, child in enumerate(children)
        )
        fetched = {}
        if "fetch" in header:
            fetched = box.fetch(header["fetch"], header["fetch_bytes"], header.get("pack", False))
        box.wipe()
        if not started:
            detail = watch.stderr[:500].decode("utf-8", "replace")
            return {"fault": f"a child could not be confined: {detail or ended}"}, []
        if outlet is not None:
            outlet.flush()
        told, blobs = answer(watch, children, ended, limits)
        told["files"] = list(fetched)
        return told, [*blobs, *fetched.values()]


def answer(watch: Watch, children: Sequence[Child], ended: Ended, limits: Limits) -> Frame:
    """The frame for a run that is over: finished steps, then how the run itself ended if that ended a step."""
    statuses = [ended.get(child.pid, (None, 0.0, 0.0)) for child in children]
    cpu = max(sum(entry[1] for entry in ended.values()), sum(watch.tree.cpu.values()), watch.meter.cpu())
    memory = max([watch.tree.peak_mb, *(entry[2] for entry in ended.values())])
    outcomes, blobs = [], []
    untold = untold_cpu(watch, cpu)
    for step in watch.done:
        kind = step["kind"]
        outcome = {
            "step": step["step"],
            "ending": ENDINGS.get(kind, "garbled"),
            "cpu_s": step["cpu_s"] + untold,
            "wall_s": step["wall_s"],
            "self_judged": kind == "p",
        }
        if kind not in "VC":
            outcome["message"] = plain_text(step["payload"])
        outcomes.append(outcome)
        blobs += [step["stdout"], step["payload"] if kind in "VC" else b""]
    ending = watch.ending
    status = statuses[0][0]
    rest = bytes(watch.stdout)
    done = [] if watch.whole else watch.done  # tests that are over
    over = cpu - sum(step["cpu_s"] for step in done) > limits["cpu_s"]
    if (
        ending is None
        and (watch.severed or not watch.finished)
        and not (watch.done and watch.done[-1]["kind"] in "YLSC")
    ):
        ending = "signal" if status is not None and status < 0 else "exit"
    # On a busy machine the kernel's limit, which is there for that, may come before the next look.
    if ending in ("exit", "signal") and over and (not done or status == -signal.SIGXCPU):
        ending = "cpu"
    if ending in ("exit", "signal") and (memory > limits["memory_mb"] or watch.meter.oom_killed()):
        ending = "memory"
    end: dict[str, Any] | None = None
    if ending is not None:
        end = {
            "ending": ending,
            "exit_code": status if status is not None and status >= 0 else None,
            "signal": -status if status is not None and status < 0 else None,
        }
        end["wall_s"], end["contended"] = max(0.0, watch.last_wall - watch.step_wall), watch.contended
        end["step"] = watch.current if watch.current is not None else -1
        end["by_tests"] = len(children) > 1 and watch.gone == {1} and not watch.severed
        if end["signal"] and ending != "signal":
            end["signal"] = None
    ours = {child.pid for child in children}
    started = [status for pid, (status, _, _) in ended.items() if pid not in ours]
    header = {
        "outcomes": outcomes,
        "end": end,
        "cpu_s": cpu,
        "memory_mb": memory,
        "truncated": watch.truncated,
        "wall_s": max(0.0, watch.last_wall - watch.started),
        "processes": max(len(started), watch.tree.most - len(children), 0),
        # What a limit ended was killed in the middle; what runs after the end was left behind.
        "left": 0 if watch.ending else started.count(-signal.SIGKILL),
    }
    return header, [*blobs, rest, bytes(watch.stderr)]


def untold_cpu(watch: Watch, cpu: float) -> float:
    """CPU seconds to add to each step that the submission itself told of, where all of them come to less than was measured.

    Its clocks are its own; those of a run that a limit ended have counted a step that is not among them.
    """
    if not watch.in_turn or watch.ending is not None or not watch.done:
        return 0.0
    missing = cpu - watch.loaded_cpu - sum(step["cpu_s"] for step in watch.done)
    return missing / len(watch.done) if missing > _UNTOLD else 0.0


def run(path: str, options: Options) -> None:
    """Connect to the worker and serve it until it goes away."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.connect(path)
    try:
        supervisor = Supervisor(sock, options)
    except (ZygoteDied, OSError) as exc:
        wire.read_frame(sock)  # the first question gets the reason
        sock.sendall(wire.pack({"fault": f"{type(exc).__name__}: {exc}"}, []))
        return
    supervisor.serve()
