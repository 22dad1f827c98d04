"""Rows of data sets: a problem comes of any JSON value, under any format, or a ``FormatError`` with a path."""

from __future__ import annotations

import json
import pickle
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.errors import FormatError, InputError
from service.formats import FORMATS, names, parse
from service.formats.pickled import loads, unpack
from service.jobs.caches.problems import prepare
from service.schema import Problem
from tests.fuzz.mutate import SCALARS, fuzzed, json_values, mutated, mutated_bytes
from tests.unit.formats.test_docs import EXAMPLES
from tests.unit.formats.test_formats import KEYS

ROWS = [json.loads(text) for text in EXAMPLES.values()]
JUNK = json_values(
    SCALARS | st.sampled_from(["assert f() == 1", "def test_f(): ...", "Solution().f", "functional", "eJw=", "def check(c): ..."]),
    st.sampled_from(KEYS) | st.text(max_size=3),
)  # fmt: skip
VALUES = mutated(st.sampled_from(ROWS), JUNK) | JUNK
NAMES = st.sampled_from(["auto", *names()])


@fuzzed
@given(VALUES, NAMES, st.booleans())
def test_a_row_becomes_a_problem_or_a_format_error(value: Any, name: str, as_text: bool) -> None:
    try:
        problem = parse(json.dumps(value) if as_text else value, name)
    except FormatError as error:
        assert error.message and error.path.split(".")[0].split("[")[0] in ("ground_truth", "ground_truth line 1")
        return
    try:
        prepared = prepare(problem)
    except InputError:
        return  # numbers that JSON has not got
    again = Problem.model_validate_json(prepared.json)
    assert again == problem and prepare(again).id == prepared.id


@fuzzed
@given(
    mutated(st.sampled_from([row for row in ROWS if isinstance(row, dict)]), JUNK).filter(
        lambda row: isinstance(row, dict)
    )
)
def test_solutions_and_parts_of_any_row_are_read(row: Any) -> None:
    for entry in FORMATS:
        assert entry.detects(row) in (True, False)
        assert all(isinstance(found.source, str) for found in entry.solutions(row))
        assert all(isinstance(suffix, str) and isinstance(part, dict) for suffix, part in entry.expand(row))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=8,
)  # fmt: skip
PICKLES = st.builds(pickle.dumps, PLAIN, st.integers(0, 5))
TYPES = (type(None), bool, int, float, str, bytes, list, tuple, dict)


@fuzzed
@given(PLAIN, st.integers(0, 5))
def test_a_pickle_of_plain_values_is_read(value: Any, protocol: int) -> None:
    assert loads(pickle.dumps(value, protocol), "x") == value


@fuzzed
@given(mutated_bytes(PICKLES) | st.binary(max_size=60))
def test_any_pickle_is_plain_or_refused(data: bytes) -> None:
    try:
        pending = [loads(data, "x")]
    except FormatError as error:
        assert error.path == "x"
        return
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        assert type(one) in TYPES
        if id(one) not in seen and isinstance(one, list | tuple | dict):
            seen.add(id(one))
            pending += [*one, *one.values()] if isinstance(one, dict) else one


@fuzzed
@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: raw.hex()))
def test_any_text_unpacks_or_is_refused(text: str) -> None:
    try:
        unpack(text, "x")
    except FormatError:
        pass
