"""The data sets as cases: one solution, its problem, and what its data set says of it.

The data folder has one folder a data set, each holding the files as they were published; ``SOURCES`` names
them. Data sets that are not there are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service import languages
from service.formats import Row, read_rows
from service.schema import CheckerSpec, Limits, Problem

# data set, file, format
SOURCES: tuple[tuple[str, str, str], ...] = (
    ("humaneval", "humaneval/HumanEval.jsonl.gz", "humaneval"),
    ("humaneval_plus", "humaneval_plus/HumanEvalPlus.jsonl.gz", "humaneval_plus"),
    ("humaneval_plus_mini", "humaneval_plus/HumanEvalPlus-Mini.jsonl.gz", "humaneval_plus"),
    ("humaneval_plus_origin", "humaneval_plus/HumanEvalPlus-OriginFmt.jsonl.gz", "humaneval"),
    ("mbpp", "mbpp/mbpp.jsonl", "mbpp"),
    ("mbpp_sanitized", "mbpp/sanitized-mbpp.json", "mbpp"),
    ("mbpp_plus", "mbpp_plus/MbppPlus-v0.1.0.jsonl.gz", "mbpp_plus"),
    ("humanevalpack", "humanevalpack/humanevalpack-python.jsonl", "humanevalpack"),
    ("humanevalpack_cpp", "humanevalpack/humanevalpack-cpp.jsonl", "humanevalpack"),
    ("humanevalpack_java", "humanevalpack/humanevalpack-java.jsonl", "humanevalpack"),
    ("mbxp_cpp", "mbxp/mbcpp_*.jsonl.gz", "mbxp"),
    ("mbxp_java", "mbxp/mbjp_*.jsonl.gz", "mbxp"),
    ("mbxp_javascript", "mbxp/mbjsp_*.jsonl.gz", "mbxp"),
    ("mbxp_typescript", "mbxp/mbtsp_*.jsonl.gz", "mbxp"),
    ("leetcode_dataset", "leetcode_dataset/LeetCodeDataset-v0.2.0-train.jsonl.gz", "leetcode"),
    ("quixbugs", "quixbugs/quixbugs.jsonl", "quixbugs"),
    ("cruxeval", "cruxeval/cruxeval.jsonl", "cruxeval"),
    ("classeval", "classeval/ClassEval_data.json", "classeval"),
    ("exercism", "exercism_polyglot/python.zip", "exercism"),
    ("kodcode", "kodcode_demo/KodCode_*.json", "kodcode"),
    ("codecontests", "codecontests_270/codecontests_python.jsonl.gz", "codecontests"),
)

GENEROUS = Limits(cpu_s=20, memory_mb=2048)

# What a plain run of the human solutions found, and the checker that it calls for. The others are judged by tokens: what they
# would need, or what is wrong with their tests, is among the causes.
VERIFIED: dict[str, str | CheckerSpec] = {
    "pass_exact_tokens": "tokens",
    "pass_with_1e-6": CheckerSpec(kind="floats", abs=1e-6, rel=1e-6),
}
# Any case of letters is right in these, though their tests have one.
NAMED = {
    "cluster2/791_b_bear_and_friendship_condition_8388": "kattis",
    "cluster7/1516_b_agaga_xooorrr_3468": "kattis",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One solution on its way to the service. ``submission`` is the wire's JSON, ``label`` right or wrong."""

    dataset: str
    id: str
    submission: dict[str, Any]
    label: str


def load(data: Path, sample: int | None = None, only: list[str] | None = None) -> Iterator[list[Case]]:
    """The cases of one data set after another; of each at most ``sample``, the same ones every time."""
    for dataset, pattern, format in SOURCES:
        if only and dataset not in only:
            continue
        files = sorted(data.glob(pattern))
        cases = [case for file in files for case in _cases(dataset, file, format)]
        if cases:
            yield spread(cases, sample)


def spread(cases: list[Case], sample: int | None) -> list[Case]:
    """``sample`` of the cases at equal distances, right ones and wrong ones in proportion; all if there are no more."""
    if sample is None or sample >= len(cases):
        return cases
    ordered = sorted(range(len(cases)), key=lambda i: (cases[i].label, i))
    return [cases[i] for i in sorted(ordered[k * len(cases) // sample] for k in range(sample))]


_LITERAL = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\n])*"|'(?:\\.|[^'\n])*'|`(?:\\.|[^`])*`""", re.DOTALL)


def cut(source: str) -> bool:
    """Whether a reference ends in its midst, as 427 of the 967 in TypeScript do: its braces do not close."""
    bare = _LITERAL.sub("", source)
    return bare.count("{") != bare.count("}")


def _cases(dataset: str, file: Path, format: str) -> Iterator[Case]:
    verified = file.parent / "verified.json"
    classes = json.loads(verified.read_text("utf-8")) if verified.is_file() else None
    for row in read_rows(file, format):
        checker = NAMED.get(row.id) or VERIFIED.get(classes.get(row.id, ""), "tokens") if classes is not None else None
        problem = _problem(row, checker)
        for solution in row.solutions:
            if dataset == "mbxp_typescript" and cut(solution.source):
                continue
            if solution.label != "unknown" and languages.find(solution.language) is not None:
                name = f"{row.id}:{solution.name}"
                yield Case(
                    dataset,
                    name,
                    submission(f"{dataset}/{name}", solution.source, problem, solution.language),
                    solution.label,
                )


def _problem(row: Row, checker: str | CheckerSpec | None) -> Problem:
    """The row's problem; limits that it does not set itself are made generous."""
    changes: dict[str, Any] = {} if checker is None else {"checker": checker}
    if row.problem.limits == Limits():
        changes["limits"] = GENEROUS
    return row.problem.model_copy(update=changes)


def submission(name: str, source: str, problem: Problem, language: str = "python") -> dict[str, Any]:
    """The wire's JSON of one submission, which stops at its first failure."""
    wire = problem.model_dump(mode="json", exclude_defaults=True) | {
        "tests": [test.model_dump(mode="json") for test in problem.tests],
    }
    return {"id": name, "source": source, "language": language, "problem": wire, "run": "first_failure"}
