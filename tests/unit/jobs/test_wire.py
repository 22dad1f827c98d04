from __future__ import annotations

import io
import json
from collections import OrderedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import ProtocolError
from service.jobs import wire

headers = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3).map(
    lambda fields: {**fields, "op": "x"}
)
messages = st.lists(st.tuples(headers, st.binary(max_size=200)), max_size=5)


@given(messages, st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_frames_survive_any_cutting(sent: list[wire.Message], sizes: list[int]) -> None:
    stream = b"".join(wire.pack(*message) for message in sent)
    frames, got, turn = wire.Frames(), [], 0
    while stream:
        size = sizes[turn % len(sizes)]
        got += frames.feed(stream[:size])
        stream, turn = stream[size:], turn + 1
    assert got == sent


@given(messages)
def test_the_blocking_reader_agrees(sent: list[wire.Message]) -> None:
    stream = io.BytesIO(b"".join(wire.pack(*message) for message in sent))
    got = []
    while (message := wire.read(stream)) is not None:
        got.append(message)
    assert got == sent


@given(st.integers(1, 40))
def test_a_cut_stream_is_an_error(cut: int) -> None:
    frame = wire.pack({"op": "done", "task": 1}, b"x" * 30)
    with pytest.raises(ProtocolError):
        wire.read(io.BytesIO(frame[:cut]))


@pytest.mark.parametrize("header", [b"[]", b"{}", b"{", b'{"op":1}', b"[" * 100_000])
def test_headers_are_objects_with_an_op(header: bytes) -> None:
    frame = wire.LENGTHS.pack(len(header), 0) + header
    with pytest.raises(ProtocolError):
        list(wire.Frames().feed(frame))
    with pytest.raises(ProtocolError):
        wire.read(io.BytesIO(frame))


def test_lengths_are_bounded_before_anything_is_read() -> None:
    for head, body in ((wire.MAX_HEADER + 1, 0), (2, wire.MAX_BODY + 1)):
        with pytest.raises(ProtocolError):
            list(wire.Frames().feed(wire.LENGTHS.pack(head, body)))
    with pytest.raises(ProtocolError):
        wire.pack({"op": "x" * wire.MAX_HEADER})


steps = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 12)), max_size=60)


@given(steps)
def test_both_sides_forget_the_same_problems(work: list[tuple[str, int]]) -> None:
    """The sender adds what it sends and touches what it does not; the receiver does likewise with what arrives."""
    ours: wire.Known[None] = wire.Known(20, 4)
    theirs: wire.Known[str] = wire.Known(20, 4)
    for name, size in work:
        if name in ours:
            ours.get(name)
            assert theirs.get(name) == name
        else:
            ours.add(name, None, size)
            theirs.get(name)
            theirs.add(name, name, size)
        assert len(ours) == len(theirs) <= 4


@given(steps)
def test_known_is_bounded_and_keeps_the_newest(work: list[tuple[str, int]]) -> None:
    known: wire.Known[int] = wire.Known(20, 4)
    model: OrderedDict[str, int] = OrderedDict()
    for name, size in work:
        known.add(name, size, size)
        model.pop(name, None)
        model[name] = size
        while len(model) > 1 and (sum(model.values()) > 20 or len(model) > 4):
            model.popitem(last=False)
        assert {key for key in "abcdefgh" if key in known} == set(model)
        assert known.get(name) == size


def test_headers_carry_any_text() -> None:
    header = {"op": "fatal", "message": "\udcff\n"}
    assert next(iter(wire.Frames().feed(wire.pack(header))))[0] == json.loads(json.dumps(header))
