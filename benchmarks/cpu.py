"""What a submission costs in CPU time and page faults, by the process that pays.

``python -m benchmarks.cpu [--sandbox docker|local] [--workloads W1 W3] [--rounds 3] [--scale 1.0] [--json]``

Workloads are those of ``benchmarks/throughput.py``. Counted by the kernel, before and after a workload, for the load
generator, the API process, the workers, and in the slots for supervisors, zygotes and what zygotes waited for: the
submissions' own processes. Unlike throughput it says the same on a machine that is busy with something else, near
enough; a cost that is nobody's (the kernel's own threads) is not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.throughput import send, service, workloads

PROC = Path("/proc")
ROLES = ("client", "api", "worker", "supervisor", "zygote", "children")
WARM_UP = 0.1  # of the counts: the first runs of a slot wake its zygotes
_MS_A_TICK = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Used:
    """CPU time in ms, and page faults, since the start of whatever is counted."""

    cpu_ms: float = 0.0
    faults: float = 0.0

    def __add__(self, other: Used) -> Used:
        return Used(self.cpu_ms + other.cpu_ms, self.faults + other.faults)

    def since(self, before: Used, count: int) -> Used:
        """For each of ``count``."""
        return Used((self.cpu_ms - before.cpu_ms) / count, (self.faults - before.faults) / count)


class Processes:
    """The processes of a service by role. Those in slots are found anew each time, since slots are replaced."""

    def __init__(self, api: int, sandbox: str, folder: str) -> None:
        self._api, self._sandbox, self._folder = api, sandbox, folder

    def used(self) -> dict[str, Used]:
        """By role, from the kernel's counts for each process and for those that it has waited for."""
        found = {role: Used() for role in ROLES}
        workers = children(self._api)
        found["client"] = _own(os.getpid())
        found["api"] = _own(self._api)
        for worker in workers:
            found["worker"] += _own(worker)
        for supervisor in self._supervisors(workers):
            found["supervisor"] += _own(supervisor)
            for zygote in children(supervisor):
                found["zygote"] += _own(zygote)
                found["children"] += _waited_for(zygote)
        return found

    def _supervisors(self, workers: list[int]) -> Iterator[int]:
        """Where a slot's processes first branch: a supervisor has zygotes, a launcher has nothing but the supervisor."""
        tops = self._containers() if self._sandbox == "docker" else [pid for one in workers for pid in children(one)]
        for pid in tops:
            while len(below := children(pid)) == 1:
                pid = below[0]
            yield pid

    def _containers(self) -> list[int]:
        """The first process of each container that has a folder of this service's mounted."""
        import docker

        client = docker.from_env()
        found = []
        for one in client.containers.list(filters={"label": "assay.slot"}, ignore_removed=True):
            if any(str(mount.get("Source", "")).startswith(self._folder) for mount in one.attrs["Mounts"]):
                found.append(int(one.attrs["State"]["Pid"]))
        client.close()
        return found


def children(pid: int) -> list[int]:
    text = "".join(file.read_text() for file in (PROC / str(pid) / "task").glob("*/children"))
    return [int(child) for child in text.split()]


def _stat(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _own(pid: int) -> Used:
    """Of all threads that the process ever had."""
    fields = _stat(pid)
    return Used((int(fields[11]) + int(fields[12])) * _MS_A_TICK, int(fields[7]))


def _waited_for(pid: int) -> Used:
    fields = _stat(pid)
    return Used((int(fields[13]) + int(fields[14])) * _MS_A_TICK, int(fields[8]))


@contextmanager
def watched(sandbox: str) -> Iterator[tuple[int, Processes]]:
    """A service of its own, which never replaces a slot: its port, and its processes."""
    with tempfile.TemporaryDirectory() as folder:
        before = set(children(os.getpid()))
        with service(sandbox, TMPDIR=folder, ASSAY_RECYCLE_AFTER=str(1 << 30)) as port:
            (api,) = set(children(os.getpid())) - before
            yield port, Processes(api, sandbox, folder)


def measure(sandbox: str, names: list[str], rounds: int, scale: float) -> dict[str, dict[str, dict[str, float]]]:
    """By workload and role the medians over rounds, for each submission."""
    found: dict[str, dict[str, list[Used]]] = {name: {role: [] for role in ROLES} for name in names}
    with watched(sandbox) as (port, processes):
        for name in names:
            send(port, name, workloads(scale * WARM_UP)[name]())
        for _ in range(rounds):
            for name in names:
                jobs = workloads(scale)[name]()
                before = processes.used()
                send(port, name, jobs)
                for role, used in processes.used().items():
                    found[name][role].append(used.since(before[role], len(jobs)))
    return {name: {role: _middle(values) for role, values in by_role.items()} for name, by_role in found.items()}


def _middle(values: list[Used]) -> dict[str, float]:
    cpu_ms = statistics.median(value.cpu_ms for value in values)
    return {"cpu_ms": round(cpu_ms, 3), "faults": round(statistics.median(value.faults for value in values), 1)}


def table(report: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = [f"{'':12}" + "".join(f"{f'{name} CPU ms':>12}{'faults':>9}" for name in report)]
    for role in ROLES:
        cells = "".join(f"{row[role]['cpu_ms']:>12.2f}{row[role]['faults']:>9.0f}" for row in report.values())
        lines.append(f"{role:12}{cells}")
    sums = [[sum(row[role][what] for role in ROLES) for what in ("cpu_ms", "faults")] for row in report.values()]
    lines.append(f"{'together':12}" + "".join(f"{cpu_ms:>12.2f}{faults:>9.0f}" for cpu_ms, faults in sums))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", default="docker", choices=("docker", "local"))
    parser.add_argument("--workloads", nargs="+", default=["W1", "W3"], choices=list(workloads(1)), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full counts, for a quick look")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args()
    report: dict[str, Any] = measure(options.sandbox, options.workloads, options.rounds, options.scale)
    print(json.dumps(report, indent=1) if options.json else table(report))


if __name__ == "__main__":
    main()
