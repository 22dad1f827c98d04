"""The comparison of rewards: its measures against their definitions, and the page that it becomes."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError
from service.rewards import resolve
from service.schema import Judgement, RewardSpec
from service.verdict import Verdict
from tests.unit.trainer_client.offline.logged import UNSCORABLE, judgement, row, written
from tests.unit.trainer_client.offline.test_commands import called
from trainer_client.offline.compare.measure import degenerate_share, measured, rank_correlation
from trainer_client.offline.compare.rewards import REWARDS, kind_of
from trainer_client.offline.compare.samples import load

VALUES = st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=7), max_size=4)


@given(VALUES, st.integers(2, 5))
def test_degenerate_groups_are_those_of_every_draw(groups: list[list[float]], size: int) -> None:
    shares = []
    for values in groups:
        draws = list(combinations(values, min(size, len(values)))) if len(values) > 1 else []
        if draws:
            shares.append(sum(len(set(draw)) == 1 for draw in draws) / len(draws))
    expected = sum(shares) / len(shares) if shares else None
    assert degenerate_share(groups, size) == (None if expected is None else pytest.approx(expected))


def test_rank_correlation() -> None:
    assert rank_correlation([1, 2, 3], [0.1, 0.5, 0.6]) == pytest.approx(1)
    assert rank_correlation([1, 1, 2, 3], [4, 3, 2, 1]) == pytest.approx(-0.9486833)  # ranks 1.5, 1.5, 3, 4
    assert rank_correlation([1, 1], [0, 1]) is None and rank_correlation([1, 2], [1, 1]) is None


@pytest.mark.parametrize("name", REWARDS)
def test_every_reward_that_is_compared_has_a_kind(name: str) -> None:
    reward = REWARDS[name]
    spec = resolve(reward if isinstance(reward, str) else RewardSpec.model_validate(reward))
    kinds = {
        "binary": "execution",
        "static": "static",
        "similarity": "similarity",
        "format": "format",
        "mixed": "mixed",
    }
    assert kind_of(spec.components) == kinds.get(name, kind_of(spec.components))


LOG = [
    # Shown one test, hidden two; by hand: right ones are s0 of each problem.
    row("p", "s0", judgement([True, True, True], 1), difficulty="easy", rewards={"paid": 3.0}, cpu_s=2.0),
    row("p", "s1", judgement([True, True, False], 1), difficulty="easy", rewards={"paid": 1.0}, cpu_s=2.0),
    row("p", "s2", judgement([False, False, False], 1), difficulty="easy", rewards={"paid": 3.0}, cpu_s=2.0),
    row("q", "s0", judgement([False, True, True], 1), difficulty="interview", rewards={"paid": 2.0}, cpu_s=2.0),
    row("q", "s1", judgement([True, False, False], 1), difficulty="interview", rewards={"paid": 2.0}, cpu_s=2.0),
    row("q", "s2", UNSCORABLE, difficulty="interview", rewards={"paid": None}),
]  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return written(tmp_path / "log.parquet", LOG, ["paid"])


def of(found: dict[str, Any], name: str, part: str = "all") -> dict[str, Any]:
    (one,) = [one for one in found["rewards"] if one["name"] == name]
    return dict(one["parts"][part])


def test_a_log_by_hand(log: Path) -> None:
    names = ["paid", "binary", 'public={"components": {"public": 1}}', "codenet_2609_11956"]
    samples = load(log, names)
    assert samples.right == [True, False, False, True, False] and samples.hidden == [1, 0.5, 0, 1, 0]
    assert samples.hard == [False, False, False, True, True] and samples.hard_by == "difficulty"
    found = measured(samples, 4, 0)
    assert (found["rows"], found["compared"], found["unscorable"]) == (6, 5, 1)
    # Pairs of p: 3 above 1, 3 level with 3. Of q: level.
    assert of(found, "paid")["auc_same_problem"] == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert of(found, "paid", "easy")["auc_same_problem"] == 0.75
    # All pairs: 3 against 1, 3, 2 and 2 against 1, 3, 2.
    assert of(found, "paid")["auc"] == pytest.approx((1 + 0.5 + 1 + 1 + 0 + 0.5) / 6)
    # The whole group of each problem: of p one is paid less; both of q are paid the same.
    assert of(found, "paid")["degenerate"] == 0.5
    # The reward runs the shown test too, which s0 of q failed.
    assert of(found, "binary")["auc_same_problem"] == pytest.approx((1 + 1 + 0.5) / 3)
    assert of(found, "public", "hard")["auc_same_problem"] == 0.0
    costs = {one["name"]: one["cpu_s_per_1000"] for one in found["rewards"]}
    assert costs["binary"] == pytest.approx(2000)
    assert {one["name"]: one["kind"] for one in found["rewards"]}["codenet_2609_11956"] == "execution"


def test_labels_come_before_tests(tmp_path: Path) -> None:
    labels = ["wrong_answer", None, "unscorable", "accepted", "rejected", None]
    path = written(
        tmp_path / "log.parquet", [one | {"label": label} for one, label in zip(LOG, labels, strict=True)], ["paid"]
    )
    assert load(path, ["paid"]).right == [False, False, False, True, False]
    assert load(path, ["paid"], truth="hidden").right == [True, False, False, True, False]
    labelled = load(path, ["paid"], truth="label")
    assert labelled.right == [False, True, False] and labelled.unlabelled == 2


def test_a_text_without_code_is_wrong(tmp_path: Path) -> None:
    none = row("p", "", Judgement(verdict=Verdict.NO_CODE), source_hash=None, rewards={"paid": 0.0})
    samples = load(written(tmp_path / "log.parquet", [*LOG, none], ["paid"]), ["paid"])
    assert samples.right[-1] is False and samples.hidden[-1] == 0 and samples.unscorable == 1


def test_hard_by_pass_rate_and_by_rating(tmp_path: Path) -> None:
    bare = [one | {"difficulty": None} for one in LOG]
    samples = load(written(tmp_path / "log.parquet", bare, ["paid"]), ["paid"])
    assert samples.hard_by == "pass rate" and samples.hard == [True, True, True, False, False]
    rated = [one | {"difficulty": "800" if one["problem_id"] == "p" else "2400"} for one in LOG]
    samples = load(written(tmp_path / "log.parquet", rated, ["paid"]), ["paid"])
    assert samples.hard == [False, False, False, True, True]
    with pytest.raises(InputError, match="no row has a difficulty"):
        load(written(tmp_path / "log.parquet", bare, ["paid"]), ["paid"], split="difficulty")


def test_what_no_row_has_is_told(tmp_path: Path) -> None:
    rows = [one | {"reward.other": None, "components.other": "{}"} for one in LOG]
    samples = load(written(tmp_path / "log.parquet", rows, ["paid", "other"]), ["paid", "other"])
    assert samples.lacking == ["other"] and [one.name for one in samples.rewards] == ["paid"]
    with pytest.raises(InputError, match="no row has what other need"):
        load(tmp_path / "log.parquet", ["other"])


def test_the_command_on_a_relabelled_file(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    said = called("compare", log, "--out", out, "--reward", "paid", "--reward", "fraction")
    assert said.startswith("5 solutions of 2 problems: 2 right, 3 wrong")
    found = json.loads(out.with_suffix(".json").read_text())
    assert [one["name"] for one in found["rewards"]] == ["paid", "fraction"]
    page = out.read_text()
    assert page.count("<svg") == 3 and "Hard problems" in page and "<script" not in page
    assert "paid" in called("compare", log) and "fraction" not in called("compare", log)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--truth", "tests"], "truth: 'tests' is none of auto, label, hidden"),
        (["--split", "size"], "split: 'size' is none of auto, difficulty, pass_rate"),
        (["--truth", "label"], "log.parquet: none of its 6 rows can be compared: 1 are unscorable, 5 have no label"),
        (["--reward", "paid=nope"], "reward: there is no reward preset 'nope'"),
    ],
)
def test_what_compare_refuses(log: Path, options: list[str], why: str) -> None:
    assert called("compare", log, *options, code=1).startswith(f"assay: {why}")
