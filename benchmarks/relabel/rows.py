"""A log made of a data folder's solutions: right, wrong and repeated ones, with what is known of each as its status.

Wrong ones are those that the data sets call wrong, and right ones that were spoiled: cut off, ended before they begin, or
handed in for the next problem. ``problems.jsonl`` holds the problems, which rows name.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.conformance.loaders import Case, load

DATASETS = [
    "humaneval", "mbpp", "mbpp_sanitized", "humanevalpack", "leetcode_dataset", "quixbugs", "cruxeval", "classeval",
    "exercism", "kodcode", "codecontests",
]  # fmt: skip
STATUS = {"right": "accepted", "wrong": "rejected"}
SEED = 20
CPU_S = 4  # endless programs stop here
# All but the last need about as much, in one of their tests: whether they get it hangs on how fast the machine is just then. The
# last one draws a random board, of which its test holds for most.
LUCK = (
    "mbpp/123:", "mbpp_sanitized/123:", "1278_f_cards", "623_d_birthday", "1503_e_2coloring", "ClassEval_35:", "ClassEval_58:",
)  # fmt: skip
LEAST = 14_000  # rows that fewer are drawn from, so that a short log has some of everything


def write(data: Path, folder: Path, count: int, duplicates: float) -> tuple[Path, Path, Counter[str]]:
    """The log, its problems, and how many rows of each make there are. The same arguments give the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    log, problems = folder / "log.jsonl", folder / "problems.jsonl"
    chance = random.Random(SEED)
    found = [case for part in load(data, only=DATASETS) for case in part]
    cases = [case for case in found if not any(one in f"{case.dataset}/{case.id}" for one in LUCK)]
    names = _write_problems(problems, cases)
    wanted = round(count * (1 - duplicates))
    distinct = _distinct(cases, names, chance, max(wanted, LEAST))
    distinct = [distinct[place] for place in sorted(chance.sample(range(len(distinct)), wanted))]
    again = [{**chance.choice(distinct), "made": "repeated"} for _ in range(count - len(distinct))]
    rows = [*distinct, *again]
    chance.shuffle(rows)
    with log.open("w", encoding="utf-8") as file:
        for place, row in enumerate(rows):
            file.write(json.dumps({**row, "id": f"{place}:{row['id']}"}) + "\n")
    return log, problems, Counter(row["made"] for row in rows)


def _write_problems(path: Path, cases: list[Case]) -> list[str]:
    """Each problem once. The problem's name for each case."""
    known: dict[str, str] = {}
    names = []
    with path.open("w", encoding="utf-8") as file:
        for case in cases:
            problem = case.submission["problem"]
            problem = {**problem, "limits": {**problem.get("limits", {}), "cpu_s": CPU_S}}
            text = json.dumps(problem, sort_keys=True)
            if text not in known:
                known[text] = f"{case.dataset}/{len(known)}"
                file.write(json.dumps({"id": known[text], **problem}) + "\n")
            names.append(known[text])
    return names


def _distinct(cases: list[Case], names: list[str], chance: random.Random, count: int) -> list[dict[str, Any]]:
    made: dict[tuple[str, str], dict[str, Any]] = {}

    def add(case: Case, name: str, how: str, source: str, status: str) -> None:
        if len(made) < count:
            row = {"id": case.id, "problem_id": name, "source": source, "status": status, "made": how}
            made.setdefault((name, source), row)

    right = [(case, name) for case, name in zip(cases, names, strict=True) if case.label == "right"]
    for case, name in zip(cases, names, strict=True):
        add(case, name, case.label, case.submission["source"], STATUS[case.label])
    chance.shuffle(right)
    following = right[1:] + right[:1]
    for turn in range(100):
        if len(made) >= count:
            break
        for (case, name), (other, its) in zip(right, following, strict=True):
            source = case.submission["source"]
            match chance.choice(("right", "right", "right", "other", "other", "ended", "cut")):
                case "right":
                    add(case, name, "right", f"{source}\n# {turn}\n", "accepted")
                case "other" if its != name:
                    add(case, name, "other problem's", f"{other.submission['source']}\n# {turn}\n", "rejected")
                case "ended":
                    add(case, name, "ended", f"raise SystemExit({turn + 1})\n{source}", "runtime_error")
                case "cut":
                    add(case, name, "cut off", f"{source}\ndef ({turn}", "compile_error")
    return list(made.values())
