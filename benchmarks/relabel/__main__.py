"""``python -m benchmarks.relabel DATA``: a log made of the folder's data, relabelled, killed, resumed, and timed.

Three things, each of which can be left out: all rows relabelled and held against their labels, with the memory that it took;
the same pass killed with SIGKILL at random and gone on with, its content held against the undisturbed one's; and rows a second
beside a plain loop of ``subprocess`` over the same rows, with and without duplicates.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.relabel import bare, rows
from trainer_client.offline.relabel.digest import content, digest
from trainer_client.offline.tables import Relabelled, read_rows

COMMAND = [sys.executable, "-m", "service", "relabel"]
LOOK_S = 0.5
READ = [
    "row",
    "problem",
    "verdict",
    "tests",
    "id",
    "label",
    "scorable",
    "reason",
    "error",
    "duplicates_of",
    "message",
    "metadata",
]


@dataclass
class Run:
    """One pass in a process of its own. ``memory_mb`` is its resident memory over time, its workers' not."""

    seconds: float = 0.0
    code: int = 0
    memory_mb: list[float] = field(default_factory=list)


def run(
    log: Path, problems: Path, out: Path, sandbox: str, kill_after_s: float | None = None, tests: str = "all"
) -> Run:
    """Relabel; SIGKILL it after some seconds if that is asked for."""
    command = [*COMMAND, str(log), "--out", str(out), "--problems", str(problems), "--sandbox", sandbox, "--run", tests]
    made, start = Run(), time.monotonic()
    process = subprocess.Popen(command)
    while process.poll() is None:
        made.memory_mb.append(_resident_mb(process.pid))
        if kill_after_s is not None and time.monotonic() - start > kill_after_s:
            process.kill()
        time.sleep(LOOK_S)
    made.seconds, made.code = time.monotonic() - start, process.wait()
    return made


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGESIZE") / 2**20


