"""The commands on docs/trajectories.md, as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.uids import uids
from trainer_client.offline.tables import read_rows
from trainer_client.offline.trajectories.command import app
from trainer_client.offline.trajectories.files import Tally

ROOT = Path(__file__).parents[5]
PAGE = (ROOT / "docs" / "trajectories.md").read_text()


@pytest.mark.timeout(600)
def test_the_page(tmp_path: Path) -> None:
    """Both blocks, with ports and sandbox of this test's own, and the counts that the page tells."""
    script = "\n".join(re.findall(r"^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    script = script.replace("assay ", f"{sys.executable} -m service ").replace(" examples/", f" {ROOT}/examples/")
    script = re.sub(r"(collect .*)", r"\1 --sandbox local --slots 1", script)
    script = re.sub(
        r"(stub \S+) --port (\d+) &", r"\1 --port 0 2>stub\2 & trap 'kill $(jobs -p)' EXIT; heard stub\2", script
    )
    script = re.sub(r"http://127\.0\.0\.1:(\d+)/v1", r"$(grep -o 'http://.*' stub\1)", script)
    heard = "set -e; heard() { until grep -q listens $1; do sleep 0.1; done; }\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ASSAY_UID_BASE": str(uids())}
    done = subprocess.run(
        ["bash", "-c", heard + script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stderr
    for told in (
        "72 answers, 1 rows left out",
        "2 tasks with 8 trajectories; dropped: 1 whose",
        "26 prompts, by answers",
    ):
        assert told in done.stderr and told in PAGE
    by_turn = Counter(row["extra_info"]["turn"] for row in read_rows(tmp_path / "train.parquet"))
    assert by_turn == {0: 2, 1: 8, 2: 8, 3: 8}
    assert Counter(row["class"] for row in read_rows(tmp_path / "hacks.jsonl")) == {
        "hard_coding": 2, "logic_overfitting": 1, "semantic_drifting": 1, "other": 1,
    }  # fmt: skip
    assert len(list(read_rows(tmp_path / "rewards.jsonl"))) == 72


def test_the_report_for_programs(collection: tuple[Path, Tally], tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["hacking", str(collection[0])])
    assert found.exit_code == 1 and "is not perturbed" in found.output
    out = tmp_path / "rewards.parquet"
    assert (
        CliRunner().invoke(app, ["score", str(collection[0]), "--reward", "fraction", "--out", str(out)]).exit_code == 0
    )
    rows = list(read_rows(out))
    assert all(row["reward"] == pytest.approx(row["pass_rate"]) for row in rows)
    assert json.loads(rows[0]["components"]) == {"execution": 1.0}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "FILE", "--out", "t.parquet", "--lengths", "2,four"], "--lengths: expected numbers"),
        (["export", "FILE", "--out", "t.parquet", "--tokenizer", "hf"], "--tokenizer: there is no tokenizer"),
        (["select", "FILE", "--out", "t.parquet"], "--out: trajectories are JSON lines"),
        (["select", "TASKS", "--out", "t.jsonl"], "a file of `assay trajectories collect` is wanted"),
        (["score", "FILE", "--out", "t.jsonl", "--reward", "none"], "there is no reward preset"),
        (["score", "FILE", "--out", "t.jsonl", "--reward", "pylint"], "needs the analysis 'pylint'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    arguments: list[str], said: str, collection: tuple[Path, Tally], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"FILE": str(collection[0]), "TASKS": str(ROOT / "examples" / "trajectories" / "tasks.jsonl")}
    found = CliRunner().invoke(app, [files.get(argument, argument) for argument in arguments])
    assert found.exit_code == 1
    assert said in found.output and len(found.output.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
