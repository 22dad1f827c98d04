"""Uploads are cut at the same places however they come in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError, TooLarge
from service.jobs.durable.rows import Elements, Lines, Rows

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(['"', "\\", "]},", "[{"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def read(reader: Rows, body: bytes, cuts: list[int]) -> list[bytes]:
    rows: list[bytes] = []
    start = 0
    for cut in [*sorted(cut % (len(body) + 1) for cut in cuts), len(body)]:
        rows += reader.feed(body[start:cut])
        start = cut
    return rows + reader.end()


@given(st.lists(VALUES, max_size=6), st.sampled_from([None, 1, "\t"]), st.booleans(), st.lists(st.integers(0, 10**6)))
def test_a_document_is_cut_into_its_elements(values: list[Any], indent: Any, ascii: bool, cuts: list[int]) -> None:
    body = json.dumps({"submissions": values}, indent=indent, ensure_ascii=ascii).encode("utf-8", "surrogatepass")
    rows = read(Elements(1 << 20), body, cuts)
    assert [json.loads(row) for row in rows] == values


@given(st.lists(VALUES, max_size=6), st.sampled_from([b"\n", b"\r\n", b"\n \n\n"]), st.booleans(), st.lists(st.integers(0, 10**6)))  # fmt: skip
def test_lines_are_cut_at_line_feeds_alone(values: list[Any], feed: bytes, last: bool, cuts: list[int]) -> None:
    lines = [json.dumps(value, ensure_ascii=False).encode() for value in values]
    body = feed.join(lines) + feed * last
    assert read(Lines(1 << 20), body, cuts) == lines


@given(
    st.binary(max_size=60) | st.text('{}[],:"\\ submissions1\n', max_size=60).map(str.encode),
    st.lists(st.integers(0, 99)),
)
def test_what_is_no_document_is_refused_or_gives_a_row_that_is_no_json(junk: bytes, cuts: list[int]) -> None:
    for body in (junk, b'{"submissions":[' + junk, b'{"submissions":[' + junk + b"]}"):
        try:
            rows = read(Elements(1 << 20), body, cuts)
            values = [json.loads(row) for row in rows]
        except (InputError, ValueError, RecursionError):
            continue
        assert json.loads(body) == {"submissions": values}


@pytest.mark.parametrize("reader", [Lines, Elements])
def test_a_large_submission_is_refused_before_it_is_all_there(reader: Any) -> None:
    rows = reader(1 << 10)
    rows.feed(b'{"submissions":[1,' if reader is Elements else b"1\n")
    with pytest.raises(TooLarge) as caught:
        for _ in range(3):
            rows.feed(b'"' + b"x" * 600)
    assert caught.value.path == "submissions[1]"
