"""``python -m benchmarks.conformance.packages DATA``: every submission of problem packages, against the folder it lies in.

``DATA`` has folders of package zips. Where a package names no time limit it gets one as judges make it: its accepted solutions
run first, and the slowest one's CPU time is multiplied by the package's ``time_multiplier`` and rounded up to whole seconds. Exit status
0 if every verdict is the folder's, or its exception has a listed cause; 1 if one has not.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.conformance.client import server
from benchmarks.conformance.report import CAUSES, Causes, read_causes
from service import languages
from service.formats import Labelled, Row, read_rows
from service.schema import Problem
from service.verdict import Reason

TITLE = "## Problem packages"
JURY_S = 30.0  # CPU seconds of a test for accepted solutions, while no limit is known
FOLDERS = {
    "accepted": {"accepted"},
    "partially_accepted": set(),
    "wrong_answer": {"wrong_answer", "presentation_error"},
    "time_limit_exceeded": {"time_limit_exceeded", "idleness_limit_exceeded"},
    "run_time_error": {"runtime_error", "memory_limit_exceeded"},
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One submission, and what the service said. ``limit_s`` is the CPU limit that it had."""

    data: str
    package: str
    name: str
    language: str
    limit_s: float
    known: bool
    verdict: str
    reason: str | None
    score: float | None
    max_score: float | None
    passed: int
    total: int
    slowest_s: float
    message: str

    @property
    def folder(self) -> str:
        return self.name.partition("/")[0]

    @property
    def id(self) -> str:
        return f"{self.package}:{self.name}"

    @property
    def agrees(self) -> bool:
        """Whether the verdict is the folder's; partially accepted is what has neither every test nor every point."""
        if self.folder == "partially_accepted":
            below = self.score is None or self.max_score is None or self.score < self.max_score
            return self.reason is None and self.passed < self.total and below
        return self.verdict in FOLDERS[self.folder]


