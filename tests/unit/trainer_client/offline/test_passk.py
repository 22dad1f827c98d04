"""pass@k against its definition, and the counting of rows."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError
from tests.unit.trainer_client.offline.logged import UNSCORABLE, judgement, row, written
from trainer_client.offline.passk.counted import Count, counted, windows_of
from trainer_client.offline.passk.estimate import interval, pass_at_k


@st.composite
def cases(draw: st.DrawFn, most: int = 400) -> tuple[int, int, int]:
    n = draw(st.integers(1, most))
    return n, draw(st.integers(0, n)), draw(st.integers(1, n))


@given(cases())
def test_it_is_the_quotient_of_binomials(case: tuple[int, int, int]) -> None:
    n, c, k = case
    exact = 1 - Fraction(math.comb(n - c, k), math.comb(n, k))
    assert pass_at_k(n, c, k) == pytest.approx(float(exact), rel=1e-12, abs=0)


@given(cases(most=8))
def test_it_is_the_share_of_draws_with_a_right_one(case: tuple[int, int, int]) -> None:
    from itertools import combinations

    n, c, k = case
    draws = [any(one < c for one in draw) for draw in combinations(range(n), k)]
    assert pass_at_k(n, c, k) == pytest.approx(sum(draws) / len(draws))


def test_large_counts_and_small_chances_keep_their_digits() -> None:
    assert pass_at_k(10**6, 1, 1) == pytest.approx(1e-6, rel=1e-12)
    assert pass_at_k(10**5, 50_000, 1000) == 1.0
    assert pass_at_k(5, 0, 5) == 0.0 and pass_at_k(5, 1, 5) == 1.0


@pytest.mark.parametrize("case", [(3, 1, 4), (3, 4, 1), (3, -1, 1), (0, 0, 1), (3, 1, 0)])
def test_what_has_no_estimate(case: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="there is no pass@"):
        pass_at_k(*case)


def test_intervals() -> None:
    assert interval([0.5], seed=1) is None and interval([], seed=1) is None
    assert interval([0.25] * 9, seed=1) == (0.25, 0.25)
    values = np.random.default_rng(5).binomial(1, 0.3, 400).astype(float)
    low, high = interval(list(values), seed=1) or (1.0, 0.0)
    half = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - half, abs=0.01) and high == pytest.approx(
        values.mean() + half, abs=0.01
    )
    assert interval(list(values), seed=1) == (low, high)
    below, above = interval(list(values), seed=1, others=list(values + 1)) or (1.0, 0.0)
    assert below < -1 < above < 0


def test_rows_are_counted_by_what_they_say(tmp_path: Path) -> None:
    right, wrong = judgement([True]), judgement([True, False])
    rows = [
        row("p", "a", right, difficulty="easy", date="2024-05-31T09:00:00", split="train", cpu_s=2.0),
        row("p", "b", wrong, difficulty="easy", date="2024-06-01", split="train", cpu_s=1.0),
        row("p", "b", wrong, difficulty="easy", split="train", duplicates_of=1, cpu_s=1.0),
        row("q", "c", right, difficulty="hard", split="test"),
        row("q", "d", UNSCORABLE, difficulty="hard", split="test"),
    ]
    found = counted(written(tmp_path / "a.parquet", rows), "model", windows_of("quarter"))
    assert (found.rows, found.scorable, found.run) == (5, 4, 3)
    assert found.reasons == {"infrastructure": 1} and found.cpu_s == 4.0
    assert found.by["all"]["all"] == {"p": Count(3, 1), "q": Count(1, 1)}
    assert found.by["difficulty"] == {"easy": {"p": Count(3, 1)}, "hard": {"q": Count(1, 1)}}
    assert found.by["date"] == {"2024-Q2": {"p": Count(2, 1)}}
    assert found.by["split"] == {"train": {"p": Count(3, 1)}, "test": {"q": Count(1, 1)}}


@pytest.mark.parametrize(
    ("windows", "window"),
    [
        ("month", "2024-05"),
        ("quarter", "2024-Q2"),
        ("year", "2024"),
        ("2024-06-01", "before 2024-06-01"),
        ("2024-01-01", "from 2024-01-01"),
        ("2024-05-31,2024-06-01", "from 2024-05-31 to 2024-06-01"),
    ],
)
def test_windows(tmp_path: Path, windows: str, window: str) -> None:
    path = written(tmp_path / "a.parquet", [row("p", "a", judgement([True]), date="2024-05-31")])
    assert list(counted(path, "a", windows_of(windows)).by["date"]) == [window]


@pytest.mark.parametrize("windows", ["week", "2024-13-01", "2024-06-01,2024-01-01", ""])
def test_what_is_no_window(windows: str) -> None:
    with pytest.raises(InputError):
        windows_of(windows)


def test_what_is_no_date_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", [row("p", "a", judgement([True]), date="May")])
    with pytest.raises(InputError, match="does not begin with a date") as caught:
        counted(path, "a", "month")
    assert caught.value.path == "a.parquet:1: date"
