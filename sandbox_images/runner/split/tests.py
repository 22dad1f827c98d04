"""The tests' process in split mode: runs test code against proxies of the submission and reports every step."""

from __future__ import annotations

import ast
import builtins
import importlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Set
from typing import Any

import program
from split.around import Watched
from split.changes import change_modules
from split.errors import RemoteExit
from split.names import bring, compiled
from split.peer import Peer, PeerGone
from split.proxies import RemoteModule
from split.tests_side import TestSide

FILE = "test.py"


class Line:
    """The way to the submission: its public names, once it is loaded."""

    def __init__(self, sock: Any, lanes: Any) -> None:
        self.side = TestSide()
        self.peer = Peer(socket.socket(fileno=sock), self.side)
        if lanes is not None:
            self.lanes = socket.socket(fileno=lanes)
            self.peer.open_lane = self._open
            self._heard = [self._open(), self._open()]  # for what the submission asks by itself, and for coroutines
        self.names: dict[str, str] = {}
        self.number = 0

    def listen(self) -> None:
        """Answer what the submission asks while no question to it is open."""
        for sock in self._heard:
            threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: Any) -> None:
        self.side.stay_away()
        self.peer.serve_lane(sock)

    def _open(self) -> Any:
        mine, theirs = socket.socketpair()
        socket.send_fds(self.lanes, [b"l"], [theirs.fileno()])
        theirs.close()
        return mine

    def wait(self) -> Any:
        """Wait until the source is loaded; ``None``, or ``(kind, message)`` of what went wrong."""
        try:
            message = self.peer.lane.receive()
            if message[0] == "ready":
                _, self.number, names, out = message
                self.names = {str(name): str(kind) for name, kind in names}
                self.side.incoming({"out": out} if out else None)
                return None
            if message[0] in ("syntax", "load"):
                if len(message) > 2:
                    self.side.incoming({"out": message[2]})
                return ("Y" if message[0] == "syntax" else "L"), str(message[1])
        except PeerGone:
            return "D", "the submission's process ended while it was loaded"
        except (ValueError, TypeError):
            pass
        return "L", "a malformed answer"

    def get(self, name: str) -> Any:
        return self.peer.request("get", [self.number, name])

    def module(self, name: str, own: Set[str] = frozenset()) -> Any:
        """The submission as a module; ``from it import *`` brings what shadows no built-in and none of the tests' ``own``."""
        public = [
            n for n in self.names if not n.startswith(("_", "pytest")) and not hasattr(builtins, n) and n not in own
        ]
        return RemoteModule(name, self.peer, self.number, public)


# --- running ----------------------------------------------------------------------------------------


class Reports(program.Reporter):
    """The pipe to the parent. Once the submission's process is gone, no step can pass any more."""

    def __init__(self, fd: int, line: Any, submission: Any) -> None:
        self.line = line
        self.texts: dict[str, str] = {}  # the test code by file name, to show the line that failed
        self.submission = (~submission << 3) | 2 if submission else None  # its CPU clock
        super().__init__(fd)

    def clock(self) -> float:
        used = time.process_time()
        if self.submission is not None:
            try:
                used += time.clock_gettime(self.submission)
            except OSError:
                pass
        return used

    def tell(self, step: int, kind: Any, message: Any = "") -> None:
        if kind == "P" and self.line.peer.gone:
            kind, message = "D", "the submission's process ended"
        elif kind == "P" and self.line.side.failed is not None:
            kind, message = "F", f"an assertion failed in a callback: {_text(self.line.side.failed)}"
        elif kind == "P" and self.line.side.self_judged:
            kind = "p"  # also of every later step: the submission may remember what it was asked
        self.line.side.failed = None
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass
        self.send(step, kind.encode("latin-1"), program.text(message) if message else b"")

    def judge(self, step: int, action: Callable[[], None]) -> bool:
        """Run one step and report how it ended; ``False`` when the line is dead and no further step can run."""
        try:
            action()
        except PeerGone as exc:
            self.tell(step, "D", str(exc))
            return False
        except BaseException as exc:
            if self.line.peer.gone:  # whatever the test made of it
                self.tell(step, "D", "the submission's process ended")
                return False
            if isinstance(exc, AssertionError):
                self.tell(step, "F", " ".join(filter(None, [_text(exc), self.where(exc)])))
            else:
                self.tell(step, "R", _told(exc))
        else:
            self.tell(step, "P")
        return not self.line.peer.gone

    def where(self, exc: BaseException) -> str:
        """The line of test code that raised."""
        found = None
        tb = exc.__traceback__
        while tb is not None:
            if tb.tb_frame.f_code.co_filename in self.texts:
                found = tb
            tb = tb.tb_next
        if found is None:
            return ""
        lines = self.texts[found.tb_frame.f_code.co_filename].splitlines()
        line = lines[found.tb_lineno - 1].strip() if found.tb_lineno <= len(lines) else ""
        return f"at line {found.tb_lineno}: {line[:400]}"

    def rest(self, steps: list[int], kind: Any, message: Any) -> None:
        """The same of every step that is left: the source did not load."""
        self.tell(steps[0], kind, message)


