"""Answers of analyses come out of a slot: whatever they say, there is an answer that can be scored, or a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis_schema import ANALYSES, ANSWERS, AnalysisName, RuffAnswer
from service.errors import SlotLost
from service.judging.analyses import MAX_ANSWER, REMEMBERED, Analysed, Memory, analyse
from service.judging.tally import Contended
from service.sandbox.base import End, Reply, Slot, Step

RUFF: dict[str, Any] = {"findings": [], "more": 0, "counts": {}}
NAMES: tuple[AnalysisName, ...] = ("radon", "ruff")


class Scripted:
    """What a slot's runner would answer, one reply an order; remembers which steps each order asked for."""

    image = "sha256:0"

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[int] = []

    def run(self, op: str, header: dict[str, Any], blobs: list[bytes], timeout_s: float) -> Reply:
        assert op == "analysis"
        self.asked.append(header["steps"])
        return self.replies.pop(0)


def value(step: int, answer: Any) -> Step:
    return Step(step=step, ending="value", payload=answer if isinstance(answer, bytes) else json.dumps(answer).encode())


def reply(*steps: Step, end: End | None = None) -> Reply:
    return Reply(outcomes=list(steps), end=end, cpu_s=0.5, wall_s=1, memory_mb=1)


def answers(*replies: Reply, names: tuple[AnalysisName, ...] = ("ruff",)) -> tuple[dict[str, Any], Scripted]:
    slot, done = Scripted(*replies), Analysed()
    analyse(cast(Slot, slot), "x", "sha256:1", names, Memory(), done, {})
    return done.answers, slot


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"", "garbled"),
        (b"{", "garbled"),
        (b"[" * 100_000, "garbled"),
        ({**RUFF, "extra": 1}, "garbled"),
        ({**RUFF, "more": -1}, "garbled"),
        ({**RUFF, "more": 1e300}, "garbled"),
        ({**RUFF, "more": "1"}, "garbled"),
        ({**RUFF, "counts": {"x" * 600: 1}}, "garbled"),
        ({**RUFF, "findings": [{"line": 1, "column": 1, "code": "a", "message": "b"}] * 201}, "garbled"),
        ({"error": "infrastructure"}, "garbled"),
        (b" " * (MAX_ANSWER + 1), "output_limit"),
        ({"error": "syntax"}, "syntax"),
    ],
)
def test_what_is_no_answer_is_an_error_of_the_source(payload: Any, error: str) -> None:
    found, _ = answers(reply(value(0, payload)))
    assert found == {"ruff": {"error": error}}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["score", "statements", "counts", "messages", "cc", "blocks", "findings", "error", "tree", "more"]), inner)),
    st.sampled_from(ANALYSES))  # fmt: skip
def test_any_value_gives_an_answer(payload: Any, name: AnalysisName) -> None:
    found, _ = answers(reply(value(0, payload)), names=(name,))
    assert ANSWERS[name].model_validate(found[name])
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("ending", "error"),
    [("cpu", "time_limit"), ("wall", "time_limit"), ("idle", "time_limit"), ("memory", "memory_limit"), ("output", "output_limit"),
     ("garbled", "garbled"), ("signal", "crashed"), ("exit", "crashed")],
)  # fmt: skip
def test_a_run_that_ends_in_the_middle_costs_the_analysis_in_it_alone(ending: Any, error: str) -> None:
    broken = reply(end=End(ending=ending, step=0))
    found, slot = answers(broken, reply(value(0, RUFF)), names=NAMES)
    assert found["radon"] == {"error": error} and "error" not in found["ruff"]
    assert slot.asked == [2, 1]
    found, slot = answers(reply(value(0, {"error": "syntax"}), end=End(ending=ending, step=1)), names=NAMES)
    assert found == {"radon": {"error": "syntax"}, "ruff": {"error": error}} and slot.asked == [2]


def test_a_step_that_raised_is_an_error() -> None:
    raised = Step(step=0, ending="raised", message="RecursionError: deep")
    assert answers(reply(raised))[0] == {"ruff": {"error": "crashed"}}
    assert answers(reply(raised.model_copy(update={"message": "MemoryError: "})))[0] == {
        "ruff": {"error": "memory_limit"}
    }


def test_an_empty_answer_ends_all_the_same() -> None:
    found, slot = answers(reply(), reply(), names=NAMES)
    assert found == {"radon": {"error": "garbled"}, "ruff": {"error": "garbled"}} and slot.asked == [2, 1]


def test_a_busy_machine_says_nothing_of_a_source() -> None:
    busy = reply(end=End(ending="wall", step=0, contended=True))
    assert answers(busy, reply(value(0, RUFF)))[0] == {"ruff": RUFF}
    with pytest.raises(Contended):
        answers(busy, busy)


def test_a_lost_slot_is_ours_and_what_was_done_stays() -> None:
    def lost(*_: Any) -> Reply:
        raise SlotLost("gone")

    slot, done, memory = (
        Scripted(reply(value(0, {"error": "syntax"}), end=End(ending="cpu", step=1))),
        Analysed(),
        Memory(),
    )
    done.answers["ruff"] = RUFF
    analyse(cast(Slot, slot), "x", "k", NAMES, memory, done, {})
    assert slot.asked == [1]
    slot.run = cast(Callable[..., Reply], lost)  # type: ignore[method-assign]
    with pytest.raises(SlotLost):
        analyse(cast(Slot, slot), "y", "other", NAMES, memory, Analysed(), {})


def test_memory_is_bounded_and_forgets_what_time_decided() -> None:
    memory = Memory()
    for number in range(REMEMBERED + 10):
        memory.add(("ruff", "image", str(number), "null"), RuffAnswer(), 100)
    assert memory.get(("ruff", "image", "9", "null")) is None
    assert memory.get(("ruff", "image", "10", "null")) == RUFF
    memory.add(("ruff", "image", "large", "null"), RuffAnswer(), 64 << 20)
    assert memory.get(("ruff", "image", str(REMEMBERED + 9), "null")) is None
    for error in ("time_limit", "memory_limit", "syntax"):
        memory.add(("ruff", "image", error, "null"), RuffAnswer(error=error), 64)
    assert memory.get(("ruff", "image", "time_limit", "null")) is None
    assert memory.get(("ruff", "image", "memory_limit", "null")) is None
    assert memory.get(("ruff", "image", "syntax", "null")) == {"error": "syntax"}
