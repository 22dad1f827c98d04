"""What a child puts on before it runs anything that is not ours: limits, Landlock, a system call filter.

Landlock and seccomp are reached by ``ctypes``; both need no privilege but ``no_new_privs``. The rule set and
the filter are put on once, by the zygote, and inherited.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import resource
import stat
import struct
from typing import TYPE_CHECKING

import calls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shapes import Bound, Limits

LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_PR_SET_CHILD_SUBREAPER = 36


class ConfineError(OSError):
    """A layer could not be put on; the child must not run anything then."""


def call(name: str, result: int) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise ConfineError(error, f"{name}: {os.strerror(error)}")


def prctl(option: int, value: int = 0) -> None:
    if LIBC.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise ConfineError(ctypes.get_errno(), f"prctl({option}): {os.strerror(ctypes.get_errno())}")


def become_subreaper() -> None:
    """Orphans of this process's descendants become its children, so that it can wait for every one of them."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)


# --- Landlock ---------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_FILE_BITS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_FS_BITS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
READ = _EXECUTE | _READ_FILE | _READ_DIR


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 where it has none."""
    version: int = LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    return max(0, version)


class Landlock:
    """A rule set: read and execute beneath ``readable``, everything beneath ``writable``, devices by name."""

    def __init__(
        self,
        readable: Iterable[str],
        writable: Iterable[str],
        devices: Iterable[str] = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"),
    ) -> None:
        self.abi = landlock_abi()
        self.fd = -1
        if not self.abi:
            return
        everything = _FS_BITS.get(self.abi, (1 << 16) - 1)
        network = 3 if self.abi >= 4 else 0
        scoped = 3 if self.abi >= 6 else 0
        attributes = struct.pack("=QQQ", everything, network, scoped)[
            : 8 if self.abi < 4 else 16 if self.abi < 6 else 24
        ]
        self.fd = LIBC.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
        if self.fd < 0:
            raise ConfineError(ctypes.get_errno(), "landlock_create_ruleset")
        for path in readable:
            self._allow(path, READ)
        for path in writable:
            self._allow(path, everything)
        for path in devices:
            self._allow(path, _READ_FILE | _WRITE_FILE)

    def _allow(self, path: str, access: int) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            if not stat.S_ISDIR(os.fstat(fd).st_mode):
                access &= _FILE_BITS & (_FS_BITS.get(self.abi, (1 << 16) - 1))
            rule = struct.pack("=Qi", access, fd)
            if LIBC.syscall(_ADD_RULE, self.fd, 1, rule, 0) != 0:
                raise ConfineError(ctypes.get_errno(), f"landlock_add_rule {path}")
        finally:
            os.close(fd)

    def restrict(self) -> None:
        if self.fd >= 0 and LIBC.syscall(_RESTRICT_SELF, self.fd, ctypes.c_uint(0)) != 0:
            raise ConfineError(ctypes.get_errno(), "landlock_restrict_self")


# --- seccomp ----------------------------------------------------------------------------------------

_NAMESPACES = 0x7E020000  # CLONE_NEW*
_AF_UNIX = 1
_ORDINARY = 0  # SCHED_OTHER
_ARCH = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_EPERM, _ENOSYS = 1, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARG0, _ARG1 = 0, 4, 16, 24  # offsets of what a filter may look at; the arguments' low halves

_Line = tuple[int, int, int, int]  # an instruction: code, lines to skip if true, if false, constant
_ALLOW: _Line = (_RETURN, 0, 0, 0x7FFF0000)
_REFUSE: _Line = (_RETURN, 0, 0, 0x00050000 | _EPERM)
_ABSENT: _Line = (_RETURN, 0, 0, 0x00050000 | _ENOSYS)
_KILL: _Line = (_RETURN, 0, 0, 0x80000000)


def filter_lines(machine: str) -> list[_Line]:
    """The filter. Calls of another architecture kill; then a search by halves for the call's number: all cost alike."""
    if machine not in _ARCH:
        raise ConfineError(0, f"no system call filter for {machine}")
    column, audit = _ARCH[machine]
    answers = {pair[column]: [_ALLOW] for pair in calls.ALLOWED.values() if pair[column] >= 0}
    answers[calls.CLONE[column]] = [(_LOAD, 0, 0, _ARG0), (_ANY_BIT, 0, 1, _NAMESPACES), _REFUSE, _ALLOW]
    # A filter cannot see the flags behind clone3's pointer; told that there is no such call, libc uses clone.
    answers[calls.CLONE3[column]] = [_ABSENT]
    answers[calls.SOCKETPAIR[column]] = _one_of(_ARG0, [_AF_UNIX])
    answers[calls.IOCTL[column]] = _one_of(_ARG1, calls.IOCTLS)
    answers[calls.SCHEDULER[column]] = _one_of(_ARG1, [_ORDINARY])
    bounds: list[tuple[int, list[_Line]]] = []  # from this number on, this answer
    for number in range(calls.NEWEST + 1):
        here = answers.get(number, [_REFUSE])
        if not bounds or bounds[-1][1] != here:
            bounds.append((number, here))
    bounds.append((calls.NEWEST + 1, [_ABSENT]))
    return [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, audit), _KILL, (_LOAD, 0, 0, _NUMBER), *_search(bounds)]