def _text(exc: BaseException) -> str:
    try:
        return str(exc)
    except BaseException:
        return type(exc).__name__


def _told(exc: BaseException) -> str:
    try:
        text = f"{type(exc).__name__}: {exc}"
    except BaseException:
        text = type(exc).__name__
    trace = getattr(exc, "_assay_trace", "")
    return f"{text} ({trace})" if trace else text


class InProcess:
    """The line's stand-in where a problem opted out of split mode: the submission is in this very process."""

    def __init__(self, prelude: Any, source: str) -> None:
        self.prelude, self.source = prelude, source
        self.side = self.peer = self
        self.gone = self.self_judged = False
        self.failed: BaseException | None = None
        self.names: dict[str, str] = {}
        self.shared: dict[str, Any] = {}

    def adopt_prelude(self, namespace: Any) -> None:
        self.shared = namespace

    def wait(self) -> Any:
        made = program.module("solution")
        made.__dict__.update({k: v for k, v in self.shared.items() if not program.dunder(k)})
        try:
            compiled = compile(self.source, program.NAME, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
            return "Y", program._said(exc)
        program.remember(self.source)
        try:
            exec(compiled, made.__dict__)
        except BaseException as exc:
            program.show(exc)
            return "L", program._said(exc)
        self.made = made
        self.names = {name: "d" for name in vars(made) if not name.startswith("__")}
        return None

    def get(self, name: str) -> Any:
        return getattr(self.made, name)

    def module(self, name: str, own: Set[str] = frozenset()) -> Any:
        return self.made


def begin(task: dict[str, Any], line: Any, fd: int) -> tuple[dict[str, Any], Reports]:
    """Common start of a test process: streams, prelude, the line. Returns ``(space, reports)`` or ends it."""
    namespace = program.module("__main__", FILE)
    reports = Reports(fd, line, task.get("submission"))
    try:
        shared, given = program.load_prelude(task["prelude"])
    except BaseException as exc:
        reports.rest(task["steps"], "S", f"the problem's prelude failed: {_told(exc)}")
        os._exit(0)
    line.side.adopt_prelude(shared)
    namespace.__dict__.update(given)
    share_files()
    change_modules()
    failed = line.wait()
    if failed is not None:
        reports.rest(task["steps"], *failed)
        os._exit(0)
    if task.get("around"):
        line.side.around = Watched(task["around"])
    if task.get("threads"):
        watch_loops(line.side)
        line.listen()
    return namespace.__dict__, reports


def share_files() -> None:
    """What tests make for themselves alone is for the submission too: to it, both are one user.

    The two processes have one group. ``tempfile`` and pytest ask for a mode that keeps the group out.
    """
    mkdir, open_ = os.mkdir, os.open

    def shared_mkdir(path: Any, mode: int = 0o777, *, dir_fd: Any = None) -> None:
        mkdir(path, mode | (mode & 0o700) >> 3, dir_fd=dir_fd)

    def shared_open(path: Any, flags: int, mode: int = 0o777, *, dir_fd: Any = None) -> Any:
        return open_(path, flags, mode | (mode & 0o600) >> 3, dir_fd=dir_fd)

    os.mkdir, os.open = shared_mkdir, shared_open


def watch_loops(side: TestSide) -> None:
    """Remember the running event loop, where coroutines that the submission awaits belong."""
    import asyncio

    make = asyncio.new_event_loop

    def new_event_loop() -> Any:
        side.main_loop = make()
        return side.main_loop

    asyncio.new_event_loop = asyncio.events.new_event_loop = new_event_loop
    runners = importlib.import_module("asyncio.runners")
    if hasattr(runners, "events"):
        runners.events.new_event_loop = new_event_loop


def run_asserts(task: dict[str, Any], line: Any, fd: int) -> None:
    """Each statement is one step; what one leaves behind the next one sees."""
    space, reports = begin(task, line, fd)
    statements, todo = task["code"], task["steps"]
    codes = {step: compiled(statements[step], f"test_{step}.py") for step in todo}
    setup = compiled(task["setup"], "test_setup.py")
    bring(line, space, [setup, *codes.values()])
    try:
        if task["setup"]:
            reports.texts["test_setup.py"] = task["setup"]
            exec(setup or compile(task["setup"], "test_setup.py", "exec", dont_inherit=True), space)
    except BaseException as exc:
        reports.rest(todo, "D" if line.peer.gone else "S", _told(exc))
        os._exit(0)
    alive = True
    reports.tell(todo[0], "B")
    for step in todo:
        if not alive:
            break
        name = f"test_{step}.py"
        reports.texts[name] = statements[step]

        def action(step: int = step, name: str = name) -> None:
            exec(codes[step] or compile(statements[step], name, "exec", dont_inherit=True), space)

        alive = reports.judge(step, action)
    reports.tell(todo[-1], "Z")
    os._exit(0)


def run_script(task: dict[str, Any], line: Any, fd: int) -> None:
    """The whole code is one step; with an entry point, ``check(entry point)`` follows."""
    space, reports = begin(task, line, fd)
    code, entry = task["code"], task["entry_point"]
    space["__name__"] = "__main__"
    reports.texts[FILE] = code

    def action() -> None:
        candidate = None
        if entry is not None:
            own = {name: line.get(name) for name in _entry_names(entry) if name in line.names}
            candidate = eval(compile(entry, "entry.py", "eval", dont_inherit=True), {**space, **own})
            for name, value in own.items():
                space.setdefault(name, value)
        compiled = compile(code, FILE, "exec", dont_inherit=True)
        bring(line, space, [compiled], entry)
        exec(compiled, space)
        if entry is not None and callable(space.get("check")):
            space["check"](candidate)

    reports.tell(0, "B")
    reports.judge(0, _exits_quietly(action))
    reports.tell(0, "Z")
    os._exit(0)


def _exits_quietly(action: Callable[[], None]) -> Callable[[], None]:
    """``unittest.main()`` and ``sys.exit(0)`` of test code are a regular end."""

    def run() -> None:
        try:
            action()
        except SystemExit as exc:
            raised = exc.__traceback__
            while raised is not None and raised.tb_next is not None:
                raised = raised.tb_next
            own = raised is not None and raised.tb_frame.f_code.co_filename == program.NAME
            if own or isinstance(exc, RemoteExit):
                raise AssertionError(f"the submission exited with {exc.code}") from None
            if exc.code not in (None, 0, False):
                raise AssertionError(f"the test code exited with {exc.code}") from None

    return run


def _entry_names(entry: Any) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(entry, mode="eval")) if isinstance(node, ast.Name)}
