"""Many calls of ``verify`` through one client: what they leave behind in the trainer's process, and what an import costs.

``python -m benchmarks.client [--calls 10000] [--callers 64] [--sandbox local|docker|auto]``

Calls come from threads, from tasks of an event loop, and from threads whose client is replaced as it goes; each caller asks the
next as soon as it has an answer. Memory, descriptors and threads are read before, in the middle and after. Exits 1 if
anything grew or a reward is not what it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.throughput import service
from trainer_client import AsyncRewardClient, Result, RewardClient

PROBLEM: dict[str, Any] = {"tests": [{"kind": "stdio", "input": "4\n", "output": "8\n"}]}
GROWTH_MB = 8.0  # that the allocator may keep without anything having grown
IMPORTS = 9


@dataclass(frozen=True, slots=True)
class Reading:
    """This process, when nothing is in flight. ``calls`` were made so far, in ``seconds``."""

    calls: int
    memory_mb: float
    descriptors: int
    threads: int
    seconds: float = 0.0


def read(calls: int) -> Reading:
    gc.collect()
    status = Path("/proc/self/status").read_text()
    memory = int(status.split("VmRSS:")[1].split()[0]) / 1024
    return Reading(calls, round(memory, 1), len(list(Path("/proc/self/fd").iterdir())), threading.active_count())


def submissions(count: int) -> Iterator[tuple[dict[str, Any], float]]:
    """Each a program of its own, so that none is joined with another; every third is wrong."""
    for number in range(count):
        wrong = number % 3 == 0
        source = f"print(int(input()) * {3 if wrong else 2})  # {number}"
        yield {"source": source, "problem": PROBLEM}, 0.0 if wrong else 1.0


def check(result: Result, reward: float) -> None:
    if result.reward != reward:
        raise SystemExit(f"a reward is {result.reward} instead of {reward}: {result.verdict} {result.reason}")


def by_threads(url: str, calls: int, callers: int) -> None:
    with RewardClient(url) as client, ThreadPoolExecutor(callers) as pool:
        for _ in pool.map(lambda one: check(client.verify(one[0]), one[1]), submissions(calls)):
            pass


def by_tasks(url: str, calls: int, callers: int) -> None:
    async def run() -> None:
        given = submissions(calls)

        async def caller(client: AsyncRewardClient) -> None:
            for submission, reward in given:
                check(await client.verify(submission), reward)

        async with AsyncRewardClient(url) as client:
            work: list[Awaitable[None]] = [caller(client) for _ in range(callers)]
            await asyncio.gather(*work)

    asyncio.run(run())


def by_many_clients(url: str, calls: int, callers: int) -> None:
    """A client for every few calls, half of which nobody closes."""

    def one(number: int, part: list[tuple[dict[str, Any], float]]) -> None:
        client = RewardClient(url)
        for submission, reward in part:
            check(client.verify(submission), reward)
        if number % 2:
            client.close()

    given = list(submissions(calls))
    with ThreadPoolExecutor(callers) as pool:
        parts = [given[start : start + 25] for start in range(0, calls, 25)]
        for _ in pool.map(one, range(len(parts)), parts):
            pass


WAYS: dict[str, Callable[[str, int, int], None]] = {
    "threads": by_threads,
    "tasks": by_tasks,
    "threads, a client for 25 calls": by_many_clients,
}


def measure(url: str, way: Callable[[str, int, int], None], calls: int, callers: int) -> list[Reading]:
    """After each third of the calls, of which the first warms up."""
    readings = []
    done = 0
    for part in (calls // 3, calls // 3, calls - 2 * (calls // 3)):
        began = time.monotonic()
        way(url, part, callers)
        seconds = time.monotonic() - began
        done += part
        readings.append(replace(read(done), seconds=round(seconds, 2)))
    return readings


def grown(readings: list[Reading]) -> list[str]:
    """What is more after all calls than after the first third."""
    first, last = readings[0], readings[-1]
    found = []
    if last.memory_mb > first.memory_mb + GROWTH_MB:
        found.append(f"memory: {first.memory_mb} -> {last.memory_mb} MiB")
    found += [
        f"{name}: {getattr(first, name)} -> {getattr(last, name)}"
        for name in ("descriptors", "threads")
        if getattr(last, name) > getattr(first, name)
    ]
    return found


def import_s(module: str) -> float:
    """CPU seconds that importing a module costs beside the interpreter's start: the least of several processes."""

    def cpu(code: str) -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return min(cpu(f"import {module}") for _ in range(IMPORTS)) - min(cpu("pass") for _ in range(IMPORTS))


def main() -> None:
    parser = argparse.ArgumentParser(description="Calls of verify through one client.")
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--callers", type=int, default=64)
    parser.add_argument("--sandbox", default="local")
    given = parser.parse_args()
    for module in ("trainer_client", "trainer_client.client", "pydantic.main"):
        print(f"import {module}: {1000 * import_s(module):.0f} ms of CPU")
    faults: list[str] = []
    with service(given.sandbox) as port:
        for name, way in WAYS.items():
            readings = measure(f"http://127.0.0.1:{port}", way, given.calls, given.callers)
            print(f"\n{given.callers} callers, {name}\n  calls  seconds  memory, MiB  descriptors  threads")
            for one in readings:
                print(f"{one.calls:7} {one.seconds:8} {one.memory_mb:12} {one.descriptors:12} {one.threads:8}")
            faults += [f"{name}: {what}" for what in grown(readings)]
    for fault in faults:
        print(f"grown: {fault}")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
