"""CPU time of a service's workers and slots, by the kernel's count: near enough the same on a busy machine as on an idle one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def own_s(pid: int) -> float:
    """User and system CPU seconds of a process, without its children."""
    return sum(_times(pid)[:2])


def behind_s(api: int, folder: str) -> float:
    """CPU seconds of everything that works for the service ``api``, which keeps its sockets in ``folder``.

    Its descendants, and processes of containers that have the folder mounted; for each, its own time and that of children
    that have ended. Processes that end uncounted in between are the few that a replaced slot has.
    """
    pids = {*_below(api), *_mounting(folder)} - {api}
    return sum(sum(_times(pid)) for pid in pids)


def sees_slots(api: int, folder: str) -> bool:
    """Whether the slots' processes are among those counted: below the workers, or in containers that may be looked into."""
    return any(True for worker in _children(api) for _ in _children(worker)) or any(True for _ in _mounting(folder))


def _times(pid: int) -> list[float]:
    """User, system, and both of waited-for children; zeros of a process that is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0.0] * 4
    return [int(field) / _TICKS for field in fields[11:15]]


def _children(pid: int) -> list[int]:
    try:
        told = [file.read_text() for file in (PROC / str(pid) / "task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for child in " ".join(told).split()]


def _below(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _below(child)


def _mounting(folder: str) -> Iterator[int]:
    """Processes in other mount namespaces that see the folder. Those of other users are not seen without root."""
    ours = _mounts("self")
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            mounts = _mounts(entry.name)
            if folder in mounts and mounts != ours:
                yield int(entry.name)


def _mounts(pid: str) -> str:
    try:
        return (PROC / pid / "mountinfo").read_text()
    except OSError:
        return ""
