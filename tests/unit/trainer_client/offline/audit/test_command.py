from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.unit.trainer_client.offline.audit import planted

MEASURED = {"cpu_s", "reference_cpu_s", "command"}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "service", "audit", *map(str, arguments)]


def assay(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=240, check=False)


def same(value: Any) -> Any:
    """A value without what is measured anew each time."""
    if isinstance(value, dict):
        return {key: same(inner) for key, inner in value.items() if key not in MEASURED}
    return [same(inner) for inner in value] if isinstance(value, list) else value


def told(out: Path) -> Any:
    lines = [json.loads(line) for line in (out / "problems.jsonl").read_text().splitlines()]
    return same([json.loads((out / "audit.json").read_text()), lines])


def test_killed_and_begun_again(tmp_path: Path) -> None:
    rows = [{**row, "id": f"{row['id']} {n}", "statement": ""} for n in range(2) for row in planted.CLEAN[:3]]
    for number, row in enumerate(rows):  # each a problem of its own, though nearly the same
        limits = {"cpu_s": 3 + number / 10}
        row["problem"] = {**row["problem"], "limits": limits}
    data = planted.write(tmp_path / "data.jsonl", rows)
    options = ("--sandbox", "local", "--slots", "1", "--mutants", "3", "--repeat", "2", "--keep", "duplicate_problem")
    whole = assay(data, "--out", tmp_path / "whole", *options, "--json")
    assert whole.returncode == 0, whole.stderr
    assert same(json.loads(whole.stdout)) == told(tmp_path / "whole")[0]

    journal = tmp_path / "again" / "trials.jsonl"
    process = subprocess.Popen(
        command(data, "--out", tmp_path / "again", *options), stderr=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 2):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = journal.read_bytes()
    before = before[: before.rindex(b"\n") + 1]
    assert not (tmp_path / "again" / "index.html").exists()
    journal.write_bytes(before + b'{"key": "half a li')
    again = assay(data, "--out", tmp_path / "again", *options)
    assert again.returncode == 0, again.stderr
    assert told(tmp_path / "again") == told(tmp_path / "whole")
    assert journal.read_bytes().startswith(before) and journal.read_bytes().count(b"\n") == len(rows)
    assert (
        (tmp_path / "again" / "kept.jsonl").read_bytes()
        == (tmp_path / "whole" / "kept.jsonl").read_bytes()
        == data.read_bytes()
    )


def test_nothing_runs_unless_it_is_asked_for(tmp_path: Path) -> None:
    data = planted.write(tmp_path / "data.jsonl", [*planted.CLEAN, planted.CLEAN[0]])
    ended = assay(data, "--out", tmp_path / "out", "--no-run", "--drop", "no_hidden_tests")
    assert ended.returncode == 0, ended.stderr
    audit, problems = told(tmp_path / "out")
    assert (audit["examined"], audit["runs"], audit["kept"]) == (0, 0, 5) and "no_hidden_tests" in audit["drops"]
    assert problems[5]["findings"] == {"duplicate_problem": "the same text as squares"} and problems[5]["similar"][
        "duplicate_problem"
    ] == {"id": "squares", "similarity": 1.0}
    assert "duplicate_problem" in ended.stdout


def test_errors_say_what_and_where(tmp_path: Path) -> None:
    data = planted.write(tmp_path / "data.jsonl", planted.CLEAN)
    for arguments, word in (
        ((data, "--out", tmp_path / "out", "--drop", "ugliness"), "ugliness"),
        ((data, "--out", tmp_path / "out", "--format", "nonsense", "--no-run"), "--format"),
        ((planted.write(tmp_path / "empty.jsonl", []), "--out", tmp_path / "out"), "no rows"),
    ):
        refused = assay(*arguments)
        assert refused.returncode == 1 and word in refused.stderr.splitlines()[-1], refused.stderr
    (tmp_path / "torn.jsonl").write_text('{"id": 1\n')
    refused = assay(tmp_path / "torn.jsonl", "--out", tmp_path / "out")
    assert refused.returncode == 1 and "torn.jsonl:1" in refused.stderr
