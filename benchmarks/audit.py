"""Audit public data sets and print what was found as a table: ``python -m benchmarks.audit DATA [--sample 30] [--out FOLDER]``.

Each set is audited by the command line, as anybody would; programs are run for a sample of its problems, everything else is
said of all of them. Sets that are not in the folder are left out. Broken off, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Source:
    """One data set below the folder; ``holdout`` is another file that it must not share problems with."""

    name: str
    file: str
    holdout: str | None = None


SOURCES = (
    Source("HumanEval", "humaneval/HumanEval.jsonl.gz"),
    Source("HumanEvalPack, Python", "humanevalpack/humanevalpack-python.jsonl"),
    Source("MBPP, held against its sanitized part", "mbpp/mbpp.jsonl", "mbpp/sanitized-mbpp.json"),
    Source("LeetCodeDataset 0.2.0, train", "leetcode_dataset/LeetCodeDataset-v0.2.0-train.jsonl.gz"),
    Source("CodeContests, 270 problems", "codecontests_270/codecontests_python.jsonl.gz"),
    Source("KodCode, LeetCode style", "kodcode_demo/KodCode_leetcode_100_1741214688.json"),
)

# (what a row of the table is, the findings that are added up for it, whether of the problems that were tried)
ROWS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("unreadable", ("unreadable",), False),
    ("no tests, or fewer than 5 cases", ("no_tests", "few_tests"), False),
    ("contradictory tests", ("contradictory_tests",), False),
    ("no hidden tests", ("no_hidden_tests",), False),
    ("duplicates", ("duplicate_problem",), False),
    ("nearly the same text", ("near_duplicate_problem",), False),
    ("overlap with the hold-out, exact or near", ("holdout_overlap", "near_holdout_overlap"), False),
    ("no reference passes", ("reference_fails",), True),
    ("an empty program passes", ("empty_passes",), True),
    ("a constant passes", ("constant_passes",), True),
    ("an echo passes", ("echo_passes",), True),
    ("a table of public answers passes hidden tests", ("hard_coded_passes",), True),
    ("a solution called wrong passes", ("wrong_passes",), True),
    ("flaky", ("flaky",), True),
    ("fewer than half of the mutants turned away", ("weak_judge",), True),
)


def audited(source: Source, data: Path, out: Path, options: list[str]) -> dict[str, Any]:
    """The audit of one set, with how many of its problems there are by finding."""
    folder = out / Path(source.file).name.partition(".")[0]
    command = [sys.executable, "-m", "service", "audit", str(data / source.file), "--out", str(folder), *options]
    command += ["--holdout", str(data / source.holdout)] if source.holdout else []
    subprocess.run(command, check=True, stdout=sys.stderr)
    return {"name": source.name, **json.loads((folder / "audit.json").read_text()), "examined_findings": tried(folder)}


def tried(folder: Path) -> dict[str, int]:
    """Findings of the problems that were run."""
    lines = map(json.loads, (folder / "problems.jsonl").read_text().splitlines())
    return dict(Counter(name for line in lines if line.get("tried") for name in line["findings"]))


def table(found: list[dict[str, Any]]) -> str:
    """Markdown: a column a data set."""
    lines = ["| | " + " | ".join(one["name"] for one in found) + " |", "|---" * (len(found) + 1) + "|"]

    def row(what: str, cells: list[str]) -> None:
        lines.append(f"| {what} | " + " | ".join(cells) + " |")

    row("problems", [str(one["problems"]) for one in found])
    for what, names, _ in (one for one in ROWS if not one[2]):
        row(what, [_count(one["findings"], names, one["holdout"] or "hold-out" not in what) for one in found])
    row("**programs were run for**", [str(one["examined"]) for one in found])
    for what, names, _ in (one for one in ROWS if one[2]):
        row(what, [_count(one["examined_findings"], names, True) for one in found])
    row("judge strength, mean", [_percent(one.get("mean_strength")) for one in found])
    row("runs", [str(one["runs"]) for one in found])
    row("CPU seconds", [f"{one['cpu_s']:.0f}" for one in found])
    return "\n".join(lines)


def _count(findings: dict[str, int], names: tuple[str, ...], asked: Any) -> str:
    return str(sum(findings.get(name, 0) for name in names)) if asked else "-"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--sample", type=int, default=30, help="problems of a set of which programs are run")
    parser.add_argument("--out", type=Path, default=Path("build/audit"), help="where the reports go")
    parser.add_argument("--sandbox", default="auto")
    arguments = parser.parse_args()
    options = ["--sample", str(arguments.sample), "--sandbox", arguments.sandbox]
    sources = [source for source in SOURCES if (arguments.data / source.file).is_file()]
    if not sources:
        parser.error(f"{arguments.data} has none of these data sets")
    print(table([audited(source, arguments.data, arguments.out, options) for source in sources]))


if __name__ == "__main__":
    main()
