"""Static analyses: what a slot is asked, what its answer is worth, and what is remembered of it.

The source is read in the sandbox and never executed. An analysis that it makes fail says so in its answer, which a reward
can score: only a fault of ours is none of the source's doing.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue, ValidationError

from service.analysis_schema import ANSWERS, AnalysisName, Answer, Failure
from service.judging.asking import MARGIN_S
from service.judging.tally import PATIENCE, Contended
from service.sandbox.base import End, Slot, Step
from service.sandbox.tasks import job, limits
from service.schema import Limits

LIMITS = Limits(cpu_s=10, wall_s=60, idle_s=30, memory_mb=1024, output_kb=64, processes=8)
START_S = 120.0  # until the first analysis of a slot has loaded its packages, on a busy machine
MAX_ANSWER = 4 << 20  # bytes
REMEMBERED, REMEMBERED_BYTES = 4096, 64 << 20
# What may be another time another.
_PASSING: frozenset[Failure] = frozenset({"time_limit", "memory_limit"})
_ENDS: dict[str, Failure] = {
    "cpu": "time_limit",
    "wall": "time_limit",
    "idle": "time_limit",
    "memory": "memory_limit",
    "output": "output_limit",
    "garbled": "garbled",
}

NEED_ROOTS = frozenset({"pylint", "tree"})  # analyses that are told which names the problem's tests call

Key = tuple[AnalysisName, str, str, str]  # analysis, the image's digest, the source's hash, the arguments
Arguments = Mapping[AnalysisName, dict[str, list[str]]]


@dataclass(slots=True)
class Analysed:
    """What became of one submission's analyses so far: answers by name, CPU seconds, how many were known already."""

    answers: dict[str, JsonValue] = field(default_factory=dict)
    cpu_s: float = 0.0
    cached: int = 0


class Memory:
    """Answers by analysis, image and source, bounded in number and bytes; the least used leave first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[dict[str, JsonValue], int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> dict[str, JsonValue] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def add(self, key: Key, answer: Answer, size: int) -> None:
        """``size``: bytes of the answer as it came."""
        if answer.error in _PASSING:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = (_dumped(answer), size)
            self._bytes += size
            while len(self._kept) > REMEMBERED or self._bytes > REMEMBERED_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1][1]


def analyse(
    slot: Slot,
    source: str,
    key: str,
    names: tuple[AnalysisName, ...],
    memory: Memory,
    done: Analysed,
    arguments: Arguments,
) -> None:
    """Have ``slot`` do what ``done`` has not got of ``names``; ``key`` is the source's hash, ``arguments`` are what an
    analysis is told of the problem, and part of its answer.

    Raises ``SandboxError`` for faults of ours and ``Contended`` on a busy machine; what is done already stays in ``done``.
    """
    keys = {name: _key(name, slot.image, key, arguments.get(name)) for name in names}
    for name in names:
        if name not in done.answers and (known := memory.get(keys[name])) is not None:
            done.answers[name] = known
            done.cached += 1
    patience = 1.0
    while left := [name for name in names if name not in done.answers]:
        bounds = limits(LIMITS, len(left), patience)
        task = job(source=source, analyses=list(enumerate(left)), arguments=dict(arguments))
        timeout = bounds["wall_s"] * (len(left) + 1) + MARGIN_S + START_S
        reply = slot.run("analysis", {"limits": bounds, "steps": len(left)}, [task], timeout)
        done.cpu_s += reply.cpu_s
        for step in reply.outcomes:
            name = left[step.step]
            answer = _answer(name, step).model_copy(update=arguments.get(name, {}))
            done.answers[name] = _dumped(answer)
            memory.add(keys[name], answer, len(step.payload) + 64)
        if reply.end is not None and reply.end.contended:
            if patience > 1:
                raise Contended
            patience = PATIENCE
        elif reply.end is not None or not reply.outcomes:
            # They run in turn: the run ended in the middle of the first one that did not answer.
            for name in [name for name in left if name not in done.answers][:1]:
                answer = ANSWERS[name](error=_failure(reply.end))
                done.answers[name] = _dumped(answer)
                memory.add(keys[name], answer, 64)


def _key(name: AnalysisName, image: str, source: str, arguments: dict[str, list[str]] | None) -> Key:
    return name, image, source, json.dumps(arguments)


def _failure(end: End | None) -> Failure:
    return _ENDS.get(end.ending, "crashed") if end is not None else "garbled"


def _answer(name: AnalysisName, step: Step) -> Answer:
    """What one analysis said. Whatever is no answer of its kind is the source's doing, for ours never differ."""
    if step.ending != "value":
        return ANSWERS[name](error="memory_limit" if step.message.startswith("MemoryError") else "crashed")
    if len(step.payload) > MAX_ANSWER:
        return ANSWERS[name](error="output_limit")
    try:
        return ANSWERS[name].model_validate_json(step.payload)
    except ValidationError:
        return ANSWERS[name](error="garbled")


def _dumped(answer: Answer) -> dict[str, JsonValue]:
    """As it stands in a judgement: every field, or the error alone."""
    return {"error": answer.error} if answer.error else answer.model_dump(mode="json", exclude={"error"})
