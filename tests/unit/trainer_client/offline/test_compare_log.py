"""A log that is relabelled, priced and compared: real slots, real analyses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.errors import InputError
from service.settings import Settings
from tests.uids import uids
from trainer_client.offline.compare.command import run

PROBLEM = {
    "tests": [{"kind": "stdio", "input": "4\n", "output": "8\n", "public": True}, {"kind": "stdio", "input": "0\n", "output": "0\n"}],
    "references": [{"source": "print(2 * int(input()))\n"}],
}  # fmt: skip
SOURCES = {
    "print(int(input()) * 2)\n": "accepted",
    "print(8)\n": "rejected",
    "import os\nprint(-int(input()))\n": "rejected",
}


def test_a_log(tmp_path: Path) -> None:
    log, out = tmp_path / "log.jsonl", tmp_path / "page.html"
    rows = [
        {"source": source, "label": label, "problem": PROBLEM, "problem_id": "p"} for source, label in SOURCES.items()
    ]
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = Settings(sandbox="local", slots=1, uid_base=uids())

    def compared(**changed: object) -> str:
        given = {
            "rewards": [], "truth": "auto", "split": "auto", "group": 4, "seed": 0, "kind": "rows", "format": "auto",
            "problems": None, "limit": None, "sample": 1,
        }  # fmt: skip
        return run(log, settings, out=out, **(given | changed))  # type: ignore[arg-type]

    said = compared()
    assert said.startswith("3 solutions of 1 problems: 1 right, 2 wrong")
    assert "not to be had from these rows: format" in said  # the log has no model's text
    found = {one["name"]: one for one in json.loads(out.with_suffix(".json").read_text())["rewards"]}
    auc = {name: one["parts"]["all"]["auc_same_problem"] for name, one in found.items()}
    assert auc["binary"] == auc["fraction"] == 1.0 and auc["public"] == 0.75  # `print(8)` passes what was shown
    assert auc["tree_similarity"] == 1.0 and {one["kind"] for one in found.values()} >= {
        "static",
        "similarity",
        "mixed",
    }
    cost = {name: one["cpu_s_per_1000"] for name, one in found.items()}
    assert all(one["priced"] for one in found.values())
    assert 0 < cost["radon"] < cost["static"] and 0 < cost["pylint"] < cost["static"]
    assert cost["mixed"] > cost["mixed_unrun"] > cost["pylint"]
    # What has been relabelled is not run again; and never taken for another log's.
    before = out.with_suffix(".parquet").stat().st_mtime_ns
    assert compared(sample=0) and out.with_suffix(".parquet").stat().st_mtime_ns == before
    with pytest.raises(InputError, match="of another log or other rewards"):
        compared(rewards=["binary"])
