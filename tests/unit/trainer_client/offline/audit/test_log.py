from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from service.schema import Judgement, TestResult, sha256
from service.settings import Settings
from service.verdict import Reason, Verdict
from tests.browser import browser, check, look
from trainer_client.offline import schema, tables
from trainer_client.offline.audit.command import Request, audit
from trainer_client.offline.audit.log import BINS, Reader, bin_of, is_relabelled

OK, WRONG = Verdict.ACCEPTED, Verdict.WRONG_ANSWER


def row(
    number: int,
    problem: str,
    verdicts: Sequence[Verdict],
    source: str | None = None,
    message: str = "expected 2",
    **columns: Any,
) -> dict[str, Any]:
    tests = [
        TestResult(index=i, id=f"t{i}", verdict=v, message="" if v is OK else message) for i, v in enumerate(verdicts)
    ]
    first = next((v for v in verdicts if v is not OK), OK)
    passed = sum(v is OK for v in verdicts)
    judgement = Judgement(verdict=first, passed=passed, total=len(tests), pass_rate=passed / len(tests), tests=tests)
    made = dict.fromkeys(schema.COLUMNS) | schema.from_judgement(judgement)
    return made | {
        "row": number, "id": str(number), "problem_id": problem, "problem": sha256(problem), "source": source or f"print({number})", "language": "python",
        "label": "accepted" if first is OK else "wrong_answer",
    } | columns  # fmt: skip


def unscorable(number: int, problem: str) -> dict[str, Any]:
    judged = Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.INFRASTRUCTURE, scorable=False)
    return row(number, problem, [WRONG] * 5) | schema.from_judgement(judged)


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    tables.write_rows(path, rows, schema.schema())
    return path


HEALTHY = [
    *(row(n, "a", [OK] * 5 if n % 2 else [OK, WRONG, OK, OK, OK], difficulty="easy") for n in range(6)),
    *(row(n, "b", [OK] * 5 if n == 9 else [WRONG] * 5, difficulty="hard") for n in range(6, 10)),
]


def test_a_healthy_log_has_no_findings(tmp_path: Path) -> None:
    file = write(tmp_path / "log.parquet", HEALTHY)
    assert is_relabelled(file)
    reader = Reader(near=0.7, gate=5)
    kept = [found for found, reasons in reader.read(file) if not reasons]
    log = reader.log
    assert len(kept) == log.rows == log.kept == 10 and log.findings == {} and log.dropped == {}
    assert log.verdicts == {"wrong_answer": 6, "accepted": 4} and (log.labelled, log.contradicted) == (10, 0)
    assert log.by_difficulty == {"easy": [1, 0.5], "hard": [1, 0.25]}
    assert (log.never_solved, log.always_solved) == (0, 0) and sum(log.pass_rates) == 2
    assert log.retention.failing == log.retention.with_tests == log.retention.whole == log.retention.with_words == 6


def bare(number: int) -> dict[str, Any]:
    return row(number, "c", [WRONG] * 5) | {"tests": [], "message": ""}


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ([bare(n) for n in range(10, 14)], "log_without_tests"),
        ([row(n, "c", [WRONG] * 5, message="") for n in range(10, 14)], "log_without_words"),
        ([row(10, "c", [OK] * 5, label="wrong_answer")], "log_contradicted"),
        ([unscorable(10, "c")], "log_unscorable"),
    ],
)
def test_defects_of_a_log(tmp_path: Path, more: list[dict[str, Any]], finding: str) -> None:
    reader = Reader(near=0.7, gate=5)
    list(reader.read(write(tmp_path / "log.parquet", [*HEALTHY, *more])))
    assert set(reader.log.findings) == {finding}


def test_a_log_of_successes_alone(tmp_path: Path) -> None:
    reader = Reader(near=0.7, gate=5)
    list(reader.read(write(tmp_path / "log.parquet", [one for one in HEALTHY if one["verdict"] == "accepted"])))
    assert set(reader.log.findings) == {"log_no_failures"} and reader.log.always_solved == 2


def test_rows_are_dropped_with_their_reasons(tmp_path: Path) -> None:
    more = [
        row(10, "a", [OK] * 5, source="print(1) # once more"),  # row 1 prints it
        unscorable(11, "a"),
        row(12, "d", [OK, WRONG]),
        row(13, "e", [OK] * 5),
        row(14, "f", [WRONG] * 5),
    ]
    more.append(row(15, "g", [WRONG]))  # one script, perhaps
    reader = Reader(near=0.7, gate=5, dropped=frozenset({sha256("e")}))
    reasons = {
        found["row"]: why for found, why in reader.read(write(tmp_path / "log.parquet", [*HEALTHY, *more])) if why
    }
    assert reasons == {10: ["repeated_source"], 11: ["unscorable"], 12: ["few_tests"], 13: ["problem_dropped"]}
    assert reader.log.dropped == {"repeated_source": 1, "unscorable": 1, "few_tests": 1, "problem_dropped": 1}
    assert reader.log.never_solved == 3  # d, f and g
    assert reader.log.always_solved == 1  # e


def test_a_limit_is_a_reason_and_the_gate_is_the_problems(tmp_path: Path) -> None:
    more = [row(10, "c", [OK, Verdict.TIME_LIMIT_EXCEEDED], message="")]
    reader = Reader(near=0.7, gate=0)
    kept = [found for found, why in reader.read(write(tmp_path / "log.parquet", [*HEALTHY, *more])) if not why]
    assert reader.log.findings == {} and len(kept) == 11


def test_bins() -> None:
    assert [bin_of(rate) for rate in (0, 0.01, 0.5, 0.999, 1)] == [0, 1, 5, BINS - 2, BINS - 1]


def test_a_log_alone_is_audited_without_running_anything(tmp_path: Path) -> None:
    file = write(tmp_path / "log.parquet", HEALTHY)
    made = audit(Request(file, tmp_path / "out"), Settings())
    assert made.log is not None and made.log.rows == 10 and made.problems == 0
    kept = list(tables.Relabelled.read(tmp_path / "out" / "log.kept.parquet"))
    assert [one.judgement() for one in kept] == [schema.to_judgement(one) for one in HEALTHY]
    page = tmp_path / "out" / "index.html"
    assert "log.parquet" in page.read_text()
    with browser() as opened:
        check(look(opened, page), page)
