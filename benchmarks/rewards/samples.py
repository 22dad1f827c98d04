"""Labelled solutions beside a reference that is not one of them, by data set."""

from __future__ import annotations

import functools
import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sandbox_images.runner.normal import normal_form
from service.formats import Row, read_rows
from service.schema import CheckerSpec, Limits, Problem, Reference, StdioTest

LIMITS = Limits(cpu_s=3, memory_mb=2048)
LARGEST = 1 << 18  # bytes of a package's tests
TESTS = 12  # of a package, spread over it; its samples among them
SAMPLES = 4  # of each problem of CodeT's


@dataclass(slots=True)
class Sample:
    """One solution. ``right`` is None where the problem's tests are to say it."""

    dataset: str
    group: str  # of solutions of one problem
    source: str
    right: bool | None
    problem: Problem
    hard: bool = False
    form: str = field(init=False)

    def __post_init__(self) -> None:
        self.form = str(normal_form(self.source).get("tree", self.source))


def load(data: Path) -> Iterator[list[Sample]]:
    """The samples of one data set after another, each problem's difficulty decided; data sets that are not there are left out."""
    for samples in (list(humanevalpack(data)), list(kattis(data)), list(codet(data))):
        if samples:
            _decide_difficulty(samples)
            yield samples


def _decide_difficulty(samples: list[Sample]) -> None:
    """By the problem's ``metadata.difficulty``; without one, hard is a reference with more normal tokens than the data set's median problem."""
    sizes = {}
    for sample in samples:
        found = [normal_form(one.source).get("tokens", "").split() for one in sample.problem.references]
        sizes[sample.group] = min(map(len, found))
    median = sorted(sizes.values())[len(sizes) // 2]
    for sample in samples:
        told = sample.problem.metadata.get("difficulty")
        sample.hard = told not in ("easy", "introductory") if told is not None else sizes[sample.group] > median


@functools.cache
def _evalplus(data: Path) -> dict[str, Row]:
    """HumanEval+ by number: its references are solutions of their own."""
    files = sorted(data.glob("humaneval_plus/HumanEvalPlus.jsonl*"))
    return {row.id.rpartition("/")[2]: row for file in files for row in read_rows(file, "humaneval_plus")}


def humanevalpack(data: Path) -> Iterator[Sample]:
    """HumanEval's solutions, and the same with a bug put in; the reference is HumanEval+'s."""
    known = _evalplus(data)
    for file in sorted(data.glob("humanevalpack/humanevalpack-python.jsonl*")):
        for row in read_rows(file, "humanevalpack"):
            number = row.id.rpartition("/")[2]
            if number not in known:
                continue
            problem = row.problem.model_copy(update={"references": known[number].problem.references, "limits": LIMITS})
            for one in row.solutions:
                yield Sample("humanevalpack", number, one.source, one.label == "right", problem)


def codet(data: Path) -> Iterator[Sample]:
    """A language model's samples for HumanEval, the first different ones of each problem; HumanEval+'s tests are to label them."""
    numbers = {}
    for file in sorted(data.glob("humaneval/HumanEval.jsonl*")):
        with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
            for row in map(json.loads, lines):
                name = row["entry_point"]
                numbers[name] = "" if name in numbers else row["task_id"].rpartition("/")[2]  # two problems of one name
    known = _evalplus(data)
    for file in sorted(data.glob("codet_samples/HumanEval_*.jsonl.gz")):
        with gzip.open(file, "rt") as lines:
            for line in lines:
                row = json.loads(line)
                defined = re.findall(
                    r"^def (\w+)\(", row["prompt"], re.MULTILINE
                )  # its prompts are without the examples
                number = numbers.get(defined[-1], "") if defined else ""
                if number not in known:
                    continue
                problem = known[number].problem.model_copy(update={"limits": LIMITS})
                for body in list(dict.fromkeys(row["samples"]))[:SAMPLES]:
                    yield Sample("codet", number, row["prompt"] + body, None, problem)


def kattis(data: Path) -> Iterator[Sample]:
    """Python submissions of problem packages with the usual validator; references are the package's other accepted ones."""
    index = data / "kodsport_dev" / "index.jsonl"
    for line in index.read_text("utf-8").splitlines() if index.is_file() else []:
        entry = json.loads(line)
        # What is only too slow is so by a limit that most packages do not state.
        listed = [
            one
            for one in entry["submissions"]
            if one["language"] == "python" and one["files"] == 1 and "TLE" not in one["expected"]
        ]
        if entry["validation"] != "default" or entry["raw_bytes"] > LARGEST or not listed:
            continue
        with zipfile.ZipFile(index.with_name(entry["zip"])) as package:
            names = [name for name in package.namelist() if name.startswith("data/") and name.endswith(".in")]
            tests = [_test(package, name) for name in _some(names) if name[:-3] + ".ans" in package.namelist()]
            sources = {one["path"]: package.read(one["path"]).decode("utf-8", "replace") for one in listed}
        accepted = {one["path"] for one in listed if one["expected"] == ["AC"]}
        floats = CheckerSpec(kind="floats", abs=1e-6, rel=1e-6)
        for path, source in sources.items():
            others = [Reference(source=sources[other]) for other in accepted if other != path]
            if "tree" in normal_form(source) and any("tree" in normal_form(one.source) for one in others):
                problem = Problem(
                    tests=list(tests),
                    references=others,
                    limits=LIMITS,
                    checker=floats if entry["validator_flags"] else "tokens",
                )
                yield Sample("kattis", entry["zip"], source, path in accepted, problem)


def _some(names: list[str]) -> list[str]:
    samples = sorted(name for name in names if name.startswith("data/sample"))
    others = sorted(set(names) - set(samples))
    count = min(len(others), max(1, TESTS - len(samples)))
    return samples + [others[place * len(others) // count] for place in range(count)]


def _test(package: zipfile.ZipFile, name: str) -> StdioTest:
    given, expected = (package.read(one).decode("utf-8", "replace") for one in (name, name[:-3] + ".ans"))
    return StdioTest(input=given, output=expected, public=name.startswith("data/sample"))
