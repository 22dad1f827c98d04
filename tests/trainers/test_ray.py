"""Relabelling on the real Ray Data, in an environment of its own: two actors give what one pass gives."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest

from tests.trainers.packages import environment
from tests.uids import uids
from trainer_client.offline import tables
from trainer_client.offline.tables import Relabelled

pytestmark = pytest.mark.trainers

ROOT = Path(__file__).parents[2]
PROBLEM = json.dumps({"tests": [{"kind": "stdio", "input": f"{n}\n", "output": f"{2 * n}\n"} for n in range(2)]})
SOURCES = {
    "print(2 * int(input()))": "accepted",
    "print(3 * int(input()))": "wrong_answer",
    "print(2 * int(input())": "compile_error",
    "raise ValueError": "runtime_error",
}


@pytest.mark.timeout(1200)
def test_two_actors_relabel_a_data_set(tmp_path: Path) -> None:
    python = environment("ray", f"{ROOT}[service,offline]")
    rows = [
        {"id": str(number), "source": f"{source}\n# {number}", "problem": PROBLEM, "status": verdict}
        for number in range(6)
        for source, verdict in SOURCES.items()
    ]
    tables.write_rows(tmp_path / "log.parquet", rows, pa.Table.from_pylist(rows).schema)
    command = [python, ROOT / "examples" / "ray_data" / "relabel.py", tmp_path / "log.parquet", tmp_path / "out"]
    command += [
        "--actors",
        "2",
        "--slots",
        "1",
        "--cpus",
        "4",
        "--batch",
        "8",
        "--sandbox",
        "local",
        "--reward",
        "binary",
        "--reward",
        "rltf",
    ]
    state = {"ASSAY_DATA_DIR": str(tmp_path / "state"), "ASSAY_UID_BASE": str(uids())}
    done = subprocess.run(
        command,
        env={**os.environ, **state, "PYTHONPATH": str(ROOT), "RAY_DATA_DISABLE_PROGRESS_BARS": "1", "RAY_USAGE_STATS_ENABLED": "0"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    found = {row["id"] + row["source"]: row for row in Relabelled.read(tmp_path / "out")}
    assert len(found) == len(rows)
    for row in rows:
        one = found[row["id"] + row["source"]]
        assert one["verdict"] == one["label"] == row["status"]
        assert one.reward("binary") == float(row["status"] == "accepted")
        assert one.reward("rltf") is not None
