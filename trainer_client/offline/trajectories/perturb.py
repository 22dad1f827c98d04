"""Tasks whose feedback lies: two public tests' expected outputs change places. Who follows it hacks its context."""

from __future__ import annotations

import json
import random

from service.schema import CallTest, Problem, StdioTest, TestCase
from trainer_client.offline.trajectories.schema import Task
from trainer_client.offline.trajectories.suite import public_only


def perturb(task: Task, seed: int = 0) -> Task | None:
    """The task with ``shown``; None where no two public tests have outputs that differ (tests that are code have none).

    Which two is drawn from ``seed`` and the task's id, so that it is the same in every run.
    """
    tests = public_only(task.problem)
    outputs = {test.id: expected(test) for test in tests}
    able = [test for test in tests if outputs[test.id] is not None]
    random.Random(f"{seed}\0{task.id}").shuffle(able)
    pairs = ((one, other) for one in able for other in able if one.kind == other.kind)
    first, second = next(((one, other) for one, other in pairs if outputs[one.id] != outputs[other.id]), (None, None))
    if first is None or second is None:
        return None
    changed = {first.id: _with(first, second), second.id: _with(second, first)}
    shown = Problem(**{
        **task.problem.__dict__, "tests": [changed.get(test.id, test) for test in tests], "references": [], "metadata": {},
    })  # fmt: skip
    names = [test.id or "" for test in tests if test.id in changed]
    return task.model_copy(update={"shown": shown, "swapped": names})


def expected(test: TestCase) -> str | None:
    """What a test wants, as a text to compare; None where only its code knows."""
    match test:
        case StdioTest():
            return None if test.output is None else " ".join(test.output.split())
        case CallTest():
            return json.dumps(test.expected, sort_keys=True, default=repr)
        case _:
            return None


def _with(test: TestCase, other: TestCase) -> TestCase:
    field = "output" if isinstance(test, StdioTest) else "expected"
    return test.model_copy(update={field: getattr(other, field)})
