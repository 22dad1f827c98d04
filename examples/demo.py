"""Judge every solution of the example problems, and show that each gets what it deserves.

    python examples/demo.py [--sandbox auto|docker|local] [--url URL] [--only SLUG ...] [options of `assay serve`]

Without ``--url`` a service is started on a free port, and stopped at the end. Exits with 1 if any solution got
another verdict than its folder says.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script's own folder is all that Python looks into

from examples.problem_set import CLASSES, ExampleProblem, load
from service.schema import Result
from service.verdict import Verdict
from trainer_client import RewardClient

READY_S = 180.0
STOP_S = 30.0
EXPECTED = {"right": "accepted", "wrong": "rejected", "slow": "time_limit_exceeded", "cheating": "rejected"}


@dataclass(frozen=True, slots=True)
class Case:
    """One solution on its way through the service."""

    problem: ExampleProblem
    group: str
    name: str
    source: str
    reward: str

    def submission(self) -> dict[str, Any]:
        return {
            "id": f"{self.problem.slug}/{self.group}/{self.name}",
            "source": self.source,
            "problem": self.problem.problem.model_dump(mode="json"),
            "reward": self.reward,
        }

    def as_deserved(self, result: Result) -> bool:
        """Right: accepted, reward 1. Slow: over the time limit. Wrong and cheating: judged, and not accepted."""
        if not result.scorable or result.reward is None:
            return False
        if self.group == "right":
            return result.verdict is Verdict.ACCEPTED and result.reward == 1.0
        if self.group == "slow":
            return result.verdict is Verdict.TIME_LIMIT_EXCEEDED and result.reward < 1
        return result.verdict is not Verdict.ACCEPTED and result.reward < 1


def cases(problems: list[ExampleProblem]) -> list[Case]:
    """Every solution; the problems take turns in being rewarded all or nothing and by the fraction passed."""
    return [
        Case(problem, group, name, source, "fraction" if number % 2 else "binary")
        for number, problem in enumerate(problems)
        for group in CLASSES
        for name, source in problem.solutions.get(group, {}).items()
    ]


@contextmanager
def service(options: list[str]) -> Iterator[str]:
    """The URL of a service of our own, which has stopped when the block is left."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "service", "serve", "--host", "127.0.0.1", "--port", str(port), *options]
    with tempfile.TemporaryFile("w+") as log:
        # A process group of its own: Ctrl-C is for us to hear, and the service is then stopped in order.
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process, log)
            yield url
        finally:
            _stop(process)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: IO[str]) -> None:
    deadline = time.monotonic() + READY_S
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if client.get(f"{url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    why = "ended" if process.poll() is not None else f"was not ready after {READY_S:.0f} s"
    log.seek(0)
    sys.exit(f"the service {why}; it said:\n{log.read()[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def judge(url: str, todo: list[Case], console: Console) -> tuple[list[Result], float]:
    """All results in order, and the seconds they took."""
    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn())
    started = time.monotonic()
    with RewardClient(url) as client, Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=len(todo))
        results = client.verify_batch([case.submission() for case in todo], lambda *_: progress.advance(bar))
    return results, time.monotonic() - started


def table(judged: list[tuple[Case, Result]]) -> Table:
    """One row a problem and class of solutions."""
    shown = Table("problem", "kind", "solutions", "verdicts", "reward", "CPU s", "wall s", row_styles=["", "dim"])
    rows: dict[tuple[str, str], list[tuple[Case, Result]]] = {}
    for case, result in judged:
        rows.setdefault((case.problem.slug, case.group), []).append((case, result))
    before = ""
    for (slug, group), members in rows.items():
        names = Counter((result.verdict.value, case.as_deserved(result)) for case, result in members)
        verdicts = [
            f"{'' if ok else '[bold red]'}{verdict}{f' x{count}' if count > 1 else ''}{'' if ok else ' ![/]'}"
            for (verdict, ok), count in names.items()
        ]
        first, before = slug != before, slug
        shown.add_row(
            slug if first else "",
            members[0][0].problem.kind if first else "",
            group,
            ", ".join(verdicts),
            ", ".join("null" if result.reward is None else f"{result.reward:.2g}" for _, result in members),
            f"{sum(result.cost.cpu_s for _, result in members):.3f}",
            f"{sum(result.cost.wall_s for _, result in members):.3f}",
        )
    return shown


def summary(judged: list[tuple[Case, Result]], seconds: float, console: Console) -> bool:
    """Print what each class came to, and what it cost; whether everything was as deserved."""
    for group in CLASSES:
        members = [(case, result) for case, result in judged if case.group == group]
        good = sum(case.as_deserved(result) for case, result in members)
        colour = "green" if good == len(members) else "bold red"
        console.print(f"[{colour}]{group:>9}  {EXPECTED[group]} {good}/{len(members)}[/]", highlight=False)
    surprises = [(case, result) for case, result in judged if not case.as_deserved(result)]
    for case, result in surprises:
        detail = result.reason or next((t.message or t.stderr for t in result.tests if t.verdict is result.verdict), "")
        name = f"{case.problem.slug}/{case.group}/{case.name}"
        console.print(f"{name}: {result.verdict.value}, reward {result.reward}: {detail[-300:]}", markup=False)
    isolation = ", ".join(sorted({result.provenance.isolation or "unknown" for _, result in judged}))
    tests = sum(result.total for _, result in judged)
    cpu, wall = (sum(getattr(result.cost, name) for _, result in judged) for name in ("cpu_s", "wall_s"))
    console.print(f"isolation  {isolation}", highlight=False)
    console.print(f"     cost  {cpu:.1f} s of CPU, {wall:.1f} s of slots", highlight=False)
    console.print(
        f"    speed  {len(judged)} submissions, {tests} tests in {seconds:.1f} s: "
        f"{len(judged) / seconds:.1f} submissions/s, {tests / seconds:.0f} tests/s",
        highlight=False,
    )
    return not surprises


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", help="auto, docker or local; else as `assay serve` decides")
    parser.add_argument("--url", help="a service that runs already")
    parser.add_argument("--only", nargs="+", metavar="SLUG", help="these problems alone")
    arguments, others = parser.parse_known_args()
    todo = [case for case in cases(load()) if not arguments.only or case.problem.slug in arguments.only]
    if not todo:
        parser.error("no such problem")
    console = Console(width=None if sys.stdout.isatty() else 140)
    try:
        if arguments.url:
            results, seconds = judge(arguments.url, todo, console)
        else:
            sandbox = ["--sandbox", arguments.sandbox] if arguments.sandbox else []
            with service([*sandbox, *others]) as url:
                results, seconds = judge(url, todo, console)
    except KeyboardInterrupt:
        return 130
    judged = list(zip(todo, results, strict=True))
    console.print(table(judged))
    return 0 if summary(judged, seconds, console) else 1


if __name__ == "__main__":
    sys.exit(main())
