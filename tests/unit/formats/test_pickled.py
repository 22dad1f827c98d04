"""Pickles are read for plain values alone."""

import base64
import json
import pickle
import zlib
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import FormatError
from service.formats import parse
from service.formats.pickled import loads, unpack

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=10,
)


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return eval, ("1 / 0",)


@given(PLAIN, st.integers(0, 5))
def test_plain_values_come_back(value: Any, protocol: int) -> None:
    assert loads(pickle.dumps(value, protocol), "p") == value


@pytest.mark.parametrize("value", [Bomb(), OrderedDict(a=1), {1}, b"x", print, complex(1, 2)])
@pytest.mark.parametrize("protocol", range(6))
def test_everything_else_is_refused_unread(value: Any, protocol: int) -> None:
    with pytest.raises(FormatError) as caught:
        loads(pickle.dumps(value, protocol), "p")
    assert caught.value.path == "p"


def test_a_large_memo_index_reserves_nothing() -> None:
    with pytest.raises(FormatError, match="memo"):
        loads(b"\x80\x04]r\xff\xff\xff\x7f.", "p")


@given(st.binary(max_size=200))
def test_noise_is_a_format_error(data: bytes) -> None:
    try:
        loads(data, "p")
    except FormatError as error:
        assert error.path == "p"


def test_inflation_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = base64.b64encode(zlib.compress(pickle.dumps("x" * 10_000))).decode()
    assert unpack(encoded, "p") == "x" * 10_000
    monkeypatch.setattr("service.formats.pickled.MAX_BYTES", 1000)
    with pytest.raises(FormatError, match="inflated"):
        unpack(encoded, "p")


def test_private_tests_of_livecodebench() -> None:
    cases = json.dumps([{"input": "1\n", "output": "2\n", "testtype": "stdin"}])
    packed = base64.b64encode(zlib.compress(pickle.dumps(cases))).decode()
    problem = parse({"private_test_cases": packed})
    assert problem == parse({"private_test_cases": cases})
    for broken in ("!", packed[:-8], base64.b64encode(zlib.compress(pickle.dumps(Bomb()))).decode()):
        with pytest.raises(FormatError) as caught:
            parse({"private_test_cases": broken})
        assert caught.value.path == "ground_truth.private_test_cases"
