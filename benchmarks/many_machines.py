"""What Redis and RQ cost beside the embedded dispatcher, and what online calls wait for beside a job.

``python -m benchmarks.many_machines [--sandbox docker|local] [--slots N] [--rounds 3] [--scale 1.0] [--json]``

batch       400 distinct small programs at once: time for each, embedded and through Redis; the difference is the overhead
single      200 of them one at a time: latency of a call, both ways
wait        the queue wait of online calls, one at a time: on an idle system, and while 5,000 offline submissions wait
callers     256 and 1,024 callers at once with 50 ms of CPU each: errors, and verdicts that flipped

Redis, workers and dispatcher run on this machine; dispatchers are measured without HTTP, which is the same for both.
Batches and singles are interleaved over the rounds and medians are reported. A figure is worth what the machine was quiet.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

from service.jobs.caches.problems import Prepared, prepare
from service.jobs.choice import dispatcher_of
from service.jobs.core import Core
from service.jobs.dispatcher import Task
from service.schema import Judgement, Limits, Problem, StdioTest
from service.settings import Settings
from service.verdict import Verdict

SMALL = prepare(Problem(tests=[StdioTest(input="4\n", output="8\n")]))
BURN = prepare(Problem(tests=[StdioTest(input="4\n", output="8\n")], limits=Limits(cpu_s=2)))
BURNING = "import time\nwhile time.process_time() < 0.05: pass\nprint(int(input()) * 2)  # {mark}"
DOUBLING = "print(int(input()) * 2)  # {mark}"


def task(source: str, problem: Prepared, priority: Literal["online", "offline"] = "online") -> Task:
    """Work that nothing else is identical with."""
    text = source.format(mark=secrets.token_hex(8))
    return Task(text, problem.problem, problem.id, problem.json, priority=priority, cache=False)


async def ended(dispatcher: Core, tasks: Sequence[Task]) -> list[Judgement]:
    return list(await asyncio.gather(*(ticket.wait() for ticket in dispatcher.submit(tasks))))


async def batch(dispatcher: Core, count: int) -> float:
    """Milliseconds a submission."""
    tasks = [task(DOUBLING, SMALL, "offline") for _ in range(count)]
    start = time.perf_counter()
    await ended(dispatcher, tasks)
    return (time.perf_counter() - start) * 1e3 / count


async def single(dispatcher: Core, count: int) -> list[float]:
    """Milliseconds of each call."""
    took = []
    for _ in range(count):
        one = task(DOUBLING, SMALL)
        start = time.perf_counter()
        await ended(dispatcher, [one])
        took.append((time.perf_counter() - start) * 1e3)
    return took


async def waits(dispatcher: Core, count: int) -> list[float]:
    """Milliseconds that each online call was in the queue."""
    found = []
    for _ in range(count):
        found.append((await ended(dispatcher, [task(DOUBLING, SMALL)]))[0].cost.queue_s * 1e3)
        await asyncio.sleep(0.02)
    return found


async def beside(dispatcher: Core, count: int, rows: int) -> dict[str, float]:
    """Queue waits of online calls on an idle system and beside an offline job."""
    idle = await waits(dispatcher, count)
    rest = ended(dispatcher, [task(DOUBLING, SMALL, "offline") for _ in range(rows)])
    job = asyncio.create_task(rest)
    await asyncio.sleep(0.5)
    busy = [] if job.done() else await waits(dispatcher, count)
    whole = not job.done()
    walls = [one.cost.wall_s * 1e3 for one in await job]
    return {
        "idle p99 ms": percentile(idle, 99), "busy p99 ms": percentile(busy, 99) if busy else float("nan"),
        "longest running submission ms": max(walls), "busy until the end": float(whole),
    }  # fmt: skip


async def callers(dispatcher: Core, count: int) -> dict[str, float]:
    """``count`` callers at once, each with a submission of its own."""
    errors = flips = 0

    async def one() -> None:
        nonlocal errors, flips
        try:
            judgement = (await ended(dispatcher, [task(BURNING, BURN)]))[0]
        except Exception:
            errors += 1
            return
        errors += not judgement.scorable
        flips += judgement.scorable and judgement.verdict is not Verdict.ACCEPTED

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(count)))
    return {"errors": errors, "flips": flips, "seconds": time.perf_counter() - start}


def percentile(values: Sequence[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


@contextmanager
def processes(sandbox: str, slots: int) -> Iterator[str]:
    """A Redis and `assay worker` of our own; the Redis' address."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    url = f"redis://127.0.0.1:{port}/0"
    with contextlib.ExitStack() as stack:
        commands = (
            ["redis-server", "--port", str(port), "--save", "", "--loglevel", "warning"],
            [sys.executable, "-m", "service", "worker", "--redis", url, "--sandbox", sandbox, "--slots", str(slots)],
        )
        environment = {**os.environ, "ASSAY_UID_BASE": str(Settings().uid_base + 100_000)}
        for command in commands:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment, start_new_session=True)
            stack.callback(process.wait)
            stack.callback(process.send_signal, signal.SIGTERM)
        yield url


@asynccontextmanager
async def running(sandbox: str, slots: int, url: str | None) -> AsyncIterator[Core]:
    settings = Settings(sandbox=sandbox, slots=slots, redis_url=url, queue_limit=10_000)
    dispatcher = dispatcher_of(settings)
    await dispatcher.start()
    try:
        async with asyncio.timeout(120):
            while dispatcher.stats()["workers"] < slots:
                await asyncio.sleep(0.05)
        await batch(dispatcher, 40)
        yield dispatcher
    finally:
        await dispatcher.stop()


async def measure(sandbox: str, slots: int, rounds: int, scale: float, url: str) -> dict[str, Any]:
    batches: dict[str, list[float]] = {"embedded": [], "redis": []}
    singles: dict[str, list[float]] = {"embedded": [], "redis": []}
    for _ in range(rounds):
        for name, where in (("embedded", None), ("redis", url)):
            async with running(sandbox, slots, where) as dispatcher:
                batches[name].append(await batch(dispatcher, round(400 * scale)))
                singles[name] += await single(dispatcher, round(200 * scale))
    figures: dict[str, Any] = {}
    for title, found in (("batch ms each", batches), ("single ms p50", singles)):
        medians = {name: statistics.median(values) for name, values in found.items()}
        figures[title] = {**medians, "overhead": medians["redis"] - medians["embedded"]}
    async with running(sandbox, slots, url) as dispatcher:
        figures["online wait"] = await beside(dispatcher, max(round(200 * scale), 20), round(5000 * scale))
        for count in (256, 1024):
            figures[f"{count} callers"] = await callers(dispatcher, count)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sandbox", choices=("docker", "local"), default="local")
    parser.add_argument("--slots", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with processes(given.sandbox, given.slots) as url:
        figures = asyncio.run(measure(given.sandbox, given.slots, given.rounds, given.scale, url))
    if given.json:
        print(json.dumps(figures))
        return
    for title, found in figures.items():
        print(f"{title:16}", "  ".join(f"{name} {value:.2f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
