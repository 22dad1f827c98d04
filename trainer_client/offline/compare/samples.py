"""The rows of a relabelled file as the comparison needs them: what is right, what is hard, what each reward gave."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from service.errors import InputError
from service.verdict import Verdict
from trainer_client.offline import schema
from trainer_client.offline.compare.rewards import Kind, analyses, kind_of, runs
from trainer_client.offline.scoring import Scoring
from trainer_client.offline.tables import Relabelled
from trainer_client.offline.tracked import tracked

Truth = Literal["auto", "label", "hidden"]
Split = Literal["auto", "difficulty", "pass_rate"]
EASY = frozenset({"easy", "introductory", "beginner", "low", "school"})
_READ = (
    "problem", "problem_id", "verdict", "scorable", "label", "difficulty", "tests", "cpu_s", "analysis_cpu_s",
    "duplicates_of",
)  # fmt: skip


@dataclass(slots=True)
class Reward:
    """What one reward gave: ``values`` by sample, None where it is not known."""

    name: str
    components: tuple[str, ...] = ()
    values: list[float | None] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return kind_of(self.components)

    @property
    def runs(self) -> bool:
        return runs(self.components)

    @property
    def analyses(self) -> bool:
        return analyses(self.components)


@dataclass(slots=True)
class Samples:
    """The scorable rows, by place. ``hidden`` is the pass rate of the hidden tests (of all, if none is public), ``right`` what the log's
    label says, or else whether all of them passed; ``hard`` is empty where nothing tells hard from easy. ``lacking`` are rewards that no row
    could be given.
    """

    rewards: list[Reward]
    problems: list[str] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    hidden: list[float] = field(default_factory=list)
    hard: list[bool] = field(default_factory=list)
    hard_by: str = ""
    labelled: int = 0
    public: int = 0
    rows: int = 0
    unscorable: int = 0
    unlabelled: int = 0
    cpu_s: float = 0.0
    analysis_cpu_s: float = 0.0
    lacking: list[str] = field(default_factory=list)


def load(path: Path, names: Sequence[str], truth: Truth = "auto", split: Split = "auto") -> Samples:
    """Raises ``InputError`` if a reward of ``names`` is neither in the file nor to be had from its judgements."""
    scorings = [Scoring.find(path, name) for name in names]
    found = Samples([Reward(scoring.name) for scoring in scorings])
    columns = dict.fromkeys((*_READ, *(name for scoring in scorings for name in scoring.columns)))
    extra = [schema.COMPONENTS + scoring.name for scoring in scorings if scoring.stored]
    difficulties: list[str | None] = []
    for number, row in enumerate(tracked(path, [*columns, *extra], "read"), 1):
        found.rows += 1
        if not row.scorable:
            found.unscorable += 1
            continue
        told = _label(row) if truth != "hidden" else None
        if told is None and truth == "label":
            found.unlabelled += 1
            continue
        rate, shown = _hidden(row["tests"])
        found.problems.append(row["problem_id"] or row["problem"])
        found.hidden.append(rate)
        found.right.append(rate == 1 if told is None else told)
        found.labelled += told is not None
        found.public += shown
        found.cpu_s += row["cpu_s"] or 0.0
        found.analysis_cpu_s += row["analysis_cpu_s"] or 0.0
        difficulties.append(row["difficulty"])
        for reward, scoring in zip(found.rewards, scorings, strict=True):
            reward.values.append(scoring.of(row, f"{path.name}:{number}"))
            if not reward.components:
                reward.components = _components(row, scoring)
    if not found.problems:
        raise InputError(f"none of its {found.rows} rows can be compared: {found.unscorable} are unscorable, {found.unlabelled} "
                         "have no label", path.name)  # fmt: skip
    # What similarity compares with, or the model's text: not every log has it.
    found.lacking = [reward.name for reward in found.rewards if all(value is None for value in reward.values)]
    found.rewards = [reward for reward in found.rewards if reward.name not in found.lacking]
    if not found.rewards:
        raise InputError(f"no row has what {', '.join(found.lacking)} need", path.name)
    _decide_hard(found, difficulties, split)
    return found


def _label(row: Relabelled) -> bool | None:
    label = row["label"]
    return None if label in (None, Verdict.UNSCORABLE) else label == Verdict.ACCEPTED


def _hidden(tests: Sequence[dict[str, Any]]) -> tuple[float, bool]:
    """The accepted tests' share of the hidden tests' scores, and whether there were others, which the model was shown."""
    hidden = [test for test in tests if not test["public"]]
    judged = hidden or tests
    total = sum(test["score"] for test in judged)
    passed = sum(test["score"] for test in judged if test["verdict"] == Verdict.ACCEPTED)
    return (passed / total if total else 0.0), len(hidden) < len(tests)


def _components(row: Relabelled, scoring: Scoring) -> tuple[str, ...]:
    if scoring.spec is not None:
        return tuple(name for name, weight in scoring.spec.components.items() if weight)
    return tuple(json.loads(row[schema.COMPONENTS + scoring.name] or "{}"))


def _decide_hard(found: Samples, difficulties: Sequence[str | None], split: Split) -> None:
    """By what the rows call themselves, or else by how many of a problem's rows are right, against the median problem."""
    known = [one for one in difficulties if one is not None]
    if split == "difficulty" and not known:
        raise InputError("no row has a difficulty; take --split pass_rate", "split")
    if split != "pass_rate" and len(set(known)) > 1:
        found.hard_by = "difficulty"
        ratings = [_rating(one) for one in known]
        if None not in ratings:
            middle = statistics.median(one for one in ratings if one is not None)
            found.hard = [one is not None and (_rating(one) or 0) > middle for one in difficulties]
        else:
            found.hard = [one is not None and one.strip().lower() not in EASY for one in difficulties]
        return
    if split == "difficulty":
        return
    rights, counts = Counter[str](), Counter(found.problems)
    for problem, right in zip(found.problems, found.right, strict=True):
        rights[problem] += right
    rates = {problem: rights[problem] / count for problem, count in counts.items()}
    middle = statistics.median(rates.values())
    if min(rates.values()) < max(rates.values()):
        found.hard_by = "pass rate"
        found.hard = [
            rates[problem] < middle or rates[problem] == middle == min(rates.values()) for problem in found.problems
        ]


def _rating(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
