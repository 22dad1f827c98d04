"""Frames: of a runner that was taken over, of the worker to its runner, between dispatcher and workers."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox_images.runner import wire as runner_wire
from service.errors import ProtocolError, SandboxError
from service.jobs import wire as jobs_wire
from service.sandbox.base import Reply
from service.sandbox.runner_slot import RunnerSlot
from tests.fuzz.mutate import SCALARS, fuzzed, json_values, mutated, mutated_bytes

LIMITS = {"cpu_s": 1, "wall_s": 2, "idle_s": 1, "memory_mb": 64, "output_kb": 1, "processes": 4, "steps": 3}
STEP = {"step": 0, "ending": "passed", "cpu_s": 0.1, "wall_s": 0.2, "message": "", "self_judged": False}
REPLIES = st.sampled_from([
    {"outcomes": [], "end": None, "cpu_s": 0.1, "wall_s": 0.2, "memory_mb": 3.5, "truncated": False, "blobs": [0, 0]},
    {"outcomes": [STEP], "end": None, "cpu_s": 0.1, "wall_s": 0.2, "memory_mb": 3.5, "truncated": True, "blobs": [1, 2, 0, 3]},
    {"outcomes": [STEP, {**STEP, "step": 1, "ending": "value"}], "cpu_s": 0, "wall_s": 0, "memory_mb": 0, "blobs": [0, 1, 2, 3, 0, 0],
     "end": {"ending": "exit", "step": 1, "exit_code": 0, "signal": None, "wall_s": 0.1, "contended": False, "by_tests": True}},
    {"fault": "it gave up", "blobs": []},
])  # fmt: skip
KEYS = st.sampled_from(["outcomes", "end", "blobs", "step", "ending", "cpu_s", "fault", "message", "payload", "x"])
JUNK = json_values(SCALARS | st.sampled_from(["exit", "signal", "cpu", "value", "collected", "syntax"]), KEYS)


def framed(header: Any, body: bytes) -> bytes:
    raw = json.dumps(header).encode()
    return struct.pack(">II", len(raw), len(body)) + raw + body


FRAMES = st.builds(framed, mutated(REPLIES, JUNK), st.binary(max_size=12))


class PlayedSlot(RunnerSlot):
    """A slot whose runner has said what it will ever say."""

    def __init__(self, said: bytes) -> None:
        self.runs = 0
        self.sock, self.other = socket.socketpair()
        self.other.sendall(said)
        self.other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        assert self.sock is not None
        self.sock.close()
        self.other.close()


@fuzzed
@given(FRAMES | mutated_bytes(FRAMES) | st.binary(max_size=80))
def test_what_a_runner_says_is_a_reply_or_a_fault_of_ours(said: bytes) -> None:
    slot = PlayedSlot(said)
    try:
        reply = slot.run("calls", {"limits": LIMITS, "steps": 3}, [b"job"], 5)
    except SandboxError:
        return
    finally:
        slot.close()
    assert Reply.model_validate(reply.model_dump()) == reply
    assert len(reply.outcomes) <= 3 and all(0 <= step.step < 3 for step in reply.outcomes)
    numbers = [reply.cpu_s, reply.wall_s, reply.memory_mb, *(step.cpu_s for step in reply.outcomes)]
    assert all(0 <= number < float("inf") for number in numbers)
    # Nothing came of bytes that were not there.
    parts = [reply.stdout, reply.stderr, *(part for step in reply.outcomes for part in (step.stdout, step.payload))]
    assert sum(map(len, parts)) <= len(said)


@fuzzed
@given(FRAMES | mutated_bytes(FRAMES) | st.binary(max_size=80))
def test_a_health_check_is_answered_with_yes_or_no(said: bytes) -> None:
    slot = PlayedSlot(said)
    assert slot.healthy() in (True, False)
    slot.close()


HEADERS = st.dictionaries(st.text(max_size=5).filter(lambda key: key != "blobs"), json_values(), max_size=4)
BLOBS = st.lists(st.binary(max_size=20), max_size=4)


@fuzzed
@given(HEADERS, BLOBS)
def test_a_workers_frame_arrives_as_it_was_sent(header: dict[str, Any], blobs: list[bytes]) -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        mine.sendall(runner_wire.pack(dict(header), blobs))
        got, parts = runner_wire.read_frame(theirs)
    sizes = got.pop("blobs")
    assert json.dumps(got) == json.dumps(header) and parts == blobs and sizes == [len(blob) for blob in blobs]


@fuzzed
@given(mutated_bytes(st.builds(runner_wire.pack, HEADERS, BLOBS)) | FRAMES | st.binary(max_size=60))
def test_anything_to_the_runner_is_a_frame_or_an_error(raw: bytes) -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        mine.sendall(raw)
        mine.shutdown(socket.SHUT_WR)
        try:
            header, blobs = runner_wire.read_frame(theirs, 1 << 16)
        except runner_wire.WireError:
            return
    assert header["blobs"] == [len(blob) for blob in blobs] and sum(map(len, blobs)) <= len(raw)


OPS = st.sampled_from(["task", "cancel", "ready", "done", "need", "fatal"])
MESSAGES = st.builds(
    lambda op, header, body: jobs_wire.pack({**header, "op": op}, body), OPS, HEADERS, st.binary(max_size=30)
)


@fuzzed
@given(st.lists(mutated_bytes(MESSAGES) | MESSAGES, max_size=4).map(b"".join) | st.binary(max_size=60), st.data())
def test_dispatcher_and_worker_read_the_same_however_it_arrives(raw: bytes, data: st.DataObject) -> None:
    def read(pieces: list[bytes]) -> tuple[list[Any], bool]:
        frames, found = jobs_wire.Frames(), []
        try:
            for piece in pieces:
                for header, body in frames.feed(piece):
                    found.append((json.dumps(header), body))
        except ProtocolError:
            return found, True
        return found, False

    whole, broken = read([raw])
    cut = data.draw(st.integers(0, len(raw)))
    assert read([raw[:cut], raw[cut:]]) == (whole, broken) == read([bytes([byte]) for byte in raw])
    for header, body in whole:
        again = jobs_wire.Frames().feed(jobs_wire.pack(json.loads(header), body))
        assert [(json.dumps(found), rest) for found, rest in again] == [(header, body)]
