"""The report in docs/audit: it is that of the examples as they are, and it can be read."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest

from examples import audit as example
from examples.problem_set import load
from service.settings import Settings
from tests.browser import WIDTHS, browser, check, look
from trainer_client.offline.audit.command import Request, audit
from trainer_client.offline.audit.findings import NAMES
from trainer_client.offline.audit.page import page
from trainer_client.offline.audit.records import Audit, Problem, schema
from trainer_client.offline.report import render

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "audit"
TRIED = {"wrong_passes", "weak_judge", "flaky", "reference_fails", "a_reference_fails", "no_reference", "not_judged"}


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    return [Problem.model_validate_json(line) for line in (DOCS / "problems.jsonl").read_text().splitlines()]


def found_by_running(name: str) -> bool:
    return name in TRIED or name.endswith("_passes")


def test_the_report_is_made_of_its_figures(problems: list[Problem]) -> None:
    made = Audit.model_validate_json((DOCS / "audit.json").read_text())
    shown = (DOCS / "index.html").read_text()
    assert render(page(made, problems)) == shown
    assert (DOCS / "schema.json").read_text() == schema()
    assert sum(path.stat().st_size for path in DOCS.iterdir()) < 600_000


def test_the_figures_are_of_the_examples(problems: list[Problem], tmp_path: Path) -> None:
    example.write(tmp_path / "data.jsonl")
    audit(Request(tmp_path / "data.jsonl", tmp_path / "out", run=False), Settings())
    lines = (tmp_path / "out" / "problems.jsonl").read_text().splitlines()
    now = [Problem.model_validate_json(line) for line in lines]
    assert [one.id for one in problems] == [one.slug for one in load()]
    for kept, fresh in zip(problems, now, strict=True):
        assert {name: seen for name, seen in kept.findings.items() if not found_by_running(name)} == fresh.findings
        assert (kept.problem, kept.cases, kept.solutions) == (fresh.problem, fresh.cases, fresh.solutions)


def test_no_example_lets_a_wrong_solution_through(problems: list[Problem]) -> None:
    for one in problems:
        assert one.tried is not None and not {"wrong_passes", "reference_fails", "flaky"} & set(one.findings), one.id


def test_it_is_shown_by_a_browser(tmp_path: Path) -> None:
    with browser() as opened:
        check(look(opened, DOCS / "index.html", tmp_path), DOCS / "index.html")
    for name in ("light.png", "dark.png"):
        for folder in (tmp_path, DOCS):
            head = (folder / name).read_bytes()[:24]
            assert struct.unpack(">II", head[16:24]) == (WIDTHS[0], 900)


def test_rows_say_what_is_right() -> None:
    rows = list(example.rows(load()))
    assert json.dumps(rows) and all(row["statement"] for row in rows)
    assert all({one["label"] for one in row["solutions"]} == {"right", "wrong"} for row in rows)


def test_every_finding_is_in_the_docs() -> None:
    text = (ROOT / "docs" / "offline.md").read_text()
    assert not [name for name in NAMES if f"`{name}`" not in text]
    assert {f"`{option}`" for option in ("--gate", "--near", "--mutants", "--strength", "--repeat")} <= set(
        re.findall(r"`--\w+`", text)
    )
