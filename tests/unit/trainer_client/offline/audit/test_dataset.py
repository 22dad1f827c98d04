from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.errors import InputError
from tests.unit.trainer_client.offline.audit import planted
from trainer_client.offline import tables
from trainer_client.offline.audit.dataset import entries, statement

MBPP = {
    "task_id": 2,
    "text": "Double a number.",
    "code": "def f(x):\n    return 2 * x\n",
    "test_list": ["assert f(1) == 2"],
}


def test_public_formats_and_our_own_in_one_file(tmp_path: Path) -> None:
    rows = [MBPP, planted.SQUARES, {"task_id": 3, "text": "?", "test_list": 5}]
    mbpp, own, broken = entries(planted.write(tmp_path / "a.jsonl", rows))
    assert (mbpp.id, mbpp.statement, mbpp.sources("right")) == ("2", "Double a number.", [MBPP["code"]])
    assert own.problem is not None and len(own.problem.tests) == 6 and len(own.sources("right")) == 1
    assert broken.problem is None and "test_list" in broken.error and broken.place == 2


def test_parquet_holds_problems_as_json(tmp_path: Path) -> None:
    row = {
        **planted.SQUARES,
        "problem": json.dumps(planted.SQUARES["problem"]),
        "solutions": json.dumps(planted.SQUARES["solutions"]),
    }
    tables.write_rows(tmp_path / "a.parquet", [row])
    (entry,) = entries(tmp_path / "a.parquet")
    assert entry.problem is not None and entry.sources("right") == [planted.SQUARES["solutions"][0]["source"]]


def test_what_a_model_is_asked() -> None:
    assert statement({"prompt": "from typing import *", "query": "Add two numbers."}) == "Add two numbers."
    assert statement({"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "Add."}]}) == "Add."
    assert statement({"code": "x"}) == ""


def test_wrong_solutions_are_named(tmp_path: Path) -> None:
    row = {**planted.SQUARES, "solutions": [{"source": "x", "label": "fine"}]}
    (entry,) = entries(planted.write(tmp_path / "a.jsonl", [row]))
    assert "solutions[0]" in entry.error
    with pytest.raises(InputError, match="no format"):
        list(entries(tmp_path / "a.jsonl", "nonsense"))
