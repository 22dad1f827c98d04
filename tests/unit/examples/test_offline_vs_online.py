"""The toy family, and that the page tells of the run that is kept."""

from __future__ import annotations

import json
import random
from pathlib import Path

from examples.offline_vs_online import plot
from examples.offline_vs_online.family import Task, completion, family
from examples.offline_vs_online.words import IDS, encode, expression, told, told_of
from service import formats
from service.schema import CallTest, Result, TestResult
from trainer_client.offline.trajectories.prompts import Message, feedback

FOLDER = Path(__file__).parents[3] / "examples" / "offline_vs_online"
TASKS = family(11)


def function(task: Task) -> object:
    names: dict[str, object] = {}
    code = formats.extract(completion(task.expression))
    assert code is not None
    exec(code, names)
    return names["f"]


def test_the_parts_share_nothing_and_each_task_is_solved_by_its_program() -> None:
    every = [task for part in TASKS.parts.values() for task in part]
    assert len(set(every)) == len(every) == 36 + 60 + 40
    for task in every:
        solution = function(task)
        assert callable(solution)
        tests = [test for test in task.problem().tests if isinstance(test, CallTest)]
        assert [solution(*test.args) for test in tests] == [test.expected for test in tests]
        assert expression(completion(task.expression)) == task.expression
        assert sum(test.public for test in tests) == 2 and len(tests) == 8


def test_feedback_is_read_as_it_was_learnt() -> None:
    """The reference model has seen feedback in the words into which real feedback is turned."""
    drawn = random.Random(0)
    for task in TASKS.training:
        wrong = task.mistaken(drawn)
        calls = [test for test in task.problem().tests if isinstance(test, CallTest)]
        results = [
            TestResult(
                index=place, id=str(test.id), public=test.public,
                verdict="accepted" if wrong(test.args) == test.expected else "wrong_answer",  # type: ignore[arg-type]
                message=f"got {wrong(test.args)}, expected {test.expected}",
            )
            for place, test in enumerate(calls)
        ]  # fmt: skip
        said, _ = feedback(task.problem(), Result(verdict="wrong_answer", tests=results))  # type: ignore[arg-type]
        assert told(said) == told_of(task, wrong)
    messages = [Message(role="user", content="add a b"), Message(role="assistant", content=completion(["a", "-", "b"]))]
    words = ["add", "a", "b", "<answer>", "a", "-", "b", "<lost>", "<answer>"]
    assert encode([*messages, Message(role="user", content="?")]) == [IDS[word] for word in words]


def test_the_page_tells_of_the_run() -> None:
    text = plot.PAGE.read_text()
    run = json.loads((FOLDER / "run.json").read_text())
    assert plot.page(run, text) == text
    assert all(plot.bill(run, name)["unscorable"] == 0 for name in run["methods"])
    assert "| online GRPO | " in text
