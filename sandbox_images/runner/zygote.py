"""Zygotes: warm interpreters that fork one confined child a run and never see what it runs.

A zygote is told numbers and given descriptors; source, tests and inputs go from the supervisor to the child by a
memory file that only the child reads. So nothing of an earlier run can be found in a later child's memory.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

import confine
from child import Forked

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable, Sequence

    from process import Box
    from shapes import Ended, Limits, Options, Placed

# Imported before the first fork, so that submissions find them warm; never anything of the runner's own tests.
USUAL = """
abc array bisect builtins calendar cmath collections collections.abc contextlib copy dataclasses datetime decimal enum fractions
functools heapq inspect io itertools json keyword linecache math numbers operator os os.path queue random re statistics string
struct sys textwrap threading time traceback types typing warnings weakref encodings.utf_8 encodings.latin_1 encodings.ascii
""".split()  # noqa: SIM905
_PYTEST = [
    "unittest",
    "unittest.mock",
    "pytest",
    *("_pytest." + name for name in ["assertion", "config", "main", "python", "unittest"]),
]
FLAVOURS: dict[str, list[str]] = {
    "light": [],
    "async": ["asyncio", "concurrent.futures.thread", "logging"],
    "numpy": ["numpy", "numpy.linalg", "numpy.random"],
    "pytest": _PYTEST,
    "session": _PYTEST,  # and a session of it that has begun
    "analysis": [],
}
MAX_MESSAGE = 1 << 16
_answer = bytearray(MAX_MESSAGE * 8)  # one for all: the supervisor asks one zygote after the other
# The same wherever and whenever something runs; the hash seed is also that of an interpreter which a submission starts.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
}
# The C library's fork, called with the interpreter's lock held. ``os.fork`` then lets every module that asked for it
# tidy up after threads that a zygote does not have: 190 of the 230 pages that it copies, 0.7 of its 1.1 ms.
_fork = ctypes.PyDLL(None).fork


class ZygoteDied(Exception):
    """The zygote ended or failed to fork: a fault of ours."""


class Zygote:
    """The supervisor's end: starts a zygote, has it fork, has it wait."""

    def __init__(self, flavour: str, options: Options, page: mmap.mmap) -> None:
        self.flavour = flavour
        self.unlimited = "rlimits" in options["off"]
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                mine.close()
                os.closerange(3, theirs.fileno())
                os.closerange(theirs.fileno() + 1, 1 << 16)
                _serve(theirs, flavour, options, page)
            except OSError as exc:
                theirs.send(json.dumps(str(exc)).encode())
            finally:
                os._exit(1)
        theirs.close()
        self.sock = mine
        self.awake = False

    def wake(self) -> None:
        """Have it import what its flavour has, at its first use."""
        if not self.awake:
            self.sock.send(b"wake")
            if (answer := self._receive()) != ["ready"]:
                raise ZygoteDied(f"the {self.flavour} zygote did not start: {answer}")
            self.awake = True

    def fork(self, children: Sequence[Placed], box: Box, limits: Limits, first: int = 0) -> list[int]:
        """Fork ``children``, each ``(place, role, descriptors)``, under the box's uids; their pids.

        ``first`` is the pid of the run's first child where another zygote has forked it.
        """
        order: list[Any] = [[(place, role, box.uids[place - box.first], len(fds)) for place, role, fds in children]]
        order += [box.gid, box.folder, len(box.uids) > 1, [] if self.unlimited else confine.bounds(limits), first]
        socket.send_fds(self.sock, [json.dumps(order).encode()], [fd for _, _, fds in children for fd in fds])
        answer = self._receive()
        if type(answer) is not list or len(answer) != len(children):
            raise ZygoteDied(f"the {self.flavour} zygote cannot fork: {answer}")
        return answer

    def reap(self) -> Ended:
        """Wait until no descendant is left: ``{pid: (status, cpu_s, memory_mb)}``."""
        self.sock.send(b'"reap"')
        return {pid: (status, cpu, mb) for pid, status, cpu, mb in self._receive()}

    def _receive(self) -> Any:
        size = self.sock.recv_into(_answer)
        if not size:
            raise ZygoteDied(f"the {self.flavour} zygote ended")
        return json.loads(_answer[:size])


