"""A runner that was taken over: whatever it answers, the worker neither hangs nor crashes nor gives a reward."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import ProtocolError, SandboxError, SlotLost
from service.judging import asking
from service.judging.judge import Judge
from service.judging.plan import Work
from service.sandbox.pool import Pool
from service.sandbox.runner_slot import RunnerSlot
from service.schema import Problem
from service.settings import Settings

Play = Callable[[socket.socket], None]
LIMITS = {"cpu_s": 1, "wall_s": 1, "idle_s": 1, "memory_mb": 64, "output_kb": 1, "processes": 1, "steps": 2}
TASK: dict[str, Any] = {"limits": LIMITS, "steps": 2}


def frame(header: Any, *blobs: bytes, sizes: Any = None) -> bytes:
    """A frame as a runner writes it; ``sizes`` instead of the blobs' own where it lies."""
    if isinstance(header, dict):
        header = {"blobs": [len(blob) for blob in blobs] if sizes is None else sizes, **header}
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">II", len(raw), sum(map(len, blobs))) + raw + b"".join(blobs)


def step(number: Any = 0, ending: Any = "passed", **fields: Any) -> dict[str, Any]:
    return {"step": number, "ending": ending, **fields}


def reply(*outcomes: Any, **fields: Any) -> dict[str, Any]:
    return {"outcomes": list(outcomes), "end": None, "cpu_s": 0.1, "wall_s": 0.1, "memory_mb": 1.0, **fields}


def read_task(sock: socket.socket) -> dict[str, Any]:
    def exactly(size: int) -> bytes:
        data = b""
        while len(data) < size:
            got = sock.recv(size - len(data))
            if not got:
                raise OSError("gone")
            data += got
        return data

    size, rest = struct.unpack(">II", exactly(8))
    header: dict[str, Any] = json.loads(exactly(size))
    exactly(rest)
    return header


def sends(data: bytes) -> Play:
    def play(sock: socket.socket) -> None:
        read_task(sock)
        sock.sendall(data)
        sock.recv(1)  # until the worker is done with it

    return play


def drips(data: bytes, pause: float = 0.02) -> Play:
    def play(sock: socket.socket) -> None:
        read_task(sock)
        for byte in data:
            sock.sendall(bytes([byte]))
            time.sleep(pause)

    return play


def closes(sock: socket.socket) -> None:
    read_task(sock)


def closes_at_once(sock: socket.socket) -> None:
    pass


def silent(sock: socket.socket) -> None:
    read_task(sock)
    sock.recv(1)


def deaf(sock: socket.socket) -> None:
    """Reads nothing: the worker cannot get rid of its task."""
    time.sleep(3)


def early(sock: socket.socket) -> None:
    """Answers before it was asked, and the answer to the next question with it."""
    sock.sendall(frame(reply(), b"", b"") * 2)
    sock.recv(1)


class FakeSlot(RunnerSlot):
    """A slot whose runner is a function on the other end of the socket."""

    isolation = "fake"

    def __init__(self, play: Play) -> None:
        super().__init__()
        self.play = play
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        self.connect()

    def _serve(self) -> None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(self.listener.path))
            self.play(sock)

    def close(self) -> None:
        self.abort()
        super().close()
        self.thread.join(10)
        assert not self.thread.is_alive()


@contextlib.contextmanager
def slot(play: Play) -> Iterator[FakeSlot]:
    made = FakeSlot(play)
    try:
        yield made
    finally:
        made.close()


GOOD = frame(reply(step(0), step(1)), b"", b"", b"", b"", b"", b"")
BOMB = b'{"blobs":[],"outcomes":' + b"[" * 200_000 + b"]" * 200_000 + b"}"

