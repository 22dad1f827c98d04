from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings
from tests.browser import browser, check, look
from tests.uids import uids
from tests.unit.trainer_client.offline.audit import planted
from trainer_client.offline.audit.command import Request, audit
from trainer_client.offline.audit.findings import NAMES
from trainer_client.offline.audit.records import Audit

Found = tuple[Audit, dict[str, dict[str, Any]], Path]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(sandbox="local", slots=2, uid_base=uids())


@pytest.fixture(scope="module")
def found(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """The audit of a clean data set with every defect put in behind it."""
    folder = tmp_path_factory.mktemp("audit")
    data = planted.write(folder / "data.jsonl", [*planted.CLEAN, *(row for row, _ in planted.DEFECTS)])
    holdout = planted.write(folder / "holdout.jsonl", planted.HOLDOUT)
    made = audit(Request(data, folder / "out", holdout=(holdout,), repeat=2, mutants=8), settings)
    lines = [json.loads(line) for line in (folder / "out" / "problems.jsonl").read_text().splitlines()]
    yield made, {line["id"]: line for line in lines}, folder


@pytest.mark.parametrize("row", planted.CLEAN, ids=lambda row: row["id"])
def test_nothing_is_invented(found: Found, row: planted.Row) -> None:
    record = found[1][row["id"]]
    assert record["findings"] == {} and record["kept"]
    assert record["tried"]["references"] == {"accepted": 1} and record["strength"] >= 0.5


@pytest.mark.parametrize(("row", "wanted"), planted.DEFECTS, ids=lambda one: one["id"] if isinstance(one, dict) else "")
def test_every_defect_is_found_and_no_other(found: Found, row: planted.Row, wanted: set[str]) -> None:
    record = found[1][row["id"]]
    assert set(record["findings"]) == wanted, record


def test_every_kind_was_planted() -> None:
    assert set().union(*(wanted for _, wanted in planted.DEFECTS)) == set(NAMES) - {"not_judged", "flaky"}


def test_counts_and_files(found: Found) -> None:
    made, records, folder = found
    assert made.problems == len(records) == len(planted.CLEAN) + len(planted.DEFECTS)
    assert made.findings == {
        name: n for name in NAMES if (n := sum(name in one["findings"] for one in records.values()))
    }
    kept = [json.loads(line) for line in (folder / "out" / "kept.jsonl").read_text().splitlines()]
    assert kept == [
        row
        for row in [*planted.CLEAN, *(row for row, _ in planted.DEFECTS)]
        if not set(records[row["id"]]["findings"]) & set(made.drops)
    ]
    dropped = {line["id"]: line["reasons"] for line in map(json.loads, (folder / "out" / "dropped.jsonl").open())}
    assert len(dropped) + len(kept) == made.problems and all(dropped.values())
    assert dropped["torn"] == ["contradictory_tests", "reference_fails"]
    assert sum(made.first_reasons.values()) == made.problems - made.kept
    assert Audit.model_validate_json((folder / "out" / "audit.json").read_text()) == made


def test_a_reference_that_sometimes_passes(settings: Settings, tmp_path: Path) -> None:
    data = planted.write(tmp_path / "data.jsonl", [planted.MOODY, planted.SQUARES])
    made = audit(Request(data, tmp_path / "out", repeat=24, mutants=0), settings)
    moody, calm = (json.loads(line) for line in (tmp_path / "out" / "problems.jsonl").read_text().splitlines())
    assert set(moody["findings"]) == {"flaky"} and not moody["kept"]
    assert sum(moody["tried"]["flake"].values()) == 24 and len(moody["tried"]["flake"]) > 1
    assert calm["findings"] == {} and made.kept == 1


def test_the_report_can_be_read(found: Found, tmp_path: Path) -> None:
    page = found[2] / "out" / "index.html"
    with browser() as opened:
        check(look(opened, page, tmp_path), page)
    text = page.read_text()
    assert all(f"{name}</td>" in text for name in found[0].findings)
    assert "Duplicates and overlap" in text and "nearly leaked" in text
