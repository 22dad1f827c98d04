"""The toy family, and that the page tells of the run that is kept."""

from __future__ import annotations

import json
from pathlib import Path

from examples.grpo_tiny.tasks import NAMES, OPERATIONS, tasks
from service import formats

FOLDER = Path(__file__).parents[3] / "examples" / "grpo_tiny"


def test_each_task_is_answered_by_its_own_program_and_by_no_other() -> None:
    """But where two expressions are the same: ``a+b`` and ``b+a``, ``max(a,a)`` and no other."""
    made = tasks()
    assert len({task.prompt for task in made}) == len(made) == len(OPERATIONS) * len(NAMES) ** 2
    for task in made:
        truth = task.ground_truth()
        solved = set()
        for other in made:
            names: dict[str, object] = {}
            code = formats.extract(other.answer)
            assert code is not None
            exec(code, names)
            function = names["f"]
            assert callable(function)
            if [function(*args) for args in truth["inputs"]] == truth["outputs"]:
                solved.add(other.prompt)
        commutes = task.operation != "sub"
        same = {task.prompt} | ({f"{task.operation} {task.second} {task.first}\n"} if commutes else set())
        if task.operation == "sub" and task.first == task.second:
            same = {other.prompt for other in made if other.operation == "sub" and other.first == other.second}
        assert solved == same
        assert len(formats.parse(task.ground_truth()).tests) == 6


def test_the_page_tells_of_the_run() -> None:
    run = json.loads((FOLDER / "run.json").read_text())
    page = (FOLDER / "README.md").read_text()
    assert f"{100 * run['before']:.0f} % were accepted before and {100 * run['after']:.0f} % after" in page
    assert f"{run['warm_up_steps']} batches" in page and f"took {run['seconds']} s" in page
    assert f"{len(run['accepted'])} steps of {run['completions_a_step']} rollouts" in page
    assert not any(run["unscorable"])
