"""What the parent reads of running processes: CPU seconds, resident memory, whether anything is runnable."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        self.wanted: dict[int, float] = {}
        self.peak_mb = 0.0
        self.runnable = False
        self.count = 0
        self.most = 0

    def cpu_now(self, pids: Iterable[int]) -> float:
        """CPU seconds of everything seen so far, with the clocks of ``pids`` read now."""
        for pid in pids:
            self.cpu[pid] = max(self.cpu.get(pid, 0.0), cpu_of(pid))
        return sum(self.cpu.values())

    def sample(self) -> None:
        """Look once. ``cpu`` sums over everything seen so far, ``runnable`` and ``count`` speak of now, ``most`` is the highest count."""
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
                self.wanted |= self._wanted(name)
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
        self.most = max(self.most, self.count)
        self.peak_mb = max(self.peak_mb, (resident + shared) / (1 << 20))

    @staticmethod
    def _shared_memory(name: str) -> int:
        """Bytes of shared anonymous memory: no limit on data counts them."""
        with open(f"/proc/{name}/status", "rb") as file:
            for line in file:
                if line.startswith(b"RssShmem:"):
                    return int(line.split()[1]) << 10
        return 0

    def waited(self, before: dict[int, float], cpu: float) -> float:
        """Seconds that one thread was runnable but had no CPU, since ``wanted`` was as ``before``, at least.

        ``cpu`` is what the run used since: no thread's waiting for others of the same run counts, which would
        be the run's to choose.
        """
        return max((wanted - before.get(thread, 0.0) for thread, wanted in self.wanted.items()), default=0.0) - cpu

    @staticmethod
    def _wanted(name: str) -> dict[int, float]:
        """By thread, the seconds in which it ran or could have run: the kernel's count."""
        wanted = {}
        for thread in os.listdir(f"/proc/{name}/task")[:64]:
            with open(f"/proc/{name}/task/{thread}/schedstat", "rb") as file:
                wanted[int(thread)] = sum(map(int, file.read().split()[:2])) / 1e9
        return wanted

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


class Counters:
    """What the slot's own cgroup counts, version 1 or 2; for a slot without one everything is 0.

    ``folders`` are the cgroup's. The files stay open: every run asks again and again.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        self.kills = _open(folders, ("memory.events", "memory.oom_control"))
        self.usage = _open(folders, ("cpuacct.usage", "cpu.stat"))

    def oom_kills(self) -> int:
        """Out-of-memory kills of the slot's processes, ever."""
        return self._field(self.kills, b"oom_kill")

    def cpu(self) -> float:
        """CPU seconds of everything that ever ran in the slot, also of processes that nobody waited for."""
        if self.usage < 0:
            return 0.0
        data = os.pread(self.usage, 4096, 0)
        return int(data) / 1e9 if data.strip().isdigit() else self._field(self.usage, b"usage_usec") / 1e6

    @staticmethod
    def _field(fd: int, wanted: bytes) -> int:
        if fd < 0:
            return 0
        for line in os.pread(fd, 4096, 0).splitlines():
            name, _, value = line.partition(b" ")
            if name == wanted:
                return int(value)
        return 0


def _open(folders: Sequence[str], names: Sequence[str]) -> int:
    for name in names:
        for folder in folders:
            with contextlib.suppress(OSError):
                return os.open(f"{folder}/{name}", os.O_RDONLY | os.O_CLOEXEC)
    return -1


class Meter:
    """CPU seconds of a run by the slot's counters: all that the slot used since, less what the runner itself did.

    It knows of processes that came and went between two samples. Where the slot has no cgroup it stays at 0.
    """

    def __init__(self, counters: Counters, runner: Iterable[int]) -> None:
        """``runner``: the runner's own processes beside this one."""
        self.counters, self.runner = counters, tuple(runner)
        self.kills_before = counters.oom_kills()
        own = self._own()  # first: reading a clock brings the cgroup's count of that process up to date
        self.before = counters.cpu() - own

    def _own(self) -> float:
        return time.process_time() + sum(cpu_of(pid) for pid in self.runner)

    def cpu(self) -> float:
        if self.counters.usage < 0:
            return 0.0
        return max(0.0, self.counters.cpu() - self._own() - self.before)

    def oom_killed(self) -> bool:
        """Whether the kernel killed for memory since."""
        return self.counters.oom_kills() > self.kills_before
