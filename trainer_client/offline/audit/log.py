"""What a relabelled file says of itself: what it keeps of failures, how hard its problems are, which rows say nothing new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.verdict import Verdict
from trainer_client.offline import tables
from trainer_client.offline.audit import texts
from trainer_client.offline.audit.records import Log
from trainer_client.offline.tables import Relabelled

BINS = 11
# Verdicts that are a reason themselves.
_TELLING = (
    Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.OUTPUT_LIMIT_EXCEEDED,
)  # fmt: skip
ENOUGH = 0.99  # of the failing rows


@dataclass(slots=True)
class _Problem:
    """One problem's rows."""

    scorable: int = 0
    accepted: int = 0
    difficulty: str = ""
    sources: texts.Solutions | None = None


class Reader:
    """Reads a log once for its figures; ``reasons`` then says of each row why it is not kept."""

    def __init__(self, near: float, gate: int, dropped: frozenset[str] = frozenset()) -> None:
        """``dropped`` are hashes of problems that are not for training. ``gate`` is 0 where these have passed it."""
        self.near, self.gate, self.dropped = near, gate, dropped
        self.log = Log()
        self._problems: dict[str, _Problem] = defaultdict(_Problem)
        self._verdicts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()

    def read(self, path: Path) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Every row with the reasons for which it is dropped; the figures are whole when the last was read."""
        for row in Relabelled.read(path):
            reasons = self._row(row)
            self._reasons.update(reasons)
            self.log.kept += not reasons
            yield dict(row.fields), reasons
        self._finish()

    def _row(self, row: Relabelled) -> list[str]:
        log = self.log
        log.rows += 1
        self._verdicts[row["verdict"]] += 1
        problem = self._problems[row.get("problem_id") or row["problem"]]
        problem.difficulty = problem.difficulty or row.get("difficulty") or ""
        reasons = ["problem_dropped"] if row["problem"] in self.dropped else []
        total = row.get("total") or len(row["tests"] or [])
        if not row.scorable:
            log.unscorable += 1
            return [*reasons, "unscorable"]
        problem.scorable += 1
        problem.accepted += row.accepted
        if 1 < total < self.gate:  # a lone test may be a script of many cases
            reasons.append("few_tests")
        if row.get("label") not in (None, "", "unscorable"):
            log.labelled += 1
            if (row["label"] == "accepted") != row.accepted:
                log.contradicted += 1
        if not row.accepted:
            self._failing(row)
        if not self._new(problem, row.get("source") or ""):
            log.repeated_rows += 1
            reasons.append("repeated_source")
        return reasons

    def _failing(self, row: Relabelled) -> None:
        kept = self.log.retention
        kept.failing += 1
        tests = row["tests"] or []
        kept.with_tests += bool(tests) or row["verdict"] == Verdict.NO_CODE
        failed = [test for test in tests if test["verdict"] not in (Verdict.ACCEPTED, Verdict.NOT_RUN)]
        kept.whole += bool(tests) and not any(test["verdict"] == Verdict.NOT_RUN for test in tests)
        words = any(test["verdict"] in _TELLING for test in failed) or any(
            test.get("message") or test.get("stderr") or test.get("stdout") for test in failed
        )
        kept.with_words += bool(words or row.get("message"))

    def _new(self, problem: _Problem, source: str) -> bool:
        problem.sources = problem.sources or texts.Solutions(self.near)
        new, near = problem.sources.add(source)
        self.log.compared += near is not None
        self.log.similar_solutions += bool(near)
        return new

    def _finish(self) -> None:
        log = self.log
        log.verdicts = dict(self._verdicts.most_common())
        log.dropped = dict(self._reasons.most_common())
        log.problems = len(self._problems)
        log.pass_rates = [0] * BINS
        rates: dict[str, list[float]] = defaultdict(list)
        for problem in self._problems.values():
            if problem.scorable:
                rate = problem.accepted / problem.scorable
                log.never_solved += rate == 0
                log.always_solved += rate == 1
                log.pass_rates[bin_of(rate)] += 1
                if problem.difficulty:
                    rates[problem.difficulty].append(rate)
        log.by_difficulty = {
            name: [len(found), round(sum(found) / len(found), 4)] for name, found in sorted(rates.items())
        }
        log.findings = dict(_findings(log))


def bin_of(rate: float) -> int:
    """The bin of a pass rate: 0 alone, nine of a tenth each, 1 alone with what is above 0.9 before it."""
    return 0 if rate == 0 else BINS - 1 if rate == 1 else min(BINS - 2, 1 + int(rate * 9))


def _findings(log: Log) -> Iterator[tuple[str, str]]:
    kept = log.retention
    if log.rows and not kept.failing:
        yield "log_no_failures", "no row fails: nothing can be learnt from what went wrong"
    elif kept.with_tests < ENOUGH * kept.failing:
        yield (
            "log_without_tests",
            f"{kept.failing - kept.with_tests} of {kept.failing} failing rows have no verdicts of tests",
        )
    elif kept.with_words < ENOUGH * kept.failing:
        yield "log_without_words", f"{kept.failing - kept.with_words} of {kept.failing} failing rows do not say why"
    if log.contradicted:
        yield "log_contradicted", f"{log.contradicted} of {log.labelled} labels are not what the tests say"
    if log.unscorable:
        yield "log_unscorable", f"{log.unscorable} of {log.rows} rows have no verdict about their code"


def is_relabelled(path: Path) -> bool:
    """Whether a file has the columns of a relabelled one."""
    first = next(iter(tables.read_rows(path, batch=1)), {}) if path.is_file() and path.suffix not in (".zip",) else {}
    tests = first.get("tests")
    return {"row", "problem", "verdict", "scorable"} <= set(first) and (tests is None or isinstance(tests, list | str))
