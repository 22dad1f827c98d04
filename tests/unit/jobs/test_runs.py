"""The order in which waiting runs are taken."""

from __future__ import annotations

from typing import Literal

from service.jobs.caches.problems import prepare
from service.jobs.dispatcher import Task
from service.jobs.runs import Run, Waiting
from service.schema import Problem, StdioTest

PROBLEM = prepare(Problem(tests=[StdioTest(output="1\n")]))


def run(number: int, share: str = "", priority: Literal["online", "offline"] = "online") -> Run:
    task = Task(f"print({number})", PROBLEM.problem, PROBLEM.id, PROBLEM.json, priority=priority, share=share)
    return Run(str(number), number, task, {}, 0.0, priority == "online")


def taken(waiting: Waiting) -> list[int]:
    found = []
    while (one := waiting.pop()) is not None:
        found.append(one.number)
    return found


def filled(*runs: Run) -> Waiting:
    waiting = Waiting()
    for one in runs:
        waiting.add(one)
    return waiting


def test_first_come_first_served() -> None:
    waiting = filled(run(1), run(2), run(3))
    assert len(waiting) == 3 and taken(waiting) == [1, 2, 3]
    assert len(waiting) == 0 and waiting.pop() is None


def test_shares_take_turns() -> None:
    waiting = filled(*(run(number, "many") for number in range(4)), run(10, "few"), run(11, "few"))
    assert taken(waiting) == [0, 10, 1, 11, 2, 3]


def test_online_goes_before_offline_of_every_share() -> None:
    waiting = filled(run(1, "a", "offline"), run(2, "b"), run(3, "a"), run(4, "b"))
    assert waiting.count(True) == 3 and waiting.count(False) == 1
    assert waiting.pop(online=False) is not None
    assert taken(waiting) == [2, 3, 4]


def test_work_that_comes_back_goes_first() -> None:
    waiting = filled(run(1, "a"), run(2, "b"))
    waiting.add(run(3, "b"), first=True)
    assert taken(waiting) == [3, 1, 2]


def test_promotion_and_leaving() -> None:
    offline = [run(number, "a", "offline") for number in (1, 2, 3)]
    waiting = filled(*offline, run(4, "b"))
    waiting.promote(offline[1])
    waiting.discard(offline[0])
    waiting.discard(offline[0])
    assert len(waiting) == 3 and [one.number for one in waiting] == [4, 2, 3]
    assert taken(waiting) == [4, 2, 3]
    gone = run(5, "a", "offline")
    waiting.promote(gone)  # it runs already: nothing to move
    assert gone.online and len(waiting) == 0
