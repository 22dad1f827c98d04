"""The benchmark of re-scoring: right rewards from both kinds of file, and it sees when something runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import rescore


def test_both_files_have_the_same_rewards_and_nothing_ran(tmp_path: Path) -> None:
    found = []
    for file in rescore.write(tmp_path, 30, 4):
        _, used, out = rescore.by_command(file, "fraction")
        assert used["cpu_s"] > 0
        found.append([json.loads(json.dumps(row["reward"])) for row in rescore._rows(out)])
    assert found[0] == found[1] == [row["pass_rate"] for row in rescore.judgements(30, 4)]


def test_what_runs_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = rescore.WATCHED.replace("modules = [", "import subprocess\nsubprocess.run(['true'])\nmodules = [")
    monkeypatch.setattr(rescore, "WATCHED", started)
    with pytest.raises(RuntimeError, match="something ran"):
        rescore.by_command(rescore.write(tmp_path, 3, 2)[0], "binary")
