"""Many mixed submissions through two slots: nothing that one leaves behind changes another's verdict, and nothing grows.

``python -m benchmarks.soak [--count 600] [--seed 1] [--sandbox docker|local|both] [--data FOLDER]``

First each distinct submission runs once in a slot of its own, which is destroyed after it: that is what its verdict should be. Then
``count`` of them go in a seeded random order through two worker processes, as a service runs them. Exits 1 if a verdict differs,
a worker died, something was unscorable, grew, or was left over.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks import mix
from benchmarks.footprint import Footprint, Reading
from service.jobs.caches.problems import Prepared, prepare
from service.jobs.dispatcher import Task
from service.jobs.embedded import EmbeddedDispatcher
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.sandbox.pool import Pool
from service.schema import Judgement
from service.settings import Settings
from service.verdict import UNSCORABLE, Reason, Verdict

Sandbox = Literal["docker", "local"]
SLOTS = 2
IN_FLIGHT = 8
WAVES = 10  # between which nothing runs, and everything is counted
SPARE = 0.5  # of a limit; what needs more of it alone may not reach a verdict of its own on a busy machine
# Flags that depend on the moment at which the parent looked; they are advisory.
_BY_CHANCE = frozenset({"many_processes", "left_processes"})
_BY_LIMIT = frozenset({Verdict.TIME_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED})


@dataclass
class Report:
    """What a soak came to. ``differences`` are lines to print; anything in ``faults`` fails it."""

    distinct: int = 0
    left_out: int = 0
    sent: int = 0
    seconds: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    differences: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def shape(judgement: Judgement) -> tuple[object, ...]:
    """Everything of a judgement that must be the same in every slot."""
    tests = tuple((test.id, test.verdict) for test in judgement.tests)
    return judgement.verdict, judgement.reason, judgement.passed, tests, frozenset(judgement.flags) - _BY_CHANCE


def same(case: mix.Case, judgement: Judgement, reference: Judgement) -> bool:
    """Whether a judgement is the reference's; a submission that races itself may end in any of its own verdicts."""
    either = len(case.allowed) > 1 and {judgement.verdict, reference.verdict} <= case.allowed
    return either or shape(judgement) == shape(reference)


def near_a_limit(case: mix.Case, judgement: Judgement) -> bool:
    """Whether the machine's mood could turn its verdict."""
    limits = case.problem.limits
    return any(
        test.verdict not in _BY_LIMIT and (test.cpu_s > SPARE * limits.cpu_s or test.memory_mb > 0.9 * limits.memory_mb)
        for test in judgement.tests
    )


# --- what the verdicts should be ---


def references(given: list[mix.Case], settings: Settings) -> dict[mix.Case, Judgement]:
    """Each case's judgement from a slot that has never run anything else and never will."""

    def half(place: int) -> list[tuple[mix.Case, Judgement]]:
        found = []
        for case in given[place::SLOTS]:
            pool = Pool(settings, size=1, index=SLOTS + place)
            try:
                pool.start()
                found.append((case, Judge(pool).judge(Work(source=case.source, problem=case.problem))))
            finally:
                pool.close()
            if len(found) % 25 == 0:
                print(f"{len(found)} of half of them", file=sys.stderr)
        return found

    with ThreadPoolExecutor(SLOTS) as threads:
        return {case: judgement for part in threads.map(half, range(SLOTS)) for case, judgement in part}


# --- the soak ---