def _serve(sock: socket.socket, flavour: str, options: Options, page: mmap.mmap) -> NoReturn:
    confine.become_subreaper()
    confine.die_with_parent()
    if not sock.recv(16):
        os._exit(0)
    for name in (*USUAL, *FLAVOURS[flavour]):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    import program
    import rehearsal
    import roles

    rehearsal.rehearse()
    if flavour == "pytest":
        _warm_pytest()
    if flavour == "session":
        from split import session

        _silence()
        session.begin()
    if flavour == "analysis":
        import analysis

        analysis.warm()
        roles.ROLES["analysis"] = analysis.run
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    time.tzset()
    program.disguise()
    victim = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    _settle(options)
    gc.collect()
    fill_gaps()
    gc.freeze()
    decode = json.JSONDecoder().raw_decode
    sock.send(b'["ready"]')
    program.allow_depth(1 + roles.FRAMES)
    become = Forked(page, roles.play).become
    while True:
        data, fds, _, _ = socket.recv_fds(sock, MAX_MESSAGE, 16)
        if not data:
            os._exit(0)
        if data == b'"reap"':
            sock.send(str(_reap()).encode())  # lists of numbers are JSON as they are
            continue
        (children, *rest, first), _ = decode(data.decode())
        pids: list[int] = []
        start = 0
        try:
            os.pwrite(victim, b"1000", 0)  # the child's for good: when memory runs out, it goes before the zygote
            for place, role, uid, count in children:
                pid = _fork()
                if pid == 0:
                    mine = fds[start : start + count]
                    become((role, place, uid, *rest), mine, pids[0] if pids else first)
                if pid < 0:
                    raise OSError("the process limit is reached")
                pids.append(pid)
                start += count
            sock.send(str(pids).encode())
        except OSError as exc:
            sock.send(json.dumps(str(exc)).encode())
        os.pwrite(victim, b"0", 0)
        for fd in fds:
            os.close(fd)


_POOL = 16 << 10  # bytes that the interpreter hands out in blocks of one size, up to 512
_SIZES = [*(1 << power for power in range(16, 10, -1)), *range(1024, 47, -16)]
_MOST = 5000  # blocks of one size
_fillers: list[bytes] = []


def fill_gaps() -> None:
    """Take what memory is free between objects, for good: what a child makes then lies side by side, on few pages.

    Blocks that lie in a row have no objects between them: they are given back, and what is free is one piece.
    """
    for size in _SIZES:
        row, step = ((_POOL - 64) // size, size) if size <= 512 else (4, size + 16)
        run = last = 0
        for _ in range(_MOST):
            made = bytes(size - 33)  # 33 is what bytes take beside their contents
            run = run + 1 if id(made) == last + step else 1
            last = id(made)
            _fillers.append(made)
            if run == row:
                del _fillers[-row:]
                break


def _settle(options: Options) -> None:
    """What every child needs and the zygote can bear is put on once, here: children inherit it at no cost."""
    if "rlimits" not in options["off"]:
        confine.set_common_limits(options["scratch_mb"] << 20)
    if "no_new_privs" in options["off"]:
        return  # the kernel gives what follows to nobody who may still gain rights
    confine.no_new_privileges()
    # The interpreter's and the user's folders; what runs may read no more of the file system.
    readable = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/ssl"]
    readable += [sys.base_prefix, sys.prefix, *options["readable"]]
    put_on: dict[str, Callable[[], None]] = {
        "landlock": lambda: confine.Landlock(readable, [options["scratch"]]).restrict(),
        "seccomp": lambda: confine.Seccomp().restrict(),
    }
    for layer, restrict in put_on.items():
        if layer in options["off"]:
            continue
        try:
            restrict()
        except confine.ConfineError:
            if layer not in options["allow_missing"]:
                raise


def _reap() -> list[list[float]]:
    ended: list[list[float]] = []
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return ended[-2000:]
        ended.append([pid, os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024])


def _warm_pytest() -> None:
    """Once through pytest's own start, so that children find it done."""
    import pytest

    _silence()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    pytest.main(["-q", "-c", "/dev/null", "--rootdir", "/nonexistent", "-p", "no:cacheprovider", "--version"])


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (1, 2):
        os.dup2(null, fd)
