from __future__ import annotations

import json
from pathlib import Path

from benchmarks.audit import ROWS, Source, audited, table
from trainer_client.offline.audit.findings import NAMES


def test_a_table_of_what_the_command_found(tmp_path: Path) -> None:
    rows = [
        {"task_id": n, "text": f"Give {word} more than the number of {word} that is given, at all times.", "code": f"def f(x):\n    return x + {n}\n",
         "test_list": [f"assert f({given}) == {given + n}" for given in range(n)]}
        for n, word in enumerate(("apples", "bears", "cars", "deer", "elms", "figs", "gnus"))
    ]  # fmt: skip
    (tmp_path / "data").mkdir()
    for name, some in (("data.jsonl", rows), ("held.jsonl", rows[:2])):
        (tmp_path / "data" / name).write_text("".join(json.dumps(row) + "\n" for row in some))
    found = [
        audited(Source("Plain", "data.jsonl"), tmp_path / "data", tmp_path / "out", ["--no-run"]),
        audited(Source("Held", "data.jsonl", "held.jsonl"), tmp_path / "data", tmp_path / "held", ["--no-run"]),
    ]
    lines = dict(
        line.strip("| ").split(" | ", 1)
        for line in table(found).splitlines()
        if not line.startswith("|--") and line.count("|") == 4
    )
    assert lines["problems"] == "7 | 7"
    assert lines["no tests, or fewer than 5 cases"] == "5 | 5"
    assert lines["overlap with the hold-out, exact or near"] == "- | 2"
    assert lines["**programs were run for**"] == "0 | 0"


def test_rows_are_of_findings_that_there_are() -> None:
    assert {name for _, names, _ in ROWS for name in names} <= set(NAMES)