def _one_of(argument: int, values: Iterable[int]) -> list[_Line]:
    tests = [(_EQUAL, 0, 1, value) for value in values]
    return [(_LOAD, 0, 0, argument), *(line for test in tests for line in (test, _ALLOW)), _REFUSE]


def _search(bounds: list[tuple[int, list[_Line]]]) -> list[_Line]:
    if len(bounds) == 1:
        return bounds[0][1]
    half = len(bounds) // 2
    below = _search(bounds[:half])
    return [(_AT_LEAST, len(below), 0, bounds[half][0]), *below, *_search(bounds[half:])]


class Seccomp:
    """The child's system call filter: what ``calls`` lists, and nothing else."""

    def __init__(self) -> None:
        lines = filter_lines(platform.machine())
        program = b"".join(struct.pack("=HBBI", *line) for line in lines)
        self._program = ctypes.create_string_buffer(program, len(program))
        self._header = ctypes.create_string_buffer(
            struct.pack("=HxxxxxxQ", len(lines), ctypes.addressof(self._program))
        )

    def restrict(self) -> None:
        if LIBC.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(self._header), 0, 0) != 0:
            raise ConfineError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


# --- limits -----------------------------------------------------------------------------------------

_MIB = 1 << 20
_STACK_SLACK = 512 * _MIB  # thread stacks are reserved, hardly ever used: they must not count as data


def set_common_limits(scratch_bytes: int) -> None:
    """The limits that are the same for every child; lowered for good."""
    cap = resource.setrlimit
    cap(resource.RLIMIT_CORE, (0, 0))
    _soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    stack = 256 * _MIB if hard == resource.RLIM_INFINITY else min(hard, 256 * _MIB)
    cap(resource.RLIMIT_STACK, (stack, stack))
    cap(resource.RLIMIT_FSIZE, (scratch_bytes, scratch_bytes))
    cap(resource.RLIMIT_NOFILE, (256, 256))
    cap(resource.RLIMIT_MEMLOCK, (0, 0))
    cap(resource.RLIMIT_MSGQUEUE, (0, 0))


def bounds(limits: Limits) -> list[Bound]:
    """What a problem's limits are to the kernel, for the child to put on."""
    found: list[Bound] = []
    if (data_mb := limits.get("data_mb", limits["memory_mb"])) is not None:
        data = data_mb * _MIB + _STACK_SLACK
        found.append((resource.RLIMIT_DATA, data, data))
    found.append((resource.RLIMIT_NPROC, limits["processes"], limits["processes"]))
    # Only for a parent that is kept from looking: the kernel counts by ticks here, a fifth too much where those fall badly.
    seconds = int(1.5 * limits["cpu_s"] * max(1, limits.get("steps", 1))) + 2
    return [*found, (resource.RLIMIT_CPU, seconds, seconds + 1)]


def die_with_parent() -> None:
    prctl(_PR_SET_PDEATHSIG, 9)


def dying_with_parent() -> Callable[[], int]:
    """``die_with_parent`` with all that it needs looked up: not 0 where the kernel refuses."""
    return functools.partial(LIBC.prctl, _PR_SET_PDEATHSIG, ctypes.c_ulong(9), 0, 0, 0)


def no_new_privileges() -> None:
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
