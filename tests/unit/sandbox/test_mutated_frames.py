"""What real runners answer, with anything changed on the way: a judgement each time, and no reward out of it."""

from __future__ import annotations

import copy
import json
import math
import os
import secrets
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.judging import asking
from service.judging.judge import Judge
from service.judging.plan import Work
from service.sandbox.pool import Pool
from service.sandbox.runner_slot import RunnerSlot
from service.schema import Problem
from service.settings import Settings
from tests.conftest import missing
from tests.uids import uids
from tests.unit.sandbox.test_hostile_runner import FakeSlot, read_task

SECRET = secrets.token_hex(16)  # no change of a wrong answer comes upon it
SOURCE = "import sys\ndef f(n=0):\n    print('said')\n    if n == 3: raise ValueError(n)\n    return [n, 'no', {1.5: None}]\nprint(f())"
LIMITS = {"cpu_s": 0.2, "wall_s": 5}
# What is compared outside the sandbox: whatever arrives, it is not the right answer.
COMPARED: dict[str, list[dict[str, Any]]] = {
    "stdio": [{"kind": "stdio", "output": SECRET}],
    "call": [{"kind": "call", "function": "f", "args": [n], "expected": SECRET} for n in (1, 2, 3)],
    "asserts": [{"kind": "asserts", "code": [f"assert f() == {SECRET!r}", f"assert f(3) == {SECRET!r}"]}],
}
# What tests in the sandbox say. A runner that was taken over can say that they passed; it cannot say more than that.
TOLD: dict[str, list[dict[str, Any]]] = {
    "asserts apart": [{"kind": "asserts", "setup": "x = 1", "code": ["assert f() == x", "assert f(3) == x"]}],
    "script": [{"kind": "script", "code": "assert f() == 1"}],
    "pytest": [{"kind": "pytest", "files": {"test_f.py": "from solution import f\ndef test_f(): assert f() == 1\n"}}],
}
ALL = {**COMPARED, **TOLD}
Frames = dict[str, list[tuple[str, bytes]]]


@pytest.fixture(scope="module")
def frames() -> Frames:
    """``(operation, frame)`` of every answer that a real slot gave, by kind of test."""
    if os.geteuid() != 0:
        missing("the local sandbox drops to other uids, which takes root")
    found: Frames = {}
    exchange = RunnerSlot._exchange

    def record(self: RunnerSlot, header: dict[str, Any], *rest: Any) -> Any:
        answer, blobs = exchange(self, header, *rest)
        raw = json.dumps(answer).encode()
        found[kind].append((header["op"], struct.pack(">II", len(raw), sum(map(len, blobs))) + raw + b"".join(blobs)))
        return answer, blobs

    pool = Pool(Settings(sandbox="local", uid_base=uids(), uids_per_slot=100))
    pool.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(RunnerSlot, "_exchange", record)
            for kind, tests in ALL.items():
                found[kind] = []
                problem = Problem.model_validate({"tests": tests, "limits": LIMITS})
                assert Judge(pool).judge(Work(source=SOURCE, problem=problem)).scorable
    finally:
        pool.close()
    return found


@contextmanager
def pool_of(play: Any) -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.sandbox.pool.choose", lambda settings: ("fake", lambda settings, place: FakeSlot(play)))
        patch.setattr("service.sandbox.probe.layers", lambda slot, settings: {})
        patch.setattr(asking, "MARGIN_S", 0.5)
        pool = Pool(Settings())
        pool.start()
        try:
            yield pool
        finally:
            pool.close()


NUMBERS = st.sampled_from([-1, -0.5, 0, 1, 1e308, -1e308, math.nan, math.inf, -math.inf, 10**30, 1 << 63])
VALUES = st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | st.sampled_from([[], {}, [[]], ["x"], {"a": {}}])


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every ``(container, key)`` of some JSON."""
    if isinstance(node, dict | list):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        return [pair for key in keys for pair in [(node, key), *places(node[key])]]
    return []


def mutated(data: st.DataObject, how: str, frame: bytes) -> bytes:
    """The frame with bytes or fields changed, parts left out, repeated or in another order."""
    size, _rest = struct.unpack(">II", frame[:8])
    header, body = json.loads(frame[8 : 8 + size]), frame[8 + size :]
    if how == "bytes":
        raw = bytearray(frame)
        for _ in range(data.draw(st.integers(1, 4))):
            raw[data.draw(st.integers(8, len(raw) - 1))] = data.draw(st.integers(0, 255))
        return bytes(raw)
    if how == "cut":
        return frame[: data.draw(st.integers(0, len(frame) - 1))]
    if how == "lengths":
        return struct.pack(">II", data.draw(st.integers(0, 2 * size)), data.draw(st.integers(0, 4096))) + frame[8:]
    if how == "twice":
        return frame * 2
    if how == "outcomes":
        outcomes = header["outcomes"]
        header["outcomes"] = data.draw(st.lists(st.sampled_from(outcomes), max_size=5)) if outcomes else [{}]
    else:
        for _ in range(data.draw(st.integers(1, 3))):
            container, key = data.draw(st.sampled_from(places(header)))
            container[key] = copy.deepcopy(
                data.draw(VALUES)
            )  # never the samples themselves, which later draws give again
    raw_header = json.dumps(header).encode()
    return struct.pack(">II", len(raw_header), len(body)) + raw_header + body


@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_changed_answer_is_judged_and_rewards_nothing(kind: str, frames: Frames, data: st.DataObject) -> None:
    recorded = frames[kind]
    target = data.draw(st.integers(0, len(recorded) - 1))
    how = data.draw(st.sampled_from(["bytes", "fields", "cut", "lengths", "outcomes", "twice"]))
    short = how in ("cut", "lengths")
    answers = [mutated(data, how, frame) if place == target else frame for place, (_, frame) in enumerate(recorded)]

    def play(sock: socket.socket) -> None:
        """The recorded answers in turn, then the last one again and again."""
        for place in range(200):
            read_task(sock)
            sock.sendall(answers[min(place, len(answers) - 1)])
            if short:  # the rest never comes
                return
        raise AssertionError("it asks for ever")

    problem = Problem.model_validate({"tests": ALL[kind], "limits": {"cpu_s": 0.01, "wall_s": 0.01}})
    with pool_of(play) as pool:
        judgement = Judge(pool, attempts=1).judge(Work(source=SOURCE, problem=problem))
    told = judgement.model_dump_json()
    assert "Infinity" not in told and "NaN" not in told
    assert json.loads(told)["scorable"] == (judgement.reason is None)
    assert 0 <= judgement.cost.cpu_s < 1e9 and all(test.memory_mb >= 0 for test in judgement.tests)
    if kind in COMPARED:
        assert judgement.passed == 0, answers[target]
    if not judgement.scorable:
        assert judgement.verdict in ("internal_error", "unscorable")