def whole(log: Path, problems: Path, out: Path, sandbox: str) -> Run:
    """All rows, held against what is known of them. Raises ``RuntimeError`` if the pass fails."""
    made = run(log, problems, out, sandbox)
    if made.code:
        raise RuntimeError(f"the pass ended with {made.code}")
    counts: Counter[str] = Counter()
    exceptions: dict[str, list[str]] = {}
    for row in Relabelled.read(out, READ):
        counts[row["verdict"]] += 1
        name = row["id"].partition(":")[2]
        if not row.scorable or (row["label"] == "accepted") != row.accepted:
            why = (
                row["error"]
                or row["message"]
                or next((test["message"] for test in row["tests"] if test["message"]), "")
            )
            make = row.metadata()["made"]
            exceptions.setdefault(name, []).append(f"{make}, {row['label']} -> {row['verdict']} {why[:100]!r}")
    total = counts.total()
    print(f"{total:,} rows in {made.seconds:.0f} s, {total / made.seconds:.1f} a second: {dict(counts.most_common())}")
    wrong = sum(map(len, exceptions.values()))
    print(f"{total - wrong:,} as their labels say; {wrong} not, of {len(exceptions)} solutions:")
    for name, found in sorted(exceptions.items()):
        print(f"  {name}: {found[0]}" + (f" (x{len(found)})" if len(found) > 1 else ""))
    quarters = [
        made.memory_mb[len(made.memory_mb) * part // 8 : len(made.memory_mb) * (part + 1) // 8] for part in range(8)
    ]
    told = " ".join(f"{statistics.median(part):.0f}" for part in quarters if part)
    print(f"resident memory, median of each eighth of the pass, MiB: {told}; peak {max(made.memory_mb):.0f}")
    return made


def killed(log: Path, problems: Path, out: Path, sandbox: str, kills: int, seconds: float, seed: int) -> None:
    """The same pass, killed ``kills`` times at random over ``seconds``, then run to its end."""
    chance = random.Random(seed)
    done = []
    for _ in range(kills):
        made = run(log, problems, out, sandbox, kill_after_s=chance.uniform(3, max(4.0, 1.2 * seconds / kills)))
        done.append(f"{made.seconds:.0f} s")
        if made.code == 0:
            raise RuntimeError("it had ended before it could be killed")
    if run(log, problems, out, sandbox).code:
        raise RuntimeError("it could not be gone on with")
    print(f"killed after {', '.join(done)}, each time gone on with")


def different(one: Path, other: Path) -> Iterator[str]:
    """Rows whose content differs: their tests' verdicts and seconds in each."""
    for pair in zip(read_rows(one), read_rows(other), strict=True):
        if content(pair[0]) != content(pair[1]):
            told = [
                [f"{test['verdict']} {test['cpu_s'] or 0:.2f} s" for test in row["tests"] or []] or [row["verdict"]]
                for row in pair
            ]
            apart = [f"{a} and {b}" for a, b in zip(*told, strict=False) if a.split()[0] != b.split()[0]]
            yield f"  {pair[0]['id']}: {', '.join(apart) or 'the same verdicts, another output'}"


def speed(data: Path, folder: Path, count: int, sandbox: str, tests: str, threads: list[int]) -> None:
    """Rows a second beside plain loops: the first half of each before the pass, the second after."""
    start = time.perf_counter()
    for _ in range(20):
        subprocess.run([sys.executable, "-c", ""], check=True)
    print(f"python -c '' takes {(time.perf_counter() - start) * 50:.1f} ms here")
    for duplicates in (0.0, 0.3):
        log, problems, _ = rows.write(data, folder / f"speed-{duplicates}", count, duplicates)
        lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        known = bare.read_problems(problems)
        seconds = dict.fromkeys(threads, 0.0)
        passed = _plain(lines[: count // 2], known, tests, seconds)
        out = log.with_name(f"{tests}.parquet")
        made = run(log, problems, out, sandbox, tests=tests)
        if made.code:
            raise RuntimeError(f"the pass ended with {made.code}")
        passed += _plain(lines[count // 2 :], known, tests, seconds)
        accepted = sum(row.accepted for row in Relabelled.read(out, READ))
        print(
            f"{duplicates:.0%} duplicates, tests: {tests}: {count / made.seconds:.1f} rows/s "
            f"(accepted {accepted}, plain {passed} of {count})"
        )
        for number in threads:
            print(
                f"  the plain loop on {number} thread{'s'[: number - 1]}: {count / seconds[number]:.1f} rows/s, "
                f"{seconds[number] / made.seconds:.2f}x"
            )


def _plain(lines: list[dict[str, Any]], known: dict[str, dict[str, Any]], tests: str, seconds: dict[int, float]) -> int:
    """How many rows pass in the plain loop; what it took goes to ``seconds``, which has a place for each number of threads."""
    found: list[bool] = []
    for threads in seconds:
        start = time.perf_counter()
        found = bare.accepted(lines, known, tests, threads)
        seconds[threads] += time.perf_counter() - start
    return sum(found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relabel", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=20_000, help="rows of the whole pass")
    parser.add_argument("--speed-count", type=int, default=3000, help="rows beside the plain loop")
    parser.add_argument(
        "--tests", nargs="+", choices=("all", "first_failure"), default=["all", "first_failure"],
        help="how many tests of a row run beside the plain loop, in both",
    )  # fmt: skip
    parser.add_argument("--threads", nargs="+", type=int, default=[2], help="of the plain loop, one after the other")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    parser.add_argument(
        "--only", choices=("labels", "speed", "rows"), help="one of it; `rows` makes the log and no more"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of when it is killed")
    parser.add_argument("--folder", type=Path, help="where the files go and stay; a temporary one unless given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if options.only != "speed":
            log, problems, made = rows.write(options.data, folder, options.count, 0.3)
            print(f"{made.total():,} rows: {dict(made.most_common())}")
        if options.only in (None, "labels"):
            out = [folder / "undisturbed.parquet", folder / "killed.parquet"]
            done = whole(log, problems, out[0], options.sandbox)
            if options.kills:
                killed(log, problems, out[1], options.sandbox, options.kills, done.seconds, options.seed)
                found = [digest(path) for path in out]
                print(f"content, undisturbed and killed (seed {options.seed}): {found[0]} {found[1]}")
                if found[0] != found[1]:
                    print("\n".join(different(*out)))
                    return 1
        if options.only in (None, "speed"):
            for tests in options.tests:
                speed(options.data, folder, options.speed_count, options.sandbox, tests, options.threads)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
