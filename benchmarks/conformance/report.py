"""What the answers say of the labels, in a table, and every exception with its cause."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conformance.client import Answer
from benchmarks.conformance.loaders import Case

Causes = Mapping[str, Mapping[str, str]]
CAUSES = Path(__file__).with_name("causes.toml")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A case whose answer is not its label, or whose answers differ between backends."""

    case: Case
    answers: Mapping[str, Answer]
    cause: str | None


def read_causes(path: Path = CAUSES) -> Causes:
    """Known causes: a sentence by data set and case."""
    with path.open("rb") as file:
        return tomllib.load(file)


def agrees(case: Case, answer: Answer) -> bool:
    """Whether the answer is the label: right is accepted, wrong is anything else that is no fault of ours.

    A wrong solution whose tests cannot be collected has none (``no_tests``), and is not accepted either.
    """
    if case.label == "right":
        return answer.verdict == "accepted"
    return answer.verdict not in ("accepted", "internal_error")


class Report:
    """Cases with the answers of each backend, in order."""

    def __init__(self, backends: Sequence[str], causes: Causes) -> None:
        self.backends = list(backends)
        self.causes = causes
        self.cases: dict[str, list[tuple[Case, dict[str, Answer]]]] = {}
        self.missing: dict[str, list[str]] = {}  # data sets that a backend has no language for

    def add(self, backend: str, cases: Sequence[Case], answers: Sequence[Answer]) -> None:
        """The answers of one backend to the cases of one data set; the same cases for every backend."""
        if not cases:
            return
        entries = self.cases.setdefault(cases[0].dataset, [(case, {}) for case in cases])
        for (_, given), answer in zip(entries, answers, strict=True):
            given[backend] = answer

    def left_out(self, backend: str, dataset: str) -> None:
        """The backend was not asked: it has not got the language. The others' answers stand alone."""
        self.missing.setdefault(backend, []).append(dataset)

    def exceptions(self) -> list[Mismatch]:
        """Every exception, with its cause where one is listed."""
        found = []
        for dataset, entries in self.cases.items():
            for case, answers in entries:
                same = len({answer.verdict for answer in answers.values()}) <= 1
                if not same or not all(agrees(case, answer) for answer in answers.values()):
                    found.append(Mismatch(case, answers, self.causes.get(dataset, {}).get(case.id)))
        return found

    def unexplained(self) -> list[Mismatch]:
        return [exception for exception in self.exceptions() if exception.cause is None]

    def outdated(self) -> list[str]:
        """Listed causes of cases that were run and are no exceptions."""
        excepted = {(e.case.dataset, e.case.id) for e in self.exceptions()}
        ran = {(dataset, case.id) for dataset, entries in self.cases.items() for case, _ in entries}
        listed = [(dataset, name) for dataset, names in self.causes.items() for name in names]
        return [f"{dataset}: {name}" for dataset, name in listed if (dataset, name) in ran - excepted]

    def rows(self) -> Iterator[list[str]]:
        """The table: for each data set right accepted and wrong rejected by the first backend, then agreement."""
        totals = [0] * 7
        for dataset, entries in self.cases.items():
            counts = self._counts(entries)
            totals = [a + b for a, b in zip(totals, counts, strict=True)]
            yield self._row(dataset, counts, dataset)
        yield self._row("**all**", totals, None)

    def _counts(self, entries: list[tuple[Case, dict[str, Answer]]]) -> list[int]:
        first = self.backends[0]
        right = [agrees(case, answers[first]) for case, answers in entries if case.label == "right"]
        wrong = [agrees(case, answers[first]) for case, answers in entries if case.label == "wrong"]
        both = [answers for _, answers in entries if len(answers) == len(self.backends)]
        same = sum(len({answer.verdict for answer in answers.values()}) == 1 for answers in both)
        rows = len({case.id.rsplit(":", 1)[0] for case, _ in entries})
        return [rows, sum(right), len(right), sum(wrong), len(wrong), same, len(both)]

    def _row(self, name: str, counts: list[int], dataset: str | None) -> list[str]:
        rows, accepted, right, rejected, wrong, same, total = counts
        excepted = [e for e in self.exceptions() if dataset in (None, e.case.dataset)]
        explained = sum(e.cause is not None for e in excepted)
        return [
            name,
            str(rows),
            f"{accepted}/{right}" if right else "-",
            f"{rejected}/{wrong}" if wrong else "-",
            f"{same}/{total}" if len(self.backends) > 1 and total else "-",
            f"{explained}/{len(excepted)}" if excepted else "-",
        ]

    def header(self) -> list[str]:
        return ["data set", "problems", "right accepted", "wrong rejected", "same verdict on both", "explained"]

    def markdown(self, how: str) -> str:
        """The page: the table, then every exception with what was seen and why."""
        lines = ["# Conformance", "", how, ""]
        lines += [_line(self.header()), _line(["---"] * 6)] + [_line(row) for row in self.rows()]
        exceptions = self.exceptions()
        lines += ["", "## Exceptions", ""] + (["None."] if not exceptions else [])
        if exceptions:
            lines += [_line(["data set", "case", "label", "verdict", "cause"]), _line(["---"] * 5)]
        for e in exceptions:
            verdicts = ", ".join(f"{answer.verdict} ({name})" for name, answer in e.answers.items())
            if len({answer.verdict for answer in e.answers.values()}) == 1:
                verdicts = next(iter(e.answers.values())).verdict
            lines.append(
                _line([e.case.dataset, f"`{e.case.id}`", e.case.label, verdicts, e.cause or "**not explained**"])
            )
        if outdated := self.outdated():
            lines += ["", "## Listed causes that no longer occur", ""] + [f"- {name}" for name in outdated]
        return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