WRONG: dict[str, bytes] = {
    "a header of 4 GB": struct.pack(">II", 0xFFFFFFFF, 0),
    "a body of 4 GB": struct.pack(">II", 2, 0xFFFFFFFF) + b"{}",
    "a header just past its bound": struct.pack(">II", (64 << 20) + 1, 0),
    "no JSON": frame(b"not json"),
    "no UTF-8": frame(b'{"a": "\xff"}'),
    "an empty header": frame(b""),
    "a list": frame([1, 2]),
    "a number": frame(7),
    "null": frame(None),
    "a text": frame("fault"),
    "a nested bomb": frame(BOMB),
    "a number bomb": frame(b'{"blobs":[],"cpu_s":' + b"9" * 100_000 + b"}"),
    "no blobs": frame(b"{}"),
    "negative blobs": frame(reply(), b"ab", sizes=[3, -1]),
    "fractional blobs": frame(reply(), b"ab", sizes=[1.0, 1]),
    "true blobs": frame(reply(), b"ab", sizes=[True, True]),
    "blobs as text": frame(reply(), b"ab", sizes="ab"),
    "blobs as null": frame(b'{"blobs":null}'),
    "a file that nobody asked for": frame(reply(files=[0]), b"", b"", b"x"),
    "a file with a name of its own": frame(reply(fetched={"a": "x"}), b"", b""),
    "too many blobs": frame(reply(), b"", b"", b""),
    "too few blobs": frame(reply(step()), b"", b""),
    "blobs too short": frame(reply(), b"abc", sizes=[1, 1]),
    "blobs too long": frame(reply(), b"abc", sizes=[10, 10]),
    "a million blobs": frame(reply(), sizes=[0] * 1_000_000),
    "not a number": frame(b'{"blobs":[0,0],"outcomes":[],"end":null,"cpu_s":NaN,"wall_s":0,"memory_mb":0}'),
    "infinity": frame(b'{"blobs":[0,0],"outcomes":[],"end":null,"cpu_s":0,"wall_s":Infinity,"memory_mb":0}'),
    "negative CPU": frame(reply(cpu_s=-1.0), b"", b""),
    "negative memory": frame(reply(memory_mb=-1.0), b"", b""),
    "CPU as text": frame(reply(cpu_s="0"), b"", b""),
    "CPU as a flag": frame(reply(cpu_s=True), b"", b""),
    "an unknown field": frame(reply(reward=1.0), b"", b""),
    "a verdict": frame(reply(verdict="accepted"), b"", b""),
    "a missing field": frame({"outcomes": [], "end": None}, b"", b""),
    "outcomes as an object": frame({**reply(), "outcomes": {}}, b"", b""),
    "a step of text": frame(reply(step("0")), b"", b"", b"", b""),
    "a negative step": frame(reply(step(-1)), b"", b"", b"", b""),
    "a step that was not asked for": frame(reply(step(2)), b"", b"", b"", b""),
    "a huge step": frame(reply(step(10**30)), b"", b"", b"", b""),
    "more steps than were asked for": frame(reply(step(0), step(1), step(1)), *[b""] * 8),
    "an unknown ending": frame(reply(step(0, "accepted")), b"", b"", b"", b""),
    "an ending of no text": frame(reply(step(0, ["passed"])), b"", b"", b"", b""),
    "a step with a reward": frame(reply(step(0, reward=1)), b"", b"", b"", b""),
    "CPU of a step as text": frame(reply(step(0, cpu_s="x")), b"", b"", b"", b""),
    "an unknown end": frame(reply(end={"ending": "accepted", "step": 0}), b"", b""),
    "an end without a step": frame(reply(end={"ending": "exit"}), b"", b""),
    "an exit code of text": frame(reply(end={"ending": "exit", "step": 0, "exit_code": "0"}), b"", b""),
    "an end as a list": frame(reply(end=[]), b"", b""),
    "a step twice": frame(reply(step(0), step(0, "failed")), *[b""] * 6),
    "CPU without end": frame(reply(cpu_s=1e308), b"", b""),
    "time without end": frame(reply(wall_s=1e300), b"", b""),
    "memory without end": frame(reply(memory_mb=1e308), b"", b""),
    "CPU of a step without end": frame(reply(step(0, cpu_s=1e308)), b"", b"", b"", b""),
    "negative time of a step": frame(reply(step(0, wall_s=-1e-9)), b"", b"", b"", b""),
    "an exit code that is none": frame(reply(end={"ending": "exit", "step": 0, "exit_code": 10**30}), b"", b""),
    "a negative exit code": frame(reply(end={"ending": "exit", "step": 0, "exit_code": -9}), b"", b""),
    "a signal that is none": frame(reply(end={"ending": "signal", "step": 0, "signal": 0}), b"", b""),
    "more processes than there can be": frame(reply(processes=10**12), b"", b""),
    "steps in steps": frame(reply(step(0, message=[step(1)])), b"", b"", b"", b""),
    "deep JSON in a field": frame(b'{"blobs":[0,0],"outcomes":[],"end":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001),
    "a key twice": frame(b'{"blobs":[0,0],"blobs":[],"outcomes":[],"end":null,"cpu_s":0,"wall_s":0,"memory_mb":0}'),
}
LOST: dict[str, Play] = {
    "half a head": lambda sock: sock.sendall(b"\0\0\0"),
    "half a header": lambda sock: sock.sendall(GOOD[:30]),
    "half a body": lambda sock: sock.sendall(struct.pack(">II", 2, 10) + b"{}12345"),
    "a fault": sends(frame({"fault": "x" * 100_000})),
    "a fault that is no text": sends(frame({"fault": {"reward": 1}})),
    "nothing, closed": closes,
    "nothing, closed at once": closes_at_once,
    "silence": silent,
    "a byte at a time": drips(GOOD),
    "deafness": deaf,
}


@pytest.mark.parametrize("name", WRONG)
def test_what_must_not_be_answered(name: str) -> None:
    with slot(sends(WRONG[name])) as made, pytest.raises(ProtocolError):
        made.run("asserts", dict(TASK), [b""], 20)


@pytest.mark.parametrize("name", LOST)
def test_what_breaks_off(name: str) -> None:
    big = [b"x" * (8 << 20)] if name == "deafness" else [b""]
    with slot(LOST[name]) as made, pytest.raises(SlotLost):
        made.run("asserts", dict(TASK), big, 0.5)


def test_an_answer_in_two_copies_is_not_taken_for_the_next_one() -> None:
    def play(sock: socket.socket) -> None:
        read_task(sock)
        sock.sendall(GOOD + GOOD)
        with contextlib.suppress(OSError):
            read_task(sock)

    with slot(play) as made:
        made.run("asserts", dict(TASK), [b""], 20)
        with pytest.raises(SlotLost, match="before it was asked"):
            made.run("asserts", dict(TASK), [b""], 20)


def test_a_byte_a_second_does_not_stretch_the_time() -> None:
    with slot(drips(GOOD, 1.0)) as made, pytest.raises(SlotLost):
        made.run("asserts", dict(TASK), [b""], 0.3)


def test_what_may_be_answered() -> None:
    crossed = frame(reply(step(1), step(0, "failed")), *[b""] * 6)
    with slot(sends(crossed)) as made:
        assert [one.step for one in made.run("asserts", dict(TASK), [b""], 20).outcomes] == [1, 0]
    with slot(sends(GOOD)) as made:
        answer = made.run("asserts", dict(TASK), [b""], 20)
    assert [outcome.ending for outcome in answer.outcomes] == ["passed", "passed"]
    with slot(drips(GOOD, 0)) as made:
        assert len(made.run("asserts", dict(TASK), [b""], 20).outcomes) == 2


def test_health_is_not_taken_on_trust() -> None:
    unhealthy = [
        {},
        {"python": "3", "left": ["x"], "strangers": 0},
        {"python": "3", "left": [], "strangers": 1},
        [],
        None,
        {"fault": "x"},
    ]
    for answer in unhealthy:
        with slot(sends(frame(answer))) as made:
            assert not made.healthy()
    for play in (closes, sends(b"\xff" * 100)):
        with slot(play) as made:
            assert not made.healthy()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_answer_is_a_reply_or_an_error(data: st.DataObject) -> None:
    """Good frames with anything changed: bytes flipped, cut, repeated, or other JSON in any field."""
    values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
    header = reply(step(0), step(1, "value"), end={"ending": "exit", "step": 1, "exit_code": 0})
    if data.draw(st.booleans()):
        target: Any = data.draw(st.sampled_from([header, header["outcomes"][0], header["end"]]))
        target[data.draw(st.sampled_from([*target, "other"]))] = data.draw(values)
        sent = frame(header, b"", b"", b"", b"5", b"", b"")
    else:
        raw = bytearray(frame(header, b"", b"", b"", b"5", b"", b""))
        for _ in range(data.draw(st.integers(0, 3))):
            raw[data.draw(st.integers(8, len(raw) - 1))] = data.draw(st.integers(0, 255))
        sent = bytes(raw[: data.draw(st.integers(0, len(raw)))])

    def play(sock: socket.socket) -> None:
        read_task(sock)
        sock.sendall(sent)

    with slot(play) as made:
        try:
            answer = made.run("asserts", dict(TASK), [b""], 5)
        except SandboxError:
            return
        assert all(0 <= outcome.step < 2 for outcome in answer.outcomes) and answer.cpu_s >= 0


# --- through the judge -------------------------------------------------------------------------------


def pool_of(play: Play, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """A pool whose every slot has this runner."""
    monkeypatch.setattr(
        "service.sandbox.pool.choose", lambda settings: ("fake", lambda settings, place: FakeSlot(play))
    )
    monkeypatch.setattr("service.sandbox.probe.layers", lambda slot, settings: {})
    pool = Pool(Settings())
    pool.start()
    return pool


KINDS: dict[str, dict[str, Any]] = {
    "stdio": {"kind": "stdio", "output": ""},
    "call": {"kind": "call", "function": "f", "expected": None},
    "asserts": {"kind": "asserts", "code": ["assert f()"]},
    "script": {"kind": "script", "code": "assert f()"},
    "pytest": {"kind": "pytest", "files": {"test_a.py": "def test_a(): pass"}},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["no JSON", "a nested bomb", "too few blobs", "silence", "a fault", "half a body", "early"]
)
def test_it_is_never_a_reward(kind: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MARGIN_S", 0.1)
    play = early if name == "early" else LOST.get(name) or sends(WRONG[name])
    if kind == "pytest" and name == "silence":
        pytest.skip("collecting has a patience of its own")
    pool = pool_of(play, monkeypatch)
    problem = Problem.model_validate({"tests": [KINDS[kind]], "limits": {"cpu_s": 0.1, "wall_s": 0.1}})
    judgement = Judge(pool, attempts=2).judge(Work(source="", problem=problem))
    pool.close()
    if name == "early":  # an empty answer with no end says nothing at all
        assert judgement.passed == 0
    else:
        assert (judgement.verdict, judgement.reason, judgement.scorable) == ("internal_error", "infrastructure", False)
        assert judgement.attempts == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_is_contended_for_ever_comes_to_an_end(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so does one that says nothing from its second time on."""
    contended = frame(reply(end={"ending": "wall", "step": 0, "contended": True}), b"", b"")
    ids = frame(reply(step(0, "collected")), b"", b'[["test_a.py::test_a"]]', b"", b"")
    for later, verdict in ((contended, "internal_error"), (frame(reply(), b"", b""), "runtime_error")):

        def play(sock: socket.socket, later: bytes = later) -> None:
            first = contended
            while True:
                if read_task(sock)["op"] == "collect":
                    sock.sendall(ids)
                else:
                    sock.sendall(first)
                    first = later

        pool = pool_of(play, monkeypatch)
        problem = Problem.model_validate({"tests": [KINDS[kind]]})
        judgement = Judge(pool, attempts=2).judge(Work(source="", problem=problem))
        pool.close()
        assert (judgement.verdict, judgement.passed) == (verdict, 0)


# Linear to send and quadratic to build: with these a judge would be busy for an hour.
_COLLIDING = ",".join(str(number * sys.hash_info.modulus) for number in range(300_000)).encode()
PAYLOADS = [
    b'[[0],[["S",[%b]]]]' % _COLLIDING, b'[[0],[["ct",[%b],[%b]]]]' % (_COLLIDING, _COLLIDING),
    b'[["F","0x1%b","0x%b"],[]]' % (b"0" * 8_000_000, b"3" * 8_000_000),
    b'[[200000],[["L",[]]%b]]' % b"".join(b',["l",[[%d]]]' % n for n in range(200_000)),
    b"", b"{", b"null", b"[]", b"\xff", b"[" * 100_000, b'"' + b"x" * 100, b'{"f": 1}', b'["h", 5]', b'[1, [2]]', b"9" * 5000, b"NaN",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_value_that_is_none_is_not_accepted(payload: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = pool_of(sends(frame(reply(step(0, "value")), b"", payload, b"", b"")), monkeypatch)
    problem = Problem.model_validate({"tests": [{**KINDS["call"], "expected": "never"}]})
    judgement = Judge(pool, attempts=1).judge(Work(source="", problem=problem))
    pool.close()
    assert judgement.verdict in ("wrong_answer", "runtime_error") and judgement.passed == 0


def test_ids_that_are_none_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for payload in (b"", b"{", b"[]", b"5", b"null", b'{"0": []}', b"[" * 100_000, b"[5]", b"[null]", b"\xff"):
        pool = pool_of(sends(frame(reply(step(0, "collected")), b"", payload, b"", b"")), monkeypatch)
        judgement = Judge(pool, attempts=1).judge(
            Work(source="", problem=Problem.model_validate({"tests": [KINDS["pytest"]]}))
        )
        pool.close()
        assert not judgement.scorable and judgement.passed == 0, payload


def test_random_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    for _ in range(30):
        with slot(sends(chance.randbytes(chance.randrange(200)))) as made, pytest.raises(SandboxError):
            made.run("asserts", dict(TASK), [b""], 0.2)
