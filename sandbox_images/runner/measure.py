"""What the parent reads of running processes: CPU seconds, resident memory, whether anything is runnable."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SHARED = 32 << 20  # resident file pages from which it is worth asking for shared memory
_ZYGOTE = 16 << 20  # what a forked process shows as its own although it shares it with its zygote


def cpu_of(pid: int) -> float:
    """CPU seconds of a process by its own clock, to the nanosecond; 0 once it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


class Tree:
    """The processes of some uids, sampled from ``/proc``; what a process used is kept after it ended."""

    def __init__(self, uids: Iterable[int]) -> None:
        self.uids = frozenset(uids)
        self.cpu: dict[int, float] = {}
        self.delays: dict[int, float] = {}
        self.peak_mb = 0.0
        self.runnable = False
        self.count = 0

    def sample(self) -> float:
        """Look once. ``cpu`` sums over everything seen so far, ``runnable`` and ``count`` speak of now."""
        resident, shared, first = 0, 0, True
        self.runnable = False
        self.count = 0
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                if os.stat(f"/proc/{name}").st_uid not in self.uids and self._uid(name) not in self.uids:
                    continue
                with open(f"/proc/{name}/statm", "rb") as file:
                    pages = file.read().split()
                states = self._states(name)
                self.delays[int(name)] = self._delay(name)
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            self.count += 1
            private = max(0, int(pages[1]) - int(pages[2])) * _PAGE
            resident += private if first else max(0, private - _ZYGOTE)
            first = False
            if int(pages[2]) * _PAGE > _SHARED:
                shared = max(shared, self._shared_memory(name))
            self.runnable = self.runnable or "R" in states
            pid = int(name)
            self.cpu[pid] = max(self.cpu.get(pid, 0.0), cpu_of(pid))
        self.peak_mb = max(self.peak_mb, (resident + shared) / (1 << 20))
        return sum(self.cpu.values())

    @staticmethod
    def _shared_memory(name: str) -> int:
        """Bytes of shared anonymous memory: no limit on data counts them."""
        with open(f"/proc/{name}/status", "rb") as file:
            for line in file:
                if line.startswith(b"RssShmem:"):
                    return int(line.split()[1]) << 10
        return 0

    def waited(self) -> float:
        """Seconds that threads seen so far were runnable but had no CPU: the kernel's count, not the run's to choose."""
        return sum(self.delays.values())

    @staticmethod
    def _delay(name: str) -> float:
        waited = 0
        for thread in os.listdir(f"/proc/{name}/task")[:64]:
            with open(f"/proc/{name}/task/{thread}/schedstat", "rb") as file:
                waited += int(file.read().split()[1])
        return waited / 1e9

    @staticmethod
    def _uid(name: str) -> int:
        with open(f"/proc/{name}/status", "rb") as file:
            for line in file:
                if line.startswith(b"Uid:"):
                    return int(line.split()[1])
        return -1

    @staticmethod
    def _states(name: str) -> list[str]:
        states = []
        for thread in os.listdir(f"/proc/{name}/task")[:64]:
            with open(f"/proc/{name}/task/{thread}/stat", "rb") as file:
                states.append(file.read().rpartition(b")")[2].split()[0].decode())
        return states


class OomKills:
    """Out-of-memory kills that the slot's own cgroup has counted, v1 or v2; always 0 for a slot without one.

    The file stays open: every run asks twice.
    """

    def __init__(self, own_cgroup: bool) -> None:
        self.fd = -1
        for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
            if own_cgroup and self.fd < 0:
                with contextlib.suppress(OSError):
                    self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def count(self) -> int:
        if self.fd < 0:
            return 0
        for line in os.pread(self.fd, 4096, 0).splitlines():
            name, _, value = line.partition(b" ")
            if name == b"oom_kill":
                return int(value)
        return 0