async def soak(settings: Settings, sent: list[mix.Case], reference: dict[mix.Case, Judgement], report: Report) -> None:
    """Send everything in waves; fill in the report."""
    problems: dict[int, Prepared] = {id(case): prepare(case.problem) for case in reference}
    dispatcher = EmbeddedDispatcher(settings)
    await dispatcher.start()
    room = asyncio.Semaphore(IN_FLIGHT)
    try:
        while dispatcher.stats()["workers"] < SLOTS:
            await asyncio.sleep(0.05)
        footprint = Footprint(settings, [worker.pid for worker in dispatcher.workers if worker.pid])

        async def one(number: int, case: mix.Case) -> None:
            prepared = problems[id(case)]
            # A line of its own keeps it from being joined with another of its kind.
            task = Task(f"{case.source}\n# {number}", prepared.problem, prepared.id, prepared.json, Plan())
            try:
                take(case, await dispatcher.submit([task])[0].wait(), reference[case], report)
            finally:
                room.release()

        size = -(-len(sent) // WAVES)
        for start in range(0, len(sent), size):
            began = time.monotonic()
            tasks = []
            for number, case in enumerate(sent[start : start + size], start):
                await room.acquire()
                tasks.append(asyncio.create_task(one(number, case)))
            await asyncio.gather(*tasks)
            report.seconds += time.monotonic() - began
            report.sent += len(tasks)
            await asyncio.sleep(0.5)
            report.readings.append(await asyncio.to_thread(footprint.read))
            print(f"{report.sent} of {len(sent)}, {len(report.differences)} differences", file=sys.stderr)
        if deaths := dispatcher.stats()["worker_deaths"]:
            report.faults.append(f"{deaths:.0f} worker processes died")
    finally:
        await dispatcher.stop()
    report.faults += footprint.growth(report.readings)
    report.faults += footprint.left()


def take(case: mix.Case, judgement: Judgement, reference: Judgement, report: Report) -> None:
    report.verdicts[judgement.verdict] += 1
    report.kinds[case.kind] += 1
    report.repeated += judgement.attempts > 1
    empty = judgement.reason is reference.reason is Reason.NO_TESTS  # by design, and nobody's fault
    if judgement.verdict in UNSCORABLE and not empty:
        report.faults.append(f"{case.name} is {judgement.verdict}: {judgement.reason} {judgement.message}")
    if not same(case, judgement, reference):
        at = next((a for a, b in zip(judgement.tests, reference.tests, strict=False) if a.verdict != b.verdict), None)
        where = f", test {at.id}: {at.verdict} {at.message[:200]}" if at else f", flags {judgement.flags}"
        report.differences.append(f"{case.name}: {judgement.verdict} instead of {reference.verdict}{where}")


def run(sandbox: Sandbox, count: int, seed: int, data: Path | None) -> Report:
    """One soak on one sandbox, with temporary files in a folder of its own."""
    report = Report()
    chance = random.Random(seed)
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        try:
            settings = Settings(sandbox=sandbox, slots=SLOTS)
            chosen = mix.drawn(mix.cases(data), max(20, count // 10), chance)
            print(f"{sandbox}: {len(chosen)} distinct submissions, each in a slot of its own", file=sys.stderr)
            reference = references(chosen, settings)
            kept = {case: found for case, found in reference.items() if not near_a_limit(case, found)}
            report.distinct, report.left_out = len(kept), len(reference) - len(kept)
            asyncio.run(soak(settings, mix.order(kept, count, chance), kept, report))
        finally:
            tempfile.tempdir = before
            os.environ.pop("TMPDIR")
    return report


def table(found: Mapping[Sandbox, Report]) -> str:
    """The reports side by side, as Markdown."""
    rows: dict[str, list[object]] = {}

    def add(name: str, values: list[object]) -> None:
        rows[name] = values

    reports = list(found.values())
    add("submissions", [report.sent for report in reports])
    add("distinct ones", [report.distinct for report in reports])
    add("left out, near a limit by themselves", [report.left_out for report in reports])
    for kind in mix.SHARES:
        add(f"meant as {kind}", [report.kinds[kind] for report in reports])
    for verdict in sorted({name for report in reports for name in report.verdicts}):
        add(f"`{verdict}`", [report.verdicts[verdict] for report in reports])
    add("**other verdicts than in a fresh slot**", [len(report.differences) for report in reports])
    add("runs repeated for a fault of ours", [report.repeated for report in reports])
    for name in Reading.__dataclass_fields__:
        title = Reading.__dataclass_fields__[name].metadata["title"]
        add(f"{title}, after warm-up → at the end", [_ends(report.readings, name) for report in reports])
    add("seconds", [round(report.seconds) for report in reports])
    head = f"| | {' | '.join(found)} |\n|---|{'---|' * len(found)}\n"
    return head + "\n".join(f"| {name} | {' | '.join(map(str, values))} |" for name, values in rows.items())


def _ends(readings: list[Reading], name: str) -> str:
    values = [getattr(reading, name) for reading in readings]
    return f"{values[1 if len(values) > 1 else 0]} → {values[-1]}" if values else "-"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sandbox", default="both", choices=("docker", "local", "both"))
    parser.add_argument("--data", type=Path, help="a folder of data sets, as `make conformance` takes it")
    options = parser.parse_args()
    which: tuple[Sandbox, ...] = ("docker", "local")
    which = which if options.sandbox == "both" else (options.sandbox,)
    found = {sandbox: run(sandbox, options.count, options.seed, options.data) for sandbox in which}
    print(table(found))
    failed = [f"{name}: {line}" for name, report in found.items() for line in (*report.differences, *report.faults)]
    print("\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
