"""What can be said of a data set without running anything: cases, duplicates, overlap with the hold-out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from service.schema import sha256
from trainer_client.offline.audit import texts
from trainer_client.offline.audit.cases import Cases, cases_of, key_of_tests
from trainer_client.offline.audit.dataset import Entry
from trainer_client.offline.audit.records import Problem, Similar

LEAST_WORDS = 8  # of a statement; fewer are a template or a title
NEARLY = "nearly the same text"
LEAST_CASES = 2  # of tests that are the same by more than chance


@dataclass(slots=True)
class Known:
    """Problems by text and by tests; ``near`` finds those that are nearly the same."""

    threshold: float
    by_text: dict[bytes, str] = field(default_factory=dict)
    by_tests: dict[bytes, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    near: texts.Near = field(init=False)

    def __post_init__(self) -> None:
        self.near = texts.Near(self.threshold, least=LEAST_WORDS)

    def like(self, entry: Entry, cases: Cases, keep: bool) -> tuple[str, float, str] | None:
        """The problem that this one is like: its id, how like, and in what; it is kept for later ones with ``keep``."""
        parts = texts.words(entry.statement)
        text = _digest(texts.key(parts)) if len(parts) >= LEAST_WORDS else b""
        tests = (
            _digest(key_of_tests(entry.problem))
            if entry.problem is not None and cases.different >= LEAST_CASES
            else b""
        )
        found: tuple[str, float, str] | None = None
        if text and text in self.by_text:
            found = self.by_text[text], 1.0, "the same text"
        elif tests and tests in self.by_tests:
            found = self.by_tests[tests], 1.0, "the same tests"
        if keep:
            self.by_text.setdefault(text, entry.id)
            self.by_tests.setdefault(tests, entry.id)
        if found is not None:
            return found
        name = str(entry.place)
        near = self.near.add(name, parts) if keep else self.near.nearest(parts)
        if keep:
            self.ids[name] = entry.id
        return None if near is None else (self.ids[near[0]], near[1], NEARLY)


def known(entries: Iterable[Entry], threshold: float) -> Known:
    """The problems of a hold-out."""
    found = Known(threshold)
    for entry in entries:
        found.like(entry, cases_of(entry.problem) if entry.problem is not None else Cases(), keep=True)
    return found


def look(entry: Entry, earlier: Known, holdouts: Iterable[Known], gate: int) -> tuple[Problem, Cases]:
    """The record of a problem as far as nothing was run."""
    record = Problem(place=entry.place, id=entry.id)
    if entry.problem is None:
        record.findings["unreadable"] = entry.error[:500]
        return record, Cases()
    cases = cases_of(entry.problem)
    record.problem = sha256(entry.problem.canonical())
    record.cases, record.different, record.public = cases.count, cases.different, cases.public
    record.solutions = len(entry.sources("right", "wrong", "unknown"))
    _tests(record, cases, gate)
    for holdout in holdouts:
        _alike(record, holdout.like(entry, cases, keep=False), "holdout_overlap", "near_holdout_overlap")
    _alike(record, earlier.like(entry, cases, keep=True), "duplicate_problem", "near_duplicate_problem")
    _solutions(record, entry, earlier.threshold)
    return record, cases


def _tests(record: Problem, cases: Cases, gate: int) -> None:
    if not cases.count:
        record.findings["no_tests"] = "the problem has no tests"
    elif cases.different < gate:
        record.findings["few_tests"] = f"{cases.different} of {gate}"
    if cases.different < cases.count:
        record.findings["repeated_tests"] = f"{cases.count - cases.different} of {cases.count}"
    if cases.contradictions:
        record.findings["contradictory_tests"] = f"{cases.contradictions} inputs with different answers"
    if cases.count and cases.public == cases.count:
        record.findings["no_hidden_tests"] = f"all {cases.count} are public"


def _alike(record: Problem, found: tuple[str, float, str] | None, same: str, near: str) -> None:
    if found is not None:
        name, similarity, what = found
        kind = near if what == NEARLY else same
        record.findings[kind] = f"{what} as {name}"
        record.similar[kind] = Similar(id=name, similarity=similarity)


def _solutions(record: Problem, entry: Entry, threshold: float) -> None:
    same = alike = 0
    for label in ("right", "wrong", "unknown"):
        known = texts.Solutions(threshold)
        for one in entry.solutions:
            if one.label == label and one.language == "python":
                new, near = known.add(one.source)
                same += not new
                alike += bool(near)
    if same:
        record.findings["duplicate_solutions"] = f"{same} of {len(entry.solutions)}"
    if alike:
        record.findings["near_duplicate_solutions"] = f"{alike} of {len(entry.solutions)}"


def _digest(key: str) -> bytes:
    return bytes.fromhex(key.removeprefix("sha256:"))[:16]
