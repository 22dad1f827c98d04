from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.api.live import serving, submission
from tests.conftest import missing


def assay(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_help_names_the_commands() -> None:
    shown = assay("--help")
    assert shown.returncode == 0
    for command in ("serve", "worker", "verify", "images", "doctor"):
        assert command in shown.stdout


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_what_is_no_redis_is_refused(command: str) -> None:
    refused = assay(command, "--redis", "localhost")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert "Redis" in refused.stderr


def test_a_worker_needs_a_queue() -> None:
    refused = assay("worker")
    assert refused.returncode == 1 and "--redis" in refused.stderr


def test_wrong_settings_are_one_line() -> None:
    refused = assay("serve", "--sandbox", "cardboard")
    assert refused.returncode == 1
    assert refused.stderr.startswith("assay: --sandbox: ") and refused.stderr.count("\n") == 1


def test_verify_a_file_and_go_on_with_it(tmp_path: Path) -> None:
    file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given = [submission(f"print({index})", id=str(index)) for index in range(12)]
    given.append(submission(id="none", problem={"tests": []}))
    file.write_text("".join(json.dumps(entry) + "\n" for entry in given))
    ended = assay("verify", file, "--out", out, "--sandbox", "local", "--slots", "2")
    assert ended.returncode == 0, ended.stderr
    assert "accepted" in ended.stderr and "unscorable" in ended.stderr
    results = [json.loads(line) for line in out.read_text().splitlines()]
    assert [result["id"] for result in results] == [entry["id"] for entry in given]
    assert [result["reward"] for result in results] == [float(index == 8) for index in range(12)] + [None]

    whole = out.read_bytes()
    cut = whole.index(b"\n", len(whole) // 2) + 20
    out.write_bytes(whole[:cut])
    again = assay("verify", file, "--out", out, "--resume", "--sandbox", "local", "--slots", "1")
    assert again.returncode == 0, again.stderr
    rewards = [(row["id"], row["reward"]) for row in map(json.loads, out.read_text().splitlines())]
    assert rewards == [(result["id"], result["reward"]) for result in results]
    assert out.read_bytes()[:cut].startswith(whole[: whole.rindex(b"\n", 0, cut) + 1])


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(submission()) + "\n" + json.dumps(submission(nope=1)) + "\n")
    ended = assay("verify", file, "--sandbox", "local", "--slots", "1")
    assert ended.returncode == 1 and "in.jsonl:2.nope" in ended.stderr
    ended = assay("verify", file, "--resume")
    assert ended.returncode == 1 and "--out" in ended.stderr


def test_verify_a_data_set(tmp_path: Path) -> None:
    row = {
        "task_id": "HumanEval/0",
        "prompt": "def twice(x):\n",
        "canonical_solution": "    return x * 2\n",
        "test": "def check(candidate):\n    assert candidate(4) == 8\n",
        "entry_point": "twice",
    }
    file, out = tmp_path / "data.jsonl", tmp_path / "out.jsonl"
    file.write_text(json.dumps(row) + "\n")
    ended = assay("verify", file, "--format", "humaneval", "--out", out, "--sandbox", "local", "--slots", "1")
    assert ended.returncode == 0, ended.stderr
    (result,) = [json.loads(line) for line in out.read_text().splitlines()]
    assert (result["verdict"], result["label"]) == ("accepted", "right")


def test_verify_a_source(tmp_path: Path) -> None:
    if shutil.which("g++") is None:
        missing("no g++ on this machine")
    source, problem, out = tmp_path / "twice.cc", tmp_path / "problem.json", tmp_path / "out.jsonl"
    source.write_text("#include <iostream>\nint main() { int n; std::cin >> n; std::cout << 2 * n; }\n")
    problem.write_text(json.dumps(submission()["problem"]))
    here = ("--sandbox", "local", "--slots", "1")
    ended = assay("verify", source, "--problem", problem, "--out", out, *here)
    assert ended.returncode == 0, ended.stderr
    (result,) = [json.loads(line) for line in out.read_text().splitlines()]
    assert (result["verdict"], result["provenance"]["language"]) == ("accepted", "cpp")
    ended = assay("verify", source.rename(tmp_path / "twice"), "--problem", problem, *here)
    assert ended.returncode == 1 and "--language" in ended.stderr
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(submission((tmp_path / "twice").read_text())) + "\n")
    ended = assay("verify", file, "--language", "cpp", "--out", out, *here)
    assert json.loads(out.read_text())["verdict"] == "accepted", ended.stderr


def test_a_missing_layer_stops_the_service_unless_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_LAYERS_OFF", '["rlimits"]')
    file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text(json.dumps(submission()) + "\n")
    here = ("--sandbox", "local", "--slots", "1")
    for command in (("serve", "--port", "0", *here), ("verify", file, *here)):
        refused = assay(*command)
        assert refused.returncode == 1
        assert "rlimits does not hold in local slots (no limit on CPU" in refused.stderr
        assert refused.stderr.splitlines()[-1].startswith("assay: ") and "Traceback" not in refused.stderr
        assert "to mend it, " in refused.stderr and "--allow-missing rlimits" in refused.stderr
    for accepted in (("--allow-missing", "rlimits"), ("--unsafe-no-isolation",)):
        ended = assay("verify", file, "--out", out, *here, *accepted)
        assert ended.returncode == 0, ended.stderr
        (result,) = [json.loads(line) for line in out.read_text().splitlines()]
        assert result["verdict"] == "accepted"
        assert result["provenance"]["isolation"].startswith("local without rlimits")  # and what this machine lacks
    with serving("--slots", "1", "--allow-missing", "rlimits") as service:
        assert "local without rlimits" in service.log[-1]
        result = httpx.post(service.url + "/v1/verify", json=submission()).json()
        assert result["provenance"]["isolation"].startswith("local without rlimits")
