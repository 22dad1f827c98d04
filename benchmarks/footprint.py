"""What worker processes and their slots occupy: memory, descriptors, threads, processes, containers, temporary files."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.settings import Settings

PROC = Path("/proc")
GROWTH_MB = 6.0  # that the allocator may keep without anything having grown
ENDS = 3  # readings at either end that are compared


def _of(title: str) -> Any:
    return field(metadata={"title": title})


@dataclass(frozen=True, slots=True)
class Reading:
    """All workers together, at a moment when nothing runs."""

    memory_mb: float = _of("workers' memory, MiB")
    descriptors: int = _of("descriptors")
    threads: int = _of("threads")
    processes: int = _of("processes, those in slots included")
    containers: int = _of("containers")
    files: int = _of("temporary files and folders")


class Footprint:
    """Of the worker processes ``pids``, whose temporary folder must be theirs alone."""

    def __init__(self, settings: Settings, pids: list[int]) -> None:
        self._pids = pids
        self._docker = settings.sandbox == "docker"
        self._uids = range(settings.uid_base, settings.uid_base + 20 * (settings.uids_per_slot + 1))
        self._folder = Path(tempfile.gettempdir())

    def read(self) -> Reading:
        containers = self._containers()
        inside = sum(len(one.top()["Processes"]) for one in containers)
        return Reading(
            memory_mb=round(sum(_status(pid, "VmRSS") for pid in self._pids) / 1024, 1),
            descriptors=sum(len(list((PROC / str(pid) / "fd").iterdir())) for pid in self._pids),
            threads=sum(_status(pid, "Threads") for pid in self._pids),
            processes=sum(1 + len(list(_below(pid))) for pid in self._pids) + inside,
            containers=len(containers),
            files=sum(1 for _ in self._folder.rglob("*")),
        )

    def _containers(self) -> list[Any]:
        """Those that have a folder of ours mounted."""
        if not self._docker:
            return []
        import docker

        found = []
        for one in docker.from_env().containers.list(all=True, filters={"label": "assay.slot"}):
            if any(str(mount.get("Source", "")).startswith(str(self._folder)) for mount in one.attrs["Mounts"]):
                found.append(one)
        return found

    def growth(self, readings: list[Reading]) -> list[str]:
        """What was more at the end than it ever was early: the least of the last readings above the most of the first ones.

        The first reading is the warm-up's. A slot that is about to be replaced has a spare beside it, so that counts go up
        and down; only what stays up has grown.
        """
        early, late = readings[1 : 1 + ENDS], readings[-ENDS:]
        grown = []
        for name, about in Reading.__dataclass_fields__.items():
            if len(readings) <= 2 * ENDS:
                break
            before = max(getattr(reading, name) for reading in early)
            after = min(getattr(reading, name) for reading in late)
            if after > before + (GROWTH_MB if name == "memory_mb" else 0):
                grown.append(f"{about.metadata['title']} grew from {before} to {after}")
        return grown

    def left(self, patience_s: float = 5.0) -> list[str]:
        """What is still there after the workers were stopped; the kernel may need a moment to take processes down."""
        end = time.monotonic() + patience_s
        while (found := self._left()) and time.monotonic() < end:
            time.sleep(0.1)
        return found

    def _left(self) -> list[str]:
        found = [f"worker process {pid} is still there" for pid in self._pids if (PROC / str(pid)).exists()]
        found += [f"process {pid} of a submission is still there" for pid in _all() if _uid(pid) in self._uids]
        found += [f"container {one.name} is still there" for one in self._containers()]
        return found + [f"{path} is still there" for path in self._folder.iterdir()]


def _all() -> list[int]:
    return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]


def _status(pid: int, name: str) -> int:
    """A number of ``/proc/PID/status``; 0 for a process that is gone."""
    try:
        lines = (PROC / str(pid) / "status").read_text().split("\n")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name + ":")), 0)


def _uid(pid: int) -> int:
    return _status(pid, "Uid")


def _below(pid: int) -> Iterator[int]:
    """Every descendant."""
    children: dict[int, list[int]] = {}
    for one in _all():
        children.setdefault(_status(one, "PPid"), []).append(one)
    pending = [pid]
    while pending:
        for child in children.get(pending.pop(), []):
            yield child
            pending.append(child)
