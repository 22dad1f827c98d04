"""What the comparison of rewards on public data writes into the documents."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from benchmarks.offline.compare import figure, rows, said
from benchmarks.rewards.samples import Sample
from service.schema import Problem, Reference, StdioTest
from tests.unit.trainer_client.offline.logged import written
from tests.unit.trainer_client.offline.test_compare import LOG
from trainer_client.offline.compare.measure import measured
from trainer_client.offline.compare.samples import load
from trainer_client.offline.report import standalone

PROBLEM = Problem(tests=[StdioTest(output="3\n")], references=[Reference(source="print(3)\n")])


def test_samples_are_rows_of_a_log() -> None:
    (one,) = rows([Sample("kattis", "a", "print(4)", False, PROBLEM, hard=True)])
    assert Problem.model_validate(one["problem"]) == PROBLEM
    assert (one["problem_id"], one["source"], one["label"], one["difficulty"]) == ("a", "print(4)", "rejected", "hard")


def test_table_and_figure(tmp_path: Any) -> None:
    found = measured(load(written(tmp_path / "log.parquet", LOG, ["paid"]), ["paid", "binary"]), 4, 0)
    text = said({"kattis": found, "codet": found}, "plot.svg")
    assert (
        text.count("| paid | mixed |") == 2
        and "**kattis**: 2 problems, 2 right and 3 wrong solutions; left out as unscorable: 1." in text
    )
    assert "<svg" in standalone(figure({"kattis": found}))
    drawn = standalone(figure({"kattis": found, "codet": found}))
    labels = [element.text for element in ElementTree.fromstring(drawn).iter() if element.tag.endswith("text")]
    assert {"kattis", "codet", "paid", "binary"} <= set(labels)
