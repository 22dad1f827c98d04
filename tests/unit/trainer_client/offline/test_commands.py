"""`assay groups` and `assay passk` as they are called."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from tests.browser import browser, check, look
from tests.unit.trainer_client.offline.logged import UNSCORABLE, judgement, row, written
from trainer_client.offline.tables import read_rows


def called(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = [
        row(f"p{problem}", f"s{number}", judgement([number < problem + 1]), rewards={"binary": float(number < problem + 1)},
            difficulty=("easy", "hard")[problem % 2], split=("train", "test")[problem % 2], date=f"202{problem}-02-01")
        for problem in range(4) for number in range(6)
    ]  # fmt: skip
    return written(tmp_path / "log.parquet", [*rows, row("p0", "x", UNSCORABLE, rewards={"binary": None})], ["binary"])


def test_groups(log: Path, tmp_path: Path) -> None:
    said = called("groups", log, "--out", tmp_path / "g.parquet", "--advantage", "grpo")
    assert (
        "25 rows, 1 unscorable or without this reward" in said and "4 groups of 4 prompts (of 4), 16 solutions" in said
    )
    assert len(list(read_rows(tmp_path / "g.parquet"))) == 16
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_text("".join(json.dumps({"problem_id": f"p{n}", "prompt": f"Again {n}"}) + "\n" for n in range(4)))
    called("groups", log, "--out", tmp_path / "g.jsonl", "--prompts", prompts, "--size", 2, "--format", "verl",
           "--advantage", '{"kind": "exponential", "beta": 0.5}')  # fmt: skip
    rows = list(read_rows(tmp_path / "g.jsonl"))
    assert rows[0]["prompt"] == [{"role": "user", "content": "Again 0"}]
    assert all(one["extra_info"]["advantage"] > 0 for one in rows)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--format", "parquet"], "format: there is no format 'parquet'; there are trl, trl-preference, verl"),
        (["--advantage", "gae"], "advantage.kind: "),
        (["--advantage", "verpo"], "advantage: verpo needs every turn"),
        (["--reward", "bina"], "reward: there is no reward preset 'bina'"),
        (["--prompt", "question"], "log.parquet:1: no prompt in 'question'"),
    ],
)
def test_what_groups_refuses(log: Path, tmp_path: Path, options: list[str], why: str) -> None:
    said = called("groups", log, "--out", tmp_path / "g.parquet", *options, code=1)
    assert said.startswith(f"assay: {why}") and not (tmp_path / "g.parquet").exists()


def test_passk(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    said = called("passk", f"before={log}", f"after={log}", "--holdout", "test", "--k", "1,2,50", "--out", out)
    assert "before: 24 samples of 4 problems, 1 unscorable" in said
    found = json.loads(out.with_suffix(".json").read_text())
    assert found["k"] == [1, 2]  # nobody has 50 samples
    before = found["files"][0]["pass_at_k"]
    # 1, 2, 3 and 4 of 6 are right.
    assert before["all"]["all"]["1"]["value"] == pytest.approx(10 / 24)
    assert before["all"]["all"]["2"]["value"] == pytest.approx(1 - (10 + 6 + 3 + 1) / 15 / 4)
    assert before["difficulty"]["hard"]["1"]["value"] == pytest.approx(0.5)
    assert list(before["date"]) == ["2020-Q1", "2021-Q1", "2022-Q1", "2023-Q1"]
    gap = found["files"][0]["generalisation"]["1"]["gap"]
    assert gap["value"] == pytest.approx(2 / 6 - 3 / 6) and gap["low"] <= gap["value"] <= gap["high"]
    assert found["against_first"][0]["pass_at_k"]["1"] == {
        "value": 0.0, "low": 0.0, "high": 0.0, "problems": 4, "left_out": 0,
    }  # fmt: skip
    page = out.read_text()
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    wanted = ["pass@k", "By difficulty", "By date", "By split", "Hold-out", "Side by side", "Cost"]
    assert [one for one in wanted if one in headings] == wanted
    assert page.count("<svg") == 5 and "<script" not in page


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--k", "0"], "k: '0' is no list of whole numbers"),
        (["--k", "7"], "k: no problem has 7 scorable samples"),
        (["--holdout", "dev"], "holdout: no row has the split 'dev'"),
        (["--windows", "week"], "windows: 'week' is neither"),
    ],
)
def test_what_passk_refuses(log: Path, options: list[str], why: str) -> None:
    assert called("passk", log, *options, code=1).startswith(f"assay: {why}")


def test_other_files_are_named(tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n')
    assert "this is no relabelled file" in called("passk", other, code=1)
    assert "has no " in called("groups", other, "--reward", "binary", "--out", tmp_path / "g.jsonl", code=1)
    (tmp_path / "no.parquet").write_text("no")
    assert "this is no Parquet file" in called("groups", tmp_path / "no.parquet", "--out", tmp_path / "g.jsonl", code=1)
    assert "there is no such file" in called("passk", tmp_path / "none.parquet", code=1)


def test_their_pages_in_a_browser(log: Path, tmp_path: Path) -> None:
    pages = [tmp_path / "passk.html", tmp_path / "compare.html"]
    called("passk", f"before={log}", f"after={log}", "--holdout", "test", "--k", "1,2", "--out", pages[0])
    called("compare", log, "--reward", "binary", "--reward", "fraction", "--out", pages[1])
    with browser() as opened:
        for page in pages:
            check(look(opened, page), page)