class Service:
    """The service at ``url``."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=httpx.Timeout(60, read=None))

    def register(self, problem: Problem) -> str:
        answer = self.http.post("/v1/problems", content=problem.model_dump_json())
        answer.raise_for_status()
        return str(answer.json()["problem_id"])

    def verify(self, problem_id: str, solution: Labelled, run: str) -> dict[str, Any]:
        body = {"source": solution.source, "language": solution.language, "problem_id": problem_id, "run": run}
        answer = self.http.post("/v1/verify", json={**body, "return": {"output_kb": 0}})
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def judge(
    service: Service, data: str, row: Row, solutions: Sequence[Labelled], earlier: Sequence[Judged],
    jobs: ThreadPoolExecutor, keep: Callable[[Judged], None],
) -> list[Judged]:  # fmt: skip
    """The package's submissions: the accepted ones first, which say what the limit is where the package does not.

    ``earlier`` are those of its submissions that were judged before. Every new one goes to ``keep`` at once.
    """
    known = bool(row.problem.metadata["time_limit_known"])
    groups = defaultdict(list)
    for solution in solutions:
        groups[solution.label == "right"].append(solution)

    def go(limit_s: float, chosen: Iterable[Labelled]) -> list[Judged]:
        limits = row.problem.limits.model_copy(update={"cpu_s": limit_s})
        problem_id = service.register(row.problem.model_copy(update={"limits": limits}))

        def one(solution: Labelled) -> Judged:
            run = "all" if solution.name.startswith("partially") else "first_failure"
            said = service.verify(problem_id, solution, run)
            failed = [test for test in said["tests"] if test["verdict"] not in ("accepted", "not_run")][:1]
            words = f"{failed[0]['id']}: {failed[0]['message']}" if failed else said["message"]
            slowest = max((test["cpu_s"] for test in said["tests"]), default=0.0)
            judged = Judged(
                data, row.id, solution.name, solution.language, limit_s, known, said["verdict"], said["reason"],
                said["score"], said["max_score"], said["passed"], said["total"], slowest, words[:300],
            )  # fmt: skip
            keep(judged)
            return judged

        return list(jobs.map(one, chosen))

    limit = row.problem.limits.cpu_s
    right = go(limit if known else JURY_S, groups[True])
    jury = [one for one in (*earlier, *right) if one.folder == "accepted" and one.agrees]
    slowest = max((one.slowest_s for one in jury), default=None)
    if not known and slowest is not None:
        limit = float(max(1, math.ceil(slowest * float(str(row.problem.metadata["time_multiplier"])))))
    return right + go(limit, groups[False])


def main() -> int:
    options = arguments()
    kept = [Judged(**json.loads(line)) for line in options.answers.open()] if options.answers.exists() else []
    done = {(one.data, one.id) for one in kept}
    found: list[tuple[str, Row, list[Labelled]]] = []
    left, untaken = 0, []
    for data in sorted(one for one in options.data.iterdir() if one.is_dir() and list(one.glob("*.zip"))):
        if options.only and data.name not in options.only:
            continue
        for row in read_rows(data, "package"):
            served = [
                solution
                for solution in row.solutions
                if solution.name.partition("/")[0] in FOLDERS
                and languages.find(solution.language) is not None
                and (data.name, f"{row.id}:{solution.name}") not in done
            ]
            untaken += [(data.name, f"{row.id}:{name}") for name in not_taken(row)]
            chosen = [one for one in served if not options.languages or one.language in options.languages]
            left += len(served) - len(chosen)
            if chosen:
                found.append((data.name, row, chosen))
    left += sum(len(chosen) for _, _, chosen in found)
    if not options.page:
        before = len(kept)
        run(options, found, kept)
        left -= len(kept) - before
    causes = read_causes(options.causes)
    page = options.out.read_text("utf-8") if options.out.exists() else ""
    options.out.write_text(
        page.partition(f"\n{TITLE}")[0].rstrip("\n") + "\n\n" + section(kept, causes, options.sandbox, left, untaken)
    )
    unexplained = [one for one in kept if not one.agrees and cause(one, causes) is None]
    for one in unexplained:
        print(f"not explained: {one.data} {one.id}: {one.verdict} {one.message}")
    return 1 if unexplained else 0


def not_taken(row: Row) -> list[str]:
    """The submissions that are not run: in a language that is not served, in a folder with no verdict, or of several files."""
    several = row.problem.metadata.get("submissions_not_read", [])
    assert isinstance(several, list)
    return [
        *(one.name for one in row.solutions if one.name.partition("/")[0] not in FOLDERS or languages.find(one.language) is None),
        *(f"{name}/" for name in several),
    ]  # fmt: skip


def run(options: argparse.Namespace, found: Sequence[tuple[str, Row, list[Labelled]]], kept: list[Judged]) -> None:
    """Judge what was found into ``kept`` and the file of answers, a few packages at a time."""
    with (
        server(options.sandbox) as url,
        ThreadPoolExecutor(options.jobs) as jobs,
        ThreadPoolExecutor(options.packages) as packages,
        options.answers.open("a") as file,
    ):
        service, lock = Service(url), threading.Lock()

        def keep(one: Judged) -> None:
            """A fault of ours is no answer: the next run tries again."""
            if one.reason == Reason.INFRASTRUCTURE:
                return
            with lock:
                kept.append(one)
                file.write(json.dumps(asdict(one)) + "\n")
                file.flush()

        def one(package: tuple[str, Row, list[Labelled]]) -> list[Judged]:
            data, row, solutions = package
            with lock:
                earlier = [one for one in kept if (one.data, one.package) == (data, row.id)]
            return judge(service, data, row, solutions, earlier, jobs, keep)

        for ended in as_completed([packages.submit(one, package) for package in found]):
            judged = ended.result()
            wrong = [f"{one.name} is {one.verdict}" for one in judged if not one.agrees]
            print(f"{judged[0].package}: {len(judged)}; {', '.join(wrong)}", file=sys.stderr, flush=True)


def cause(one: Judged, causes: Causes) -> str | None:
    return causes.get(one.data, {}).get(one.id)


def section(
    judged: Sequence[Judged], causes: Causes, sandbox: str, left: int = 0, untaken: Sequence[tuple[str, str]] = ()
) -> str:
    """The page's part: how many of each folder have its verdict, by language, and every exception.

    ``left`` were not run yet; ``untaken`` never are: names by data set.
    """
    lines = [TITLE, ""]
    lines += [
        "Every submission of a package in a language that is served: how many have the verdict of the folder that they lie in. "
        "Partially accepted has less than every test and less than every point. Where a package names no time limit, it is the slowest "
        "accepted solution's CPU time here, times the package's `time_multiplier` (5 unless given), rounded up to whole seconds. "
        f"Backend: {sandbox}. Made by `python -m benchmarks.conformance.packages`."
        + (f" {left} more were not run yet, so that limits which come of all accepted solutions may still grow." if left else "")
    ]  # fmt: skip
    for data in sorted({one.data for one in judged}):
        ours = [one for one in judged if one.data == data]
        lines += ["", f"### {data}", "", _line(["language", *FOLDERS, "all"]), _line(["---"] * (len(FOLDERS) + 2))]
        for language in [*sorted({one.language for one in ours}), None]:
            of = [one for one in ours if language in (None, one.language)]
            lines.append(_line([language or "**all**", *(_share(of, folder) for folder in FOLDERS), _share(of, None)]))
        exceptions = [one for one in ours if not one.agrees]
        if exceptions:
            lines += ["", _line(["submission", "verdict", "CPU limit", "cause"]), _line(["---"] * 4)]
        for one in exceptions:
            why = cause(one, causes) or "**not explained**"
            limit = f"{one.limit_s:g} s{'' if one.known else ', ours'}"
            lines.append(_line([f"`{one.id}`", one.reason or one.verdict, limit, why]))
        found = Counter(cause(one, causes) is not None for one in exceptions)
        lines += ["", f"{len(ours)} submissions, {len(exceptions)} exceptions, {found[True]} of them explained."]
        if names := [f"`{name}`" for of, name in untaken if of == data]:
            lines += [
                "",
                f"Not taken (a language that is not served, a folder that names no verdict, several files): {', '.join(names)}.",
            ]
    return "\n".join(lines) + "\n"


def _share(judged: Sequence[Judged], folder: str | None) -> str:
    of = [one for one in judged if folder in (None, one.folder)]
    return f"{sum(one.agrees for one in of)}/{len(of)}" if of else "-"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conformance.packages", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of folders of package zips")
    parser.add_argument("--answers", type=Path, required=True, help="JSONL; what is in it already is not run again")
    parser.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    parser.add_argument("--only", nargs="+", help="these folders alone")
    parser.add_argument("--languages", nargs="+", help="submissions in these alone")
    parser.add_argument("--jobs", type=int, default=4, help="submissions with the service at any time")
    parser.add_argument("--packages", type=int, default=3, help="packages that are judged at a time")
    parser.add_argument("--page", action="store_true", help="run nothing; write the page from the answers")
    parser.add_argument("--out", type=Path, default=Path("docs/conformance.md"), help="the page whose part is written")
    parser.add_argument("--causes", type=Path, default=CAUSES, help="the known causes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
