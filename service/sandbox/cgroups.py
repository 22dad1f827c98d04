"""A cgroup for every local slot: a ceiling of memory and processes that nothing started in the slot can pass.

Containers get theirs from the engine. Where this process may not make cgroups there is none: then a slot is bounded
by its runs' limits and by what its supervisor samples, and the slot says so.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "assay-slot-"
_STALE_S = 60.0  # a slot's cgroup holds its processes from soon after it was made until it is removed
_CLOSE_S = 5.0
_V1 = ("memory", "pids", "cpuacct")  # cpuacct has no limit here: it counts
_NEEDED = frozenset({"memory", "pids"})


@dataclass(frozen=True, slots=True)
class Parents:
    """Where cgroups can be made: one folder on version 2, one for each controller on version 1."""

    version: int
    folders: tuple[Path, ...]


def parents(proc: Path = Path("/proc/self"), wanted: int | None = None) -> Parents | None:
    """The folders beneath which this process may have cgroups of its own, ``None`` where it has no such place.

    ``proc`` is read for where the hierarchies are mounted and where in them this process is.
    """
    try:
        own = [line.split(":", 2) for line in (proc / "cgroup").read_text().splitlines()]
        mounts = [_Mount.parse(line) for line in (proc / "mountinfo").read_text().splitlines()]
    except (OSError, ValueError):
        return None
    if wanted in (None, 2):
        for mount in mounts:
            at = next((path for number, _, path in own if number == "0"), None)
            if mount.kind == "cgroup2" and at is not None:
                found = _delegated(mount.folder(at), mount.target)
                if found is not None:
                    return Parents(2, (found,))
    if wanted in (None, 1):
        folders: dict[str, Path] = {}
        for _, controllers, path in own:
            for name in set(controllers.split(",")) & set(_V1):
                for mount in mounts:
                    if mount.kind == "cgroup" and name in mount.options:
                        folders[name] = mount.folder(path)
        if folders.keys() >= _NEEDED:
            return Parents(1, tuple(folders[name] for name in _V1 if name in folders))
    return None


@dataclass(frozen=True, slots=True)
class _Mount:
    root: str
    target: Path
    kind: str
    options: frozenset[str]

    @classmethod
    def parse(cls, line: str) -> _Mount:
        before, _, after = line.partition(" - ")
        words, (kind, _, options) = before.split(), after.split()
        return cls(words[3], Path(words[4]), kind, frozenset(options.split(",")))

    def folder(self, path: str) -> Path:
        """The folder of the cgroup ``path``, as seen under this mount."""
        inside = os.path.relpath(path, self.root)
        return self.target if inside.startswith("..") else self.target / inside


def _delegated(own: Path, top: Path) -> Path | None:
    """The nearest folder from ``own`` up whose children have the controllers, switched on here if that may be."""
    for folder in (own, *own.parents):
        control = folder / "cgroup.subtree_control"
        with contextlib.suppress(OSError):
            if not set(control.read_text().split()) >= _NEEDED:
                control.write_text("+memory +pids")  # refused where processes are in the folder itself
            if os.access(folder, os.W_OK) and os.access(folder / "cgroup.procs", os.W_OK):
                return folder
        if folder == top:
            return None
    return None


class Cgroup:
    """One slot's cgroup. ``folders``: where its processes enter and where its counters are read."""

    def __init__(self, parents: Parents, memory_mb: int, processes: int) -> None:
        """Raises ``OSError`` where it cannot be made."""
        _sweep(parents)
        self.version = parents.version
        name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        self.folders: list[Path] = []
        memory = str(memory_mb << 20)
        try:
            for parent in parents.folders:
                folder = parent / name
                folder.mkdir()
                self.folders.append(folder)
            if self.version == 2:
                self._set("memory.max", memory)
                self._set("memory.swap.max", "0", optional=True)
            else:
                self._set("memory.limit_in_bytes", memory)
                self._set("memory.memsw.limit_in_bytes", memory, optional=True)
            self._set("pids.max", str(processes))
        except BaseException:
            self.close()
            raise
        self.ceiling = f"cgroup version {self.version}: {memory_mb} MiB, {processes} processes"

    def _set(self, name: str, value: str, optional: bool = False) -> None:
        """Write the setting where it is; ``optional``: a kernel may be without it."""
        paths = [folder / name for folder in self.folders if (folder / name).exists()]
        if not paths and not optional:
            raise FileNotFoundError(f"{self.folders[0]} has no {name}")
        for path in paths:
            path.write_text(value)

    def entered(self) -> bool:
        """Whether there are processes in all of its folders."""
        return all(_processes(folder) for folder in self.folders)

    def close(self) -> None:
        """Kill what is in it, if anything is, and remove it. May be called twice."""
        deadline = time.monotonic() + _CLOSE_S
        while self.folders:
            for folder in list(self.folders):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    self.folders.remove(folder)
                except OSError:
                    _kill(folder)
                else:
                    self.folders.remove(folder)
            if not self.folders or time.monotonic() > deadline:
                return
            time.sleep(0.005)


def _processes(folder: Path) -> list[int]:
    try:
        return [int(pid) for pid in (folder / "cgroup.procs").read_text().split()]
    except OSError:
        return []


def _kill(folder: Path) -> None:
    with contextlib.suppress(OSError):
        (folder / "cgroup.kill").write_text("1")
    for pid in _processes(folder):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _sweep(parents: Parents) -> None:
    """Remove what services that were killed have left; a cgroup with processes in it cannot be removed."""
    for parent in parents.folders:
        with contextlib.suppress(OSError):
            for folder in parent.glob(_PREFIX + "*"):
                with contextlib.suppress(OSError):
                    if time.time() - folder.stat().st_mtime > _STALE_S:
                        folder.rmdir()


def for_slot(memory_mb: int, processes: int) -> Cgroup | None:
    """A cgroup with these ceilings, or ``None`` where this process may not make one."""
    found = parents()
    if found is None:
        return None
    try:
        return Cgroup(found, memory_mb, processes)
    except OSError:
        return None
