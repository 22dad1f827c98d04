"""Files of results under another reward."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as pyarrow_parquet
import pytest

from service.errors import InputError
from service.jobs.rescoring import rescore_file
from service.rewards import presets, spec_hash
from service.schema import Judgement
from service.verdict import Verdict
from tests.unit.rewards.judged import NO_CODE, UNSCORABLE, judged, of

STORED = [of(7, 10), of(2, 2), UNSCORABLE, NO_CODE]


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def stored(path: Path, judgements: list[Judgement]) -> Path:
    """As commands and routes store results: with fields of their own."""
    rows = [
        {"index": 1, **one.model_dump(mode="json"), "id": f"r{n}", "reward": 0.5, "label": "x"}
        for n, one in enumerate(judgements)
    ]
    return write(path, rows)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_line_is_scored_again(tmp_path: Path) -> None:
    file, out = stored(tmp_path / "in.jsonl", STORED), tmp_path / "out.jsonl"
    assert rescore_file(file, "open_r1_codeforces", out=out) == (4, 3)
    rows = read(out)
    assert [row["reward"] for row in rows] == pytest.approx([0.07, 1.1, None, -1.0])
    assert [row["id"] for row in rows] == ["r0", "r1", "r2", "r3"]
    assert [row["scorable"] for row in rows] == [True, True, False, True]
    assert {row["reward_spec"] for row in rows} == {spec_hash(presets()["open_r1_codeforces"])}
    assert rows[2]["components"] == {"execution": None}


def test_a_spec_may_be_written_out_or_in_a_file(tmp_path: Path) -> None:
    file, out, spec = stored(tmp_path / "in.jsonl", STORED[:1]), tmp_path / "out.jsonl", tmp_path / "spec.json"
    spec.write_text('{"components": {"execution": 2}, "execution": "fraction"}')
    for reward in (str(spec), spec.read_text()):
        rescore_file(file, reward, out=out)
        assert read(out)[0]["reward"] == pytest.approx(1.4)


def test_contexts_go_by_line(tmp_path: Path) -> None:
    file, out = stored(tmp_path / "in.jsonl", STORED[:2]), tmp_path / "out.jsonl"
    contexts = write(tmp_path / "contexts.jsonl", [{"turn": 1}, {"turn": 2}])
    rescore_file(file, "verpo", out=out, contexts=contexts)
    assert [row["reward"] for row in read(out)] == [0.0, 0.95**2]


@pytest.mark.parametrize(
    ("reward", "contexts", "message"),
    [
        ("verpo", None, r"context\.turn.*in\.jsonl:1"),
        ("verpo", [{"turn": 1}], "no context for in.jsonl:2"),
        ("verpo", [{"turn": 1}] * 3, "more contexts"),
        ("best", None, "no reward preset"),
        ("{}", None, "required"),
        ("missing.json", None, "No such file"),
        ("fraction", [{"turn": -1}, {}], "greater than or equal"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, reward: str, contexts: list[Any] | None, message: str) -> None:
    file = stored(tmp_path / "in.jsonl", STORED[:2])
    given = None if contexts is None else write(tmp_path / "contexts.jsonl", contexts)
    with pytest.raises(InputError, match=message):
        rescore_file(file, reward, out=tmp_path / "out.jsonl", contexts=given)


@pytest.mark.parametrize(
    ("line", "path"), [("{", "in.jsonl:1"), ("[]", "in.jsonl:1"), ('{"verdict": "x"}', "in.jsonl:1.verdict")]
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, path: str) -> None:
    (tmp_path / "in.jsonl").write_text(line + "\n")
    with pytest.raises(InputError) as caught:
        rescore_file(tmp_path / "in.jsonl", "binary", out=tmp_path / "out.jsonl")
    assert caught.value.path == path


def test_a_run_that_stopped_early_has_no_fraction(tmp_path: Path) -> None:
    file = stored(tmp_path / "in.jsonl", [judged([Verdict.WRONG_ANSWER, Verdict.NOT_RUN])])
    rescore_file(file, "coderl", out=tmp_path / "out.jsonl")
    assert read(tmp_path / "out.jsonl")[0]["reward"] == -0.3
    with pytest.raises(InputError, match="not run on all"):
        rescore_file(file, "fraction", out=tmp_path / "out.jsonl")


def parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    pyarrow_parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def full(value: Any) -> Any:
    """Without empty structures, which Parquet does not have."""
    if isinstance(value, dict):
        return {key: full(one) for key, one in value.items()} or None
    return [full(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", [False, True])
def test_parquet_is_read_and_written(tmp_path: Path, text: bool) -> None:
    """With lists and structures, or with JSON text in their place."""
    rows = [{**one.model_dump(mode="json"), "id": f"r{n}", "label": "x"} for n, one in enumerate(STORED)]
    for row in rows:
        nested = {key: value for key, value in row.items() if isinstance(value, dict | list)}
        if text:
            row.update({key: json.dumps(value) for key, value in nested.items()})
        else:
            row.update({key: full(value) for key, value in nested.items()})
    lines = stored(tmp_path / "in.jsonl", STORED)
    table, out = parquet(tmp_path / "in.parquet", rows), tmp_path / "out.parquet"
    for reward in ("open_r1_codeforces", '{"components": {"execution": 1, "public": 2}, "execution": "fraction"}'):
        assert rescore_file(table, reward, out=out) == (4, 3)
        rescore_file(lines, reward, out=tmp_path / "out.jsonl")
        assert pyarrow_parquet.read_table(out).to_pylist() == read(tmp_path / "out.jsonl")


def test_contexts_may_be_a_table_and_many_rows_are_in_order(tmp_path: Path) -> None:
    file = stored(tmp_path / "in.jsonl", [of(1, 1)] * 2500)
    contexts = parquet(tmp_path / "contexts.parquet", [{"turn": n, "references": None} for n in range(2500)])
    rescore_file(file, "verpo", out=tmp_path / "out.parquet", contexts=contexts)
    rewards = pyarrow_parquet.read_table(tmp_path / "out.parquet").column("reward").to_pylist()
    assert rewards == [0.95**n for n in range(2500)]


@pytest.mark.parametrize("content", [b"", b"PAR1 no table", b'{"verdict": "accepted"}\n'])
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.parquet").write_bytes(content)
    with pytest.raises(InputError, match="no Parquet file"):
        rescore_file(tmp_path / "in.parquet", "binary", out=tmp_path / "out.jsonl")


@pytest.mark.parametrize(
    ("row", "message"), [({"verdict": "x"}, "verdict"), ({"verdict": "accepted", "tests": "["}, "not JSON")]
)
def test_a_wrong_row_is_named(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    table = parquet(tmp_path / "in.parquet", [row])
    with pytest.raises(InputError) as caught:
        rescore_file(table, "binary", out=tmp_path / "out.jsonl")
    assert str(caught.value.path).startswith("in.parquet:1") and message in f"{caught.value.path} {caught.value}"
