"""Files of rows, and rows of relabelled files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from service.errors import InputError
from service.jobs import tables as stored
from service.jobs.rescoring import Stored
from service.rewards import resolve, reward
from service.schema import Context, Judgement, Provenance, TestResult
from service.verdict import Verdict
from trainer_client.offline import schema, tables
from trainer_client.offline.tables import Relabelled

ROWS = [{"id": f"r{number}", "n": number, "text": "é\n" * number} for number in range(2500)]
JUDGEMENT = Judgement(
    verdict=Verdict.WRONG_ANSWER,
    passed=1,
    total=2,
    pass_rate=0.5,
    tests=[
        TestResult(index=0, id="t0", public=True, verdict=Verdict.ACCEPTED, cpu_s=0.25, stdout="1\n", exit_code=0),
        TestResult(index=1, id="t1", verdict=Verdict.WRONG_ANSWER, score=3.0, group="large", message="not equal"),
    ],
    flags=["hard_coded"],
    analysis={"radon": {"complexity": 3}},
    provenance=Provenance(problem="sha256:aa", isolation="docker"),
)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.parquet"])
def test_what_was_written_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert tables.write_rows(path, iter(ROWS)) == len(ROWS)
    told: list[int] = []
    assert list(tables.read_rows(path, read=told.append)) == ROWS
    assert sum(told) <= tables.size(path)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    tables.write_rows(tmp_path / "b.parquet", ROWS[1000:])
    tables.write_rows(tmp_path / "a.jsonl", ROWS[:1000])
    assert list(tables.read_rows(tmp_path)) == ROWS


def test_half_a_file_never_stands_under_the_name(tmp_path: Path) -> None:
    def rows() -> object:
        yield ROWS[0]
        raise RuntimeError

    path = tmp_path / "a.jsonl"
    path.write_text("before\n")
    with pytest.raises(RuntimeError):
        tables.write_rows(path, rows())  # type: ignore[arg-type]
    assert path.read_text() == "before\n"
    assert list(tmp_path.iterdir()) == [path]


def test_errors_say_where(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a"\n')
    with pytest.raises(InputError) as found:
        list(tables.read_rows(path))
    assert found.value.path == "a.jsonl:2"
    path = tmp_path / "b.parquet"
    path.write_text("none")
    with pytest.raises(InputError, match="no Parquet"):
        list(tables.read_rows(path))
    tables.write_rows(path, ROWS)
    with pytest.raises(InputError, match="assay relabel"):
        list(Relabelled.read(path))


def relabelled(path: Path) -> None:
    columns = schema.schema(["binary"])
    row = {"row": 0, "id": "r0", "problem": "sha256:aa", "language": "python", "source": "x", "reward.binary": 0.0}
    row |= schema.from_judgement(JUDGEMENT) | {"components.binary": '{"execution": 0.0}', "metadata": '{"user": 7}'}
    tables.write_rows(path, [row], columns)


def test_a_row_has_its_judgement_and_its_rewards(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    relabelled(path)
    (row,) = Relabelled.read(path)
    assert row.judgement() == JUDGEMENT
    assert (row.scorable, row.accepted, row.reward("binary"), row.components("binary")) == (
        True,
        False,
        0.0,
        {"execution": 0.0},
    )
    assert row.metadata() == {"user": 7}
    assert tables.rewards_in(path) == ["binary"]


def test_it_is_scored_again_by_the_command_for_results(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    relabelled(path)
    ((_, found),) = stored.records(path, Stored)
    for preset in ("rltf_adaptive", "binary"):
        spec = resolve(preset)
        assert reward(found, spec, Context()) == reward(JUDGEMENT, spec, Context())


def test_every_column_is_written_as_the_schema_has_it(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    relabelled(path)
    assert pa.parquet.read_schema(path).equals(schema.schema(["binary"]))
