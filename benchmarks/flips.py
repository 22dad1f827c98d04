"""Right programs on a machine with too much to do: how many verdicts flip, here and under a bare ``subprocess`` time-out.

``python -m benchmarks.flips [--count 1000] [--sandbox docker|local] [--limit 1.0] [--loops 2] [--seed 1]``

``count`` right programs that need 40 % of a CPU limit of ``limit`` seconds, and one program without an end for every four of them, 16 in
flight over HTTP on two slots, beside ``loops`` plain processes that never sleep. Then the same programs, in the same order and as many
at a time, under ``subprocess.run(timeout=limit)``, which is what a limit on wall time makes of them. Exits 1 if a right program is anything
but accepted, or an endless one anything but stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.throughput import Connection, service

SLOTS = 2
IN_FLIGHT = 16
SHARE = 0.4
RIGHT_PER_LOOP = 4
RIGHT = "import time\nwhile time.process_time() < {seconds}: pass\nprint(int(input()) * 2)"
ENDLESS = "while True: pass"
TEST = {"kind": "stdio", "input": "4\n", "output": "8\n"}


@dataclass(frozen=True, slots=True)
class Program:
    """``right`` or endless; no two have the same source, so that none is joined with another."""

    source: str
    right: bool


def programs(count: int, seed: int, limit: float = 1.0) -> list[Program]:
    """``count`` right programs and the endless ones that go with them, in random order."""
    run = secrets.token_hex(4)
    kinds = [True] * count + [False] * (count // RIGHT_PER_LOOP)
    random.Random(seed).shuffle(kinds)
    work = RIGHT.format(seconds=SHARE * limit)
    return [Program(f"# {run}-{n}\n{work if right else ENDLESS}", right) for n, right in enumerate(kinds)]


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Plain processes that take what CPU time they get."""
    running = [subprocess.Popen([sys.executable, "-c", ENDLESS]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


async def assay(port: int, given: list[Program], limit: float) -> list[str]:
    """The verdict of each program."""
    problem = {"tests": [TEST], "limits": {"cpu_s": limit}}
    left = iter(enumerate(given))
    verdicts: dict[int, str] = {}

    async def caller() -> None:
        async with Connection(port) as connection:
            for number, program in left:
                body = json.dumps({"source": program.source, "problem": problem}).encode()
                answer: dict[str, Any] = json.loads(await connection.post(b"/v1/verify", body))
                verdicts[number] = answer["verdict"]
                if len(verdicts) % 50 == 0:
                    print(f"{len(verdicts)} of {len(given)}", file=sys.stderr)

    await asyncio.gather(*(caller() for _ in range(IN_FLIGHT)))
    return [verdicts[number] for number in range(len(given))]


def bare(given: list[Program], limit: float) -> list[str]:
    """The same from a time-out on wall time, in the verdicts' words."""

    def one(program: Program) -> str:
        command = [sys.executable, "-c", program.source]
        try:
            ended = subprocess.run(command, input="4\n", capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return "time_limit_exceeded"
        return "accepted" if (ended.returncode, ended.stdout) == (0, "8\n") else "runtime_error"

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        return list(pool.map(one, given))


def wrong(given: list[Program], verdicts: list[str]) -> tuple[int, int]:
    """How many right programs were not accepted, and how many endless ones were not stopped."""
    pairs = list(zip(given, verdicts, strict=True))
    flipped = sum(verdict != "accepted" for program, verdict in pairs if program.right)
    return flipped, sum(verdict != "time_limit_exceeded" for program, verdict in pairs if not program.right)


def row(name: str, given: list[Program], verdicts: list[str]) -> str:
    right = sum(program.right for program in given)
    flipped, missed = wrong(given, verdicts)
    said = ", ".join(f"{count} `{verdict}`" for verdict, count in sorted(Counter(verdicts).items()))
    return f"| {name} | {right} | **{flipped}** | {len(given) - right} | {missed} | {said} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sandbox", default="docker", choices=("docker", "local"))
    parser.add_argument("--loops", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--limit", type=float, default=1.0, help="CPU seconds; of wall time for the bare ones")
    options = parser.parse_args()
    given = programs(options.count, options.seed, options.limit)
    with service(options.sandbox, "--slots", str(SLOTS)) as port, busy(options.loops):
        ours = asyncio.run(assay(port, given, options.limit))
    print("the same under a bare time-out", file=sys.stderr)
    with busy(options.loops):
        theirs = bare(given, options.limit)
    print("| | right programs | flipped | endless ones | not stopped | verdicts |\n|---|---|---|---|---|---|")
    print(row(f"assay, {options.sandbox}", given, ours))
    print(row(f"`subprocess.run(timeout={options.limit:g})`", given, theirs))
    return 1 if any(wrong(given, ours)) else 0


if __name__ == "__main__":
    sys.exit(main())
