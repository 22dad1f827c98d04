"""Relabelling as a function over Arrow batches: on slots of its own, and at a service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from service.errors import InputError
from tests.api.live import patient
from tests.uids import uids
from tests.unit.trainer_client.offline import logs
from trainer_client.offline import schema
from trainer_client.offline.relabel.batches import Relabel, relabel_batch

ROWS = [
    {
        key: json.dumps(row[key]) if key == "problem" else row[key]
        for key in ("id", "source", "problem", "status")
        if key in row
    }
    for row in logs.rows(step=8)
]
SETTLED = (
    "id",
    "verdict",
    "scorable",
    "passed",
    "total",
    "pass_rate",
    "flags",
    "source_hash",
    "problem",
    "label",
    "reward.binary",
    "error",
)


@pytest.fixture(scope="module")
def step(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relabel]:
    state = tmp_path_factory.mktemp("state")
    made = Relabel(settings={"sandbox": "local", "slots": 2, "data_dir": state, "uid_base": uids()})
    yield made
    made.close()


def settled(table: pa.Table) -> list[dict[str, Any]]:
    return [{name: row[name] for name in SETTLED} for row in table.to_pylist()]


def test_batches_give_what_one_table_gives(step: Relabel) -> None:
    table = pa.Table.from_pylist(ROWS)
    whole = step(table)
    assert whole.schema == step.columns == schema.schema(["binary"])
    labelled = [row for row in whole.to_pylist() if row["label"] is not None]
    assert labelled
    assert all((row["verdict"] == "accepted") == (row["label"] == "accepted") for row in labelled)
    again = [row["duplicates_of"] for row in whole.to_pylist() if row["id"].endswith("/again")]
    assert again == [place for place, row in enumerate(ROWS) if {**row, "id": row["id"] + "/again"} in ROWS]
    apart = [step(batch) for batch in table.to_batches(max_chunksize=4)]
    assert settled(pa.concat_tables(apart)) == settled(whole)
    assert [row["row"] for row in apart[1].to_pylist()] == [0, 1, 2, 3]


def test_a_service_gives_the_same(step: Relabel, tmp_path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    with patient() as service:
        assert settled(relabel_batch(table, ["binary"], url=service.url)) == settled(step(table))


def test_rewards_that_do_not_exist_are_refused_at_once() -> None:
    with pytest.raises(InputError, match="no reward preset 'none'"):
        Relabel(["none"])
