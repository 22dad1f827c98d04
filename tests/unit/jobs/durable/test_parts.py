from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.jobs.durable.parts import Damaged, Summary, pack, unpack
from service.schema import Cost, Result
from service.verdict import Reason, Verdict

ROWS = st.lists(st.binary(max_size=200).map(lambda row: row.replace(b"\n", b" ")), min_size=1, max_size=30)


@given(ROWS)
def test_what_is_packed_is_unpacked(rows: list[bytes]) -> None:
    assert list(unpack(pack(rows))) == rows


@given(ROWS, st.data())
def test_a_changed_part_never_gives_other_rows(rows: list[bytes], data: st.DataObject) -> None:
    part = bytearray(pack(rows))
    place = data.draw(st.integers(0, len(part) - 1))
    part[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = list(unpack(bytes(part)))
    except Damaged:
        return
    assert found == rows[: len(found)]  # a reader that knows their number sees what is missing


def test_a_part_that_ends_early_is_damage() -> None:
    part = pack([bytes([65 + index % 26]) * 40_000 for index in range(50)])
    for cut in range(0, len(part), 7):
        with pytest.raises(Damaged):
            list(unpack(part[:cut]))


def test_a_summary_adds_up() -> None:
    one, other = Summary(damage="x"), Summary()
    one.count(Result(verdict=Verdict.ACCEPTED, cost=Cost(cpu_s=1, wall_s=2)))
    other.count(Result(verdict=Verdict.ACCEPTED, cost=Cost(cpu_s=5, wall_s=5, cached=True)))
    other.count(Result(verdict=Verdict.UNSCORABLE, reason=Reason.CANCELLED, scorable=False))
    other.add(one)
    assert other == Summary(
        rows=3, scorable=2, counts={Verdict.ACCEPTED: 2, Verdict.UNSCORABLE: 1}, cpu_s=1, wall_s=2, cached=1, cancelled=1, damage="x"
    )  # fmt: skip


def test_noise_is_damage() -> None:
    with pytest.raises(Damaged):
        list(unpack(b"no part of ours"))
