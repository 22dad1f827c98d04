"""The descriptors of a run: pipes, memory files, and what tells that a process has ended."""

from __future__ import annotations

import fcntl
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapes import Ends

_SEALS = 0x000F  # against writing, growing, shrinking and further seals
_F_ADD_SEALS = 1033


class Files:
    """The descriptors of one run, all closed at its end."""

    def __init__(self) -> None:
        self.fds: set[int] = set()

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *error: object) -> None:
        for fd in self.fds:
            os.close(fd)
        self.fds.clear()

    def pipe(self) -> Ends:
        ends = os.pipe2(os.O_CLOEXEC)
        os.fchmod(ends[1], 0o622)  # a program may open its output by name, /dev/stdout, under whatever uid it runs
        self.fds.update(ends)
        return ends

    def pair(self) -> Ends:
        one, other = socket.socketpair()
        ends = one.detach(), other.detach()
        self.fds.update(ends)
        return ends

    def null(self) -> int:
        fd = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        self.fds.add(fd)
        return fd

    def memory(self, data: bytes | memoryview) -> int:
        """A sealed memory file with ``data``, at its start."""
        fd = os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self.fds.add(fd)
        view = memoryview(data)
        while view:
            view = view[os.pwrite(fd, view, len(data) - len(view)) :]
        fcntl.fcntl(fd, _F_ADD_SEALS, _SEALS)
        return fd

    def child(self, pid: int, uid: int) -> Child:
        made = Child(pid, uid)
        self.fds.add(made.fd)
        return made

    def tap(self, fd: int) -> int:
        """Another reading end of a pipe, which does not block and shares nothing with the first."""
        tap = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self.fds.add(tap)
        return tap

    def close(self, fd: int) -> None:
        """Close one now; it may be closed already."""
        if fd in self.fds:
            self.fds.discard(fd)
            os.close(fd)

    def close_sent(self, keep: set[int]) -> None:
        """Close what only the children need, so that a pipe ends when they do."""
        for fd in self.fds - keep:
            os.close(fd)
        self.fds &= keep


class Child:
    """A process of a run, with a descriptor that says when it ends."""

    def __init__(self, pid: int, uid: int) -> None:
        self.pid, self.uid = pid, uid
        self.fd = os.pidfd_open(pid)
