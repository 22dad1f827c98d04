"""Processes of this machine, read from /proc: a bare system has no ``ps``."""

from __future__ import annotations

from pathlib import Path


def children(pid: int) -> list[int]:
    """The pids of a process's children, the oldest first; none of a process that is gone."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append((int(fields[19]), int(folder.name)))
    return [child for _, child in sorted(found)]
