"""Prompts, perturbed tasks, rewards of steps and verl's rows: equal to what is computed by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from service import formats, rewards
from service.errors import InputError
from service.schema import CallTest, Problem, StdioTest
from trainer_client.offline.tables import read_rows, write_rows
from trainer_client.offline.trajectories import export
from trainer_client.offline.trajectories.choice import choose
from trainer_client.offline.trajectories.command import selected
from trainer_client.offline.trajectories.perturb import perturb
from trainer_client.offline.trajectories.prefixes import bests, estimate, prefixes, tokenizer
from trainer_client.offline.trajectories.prompts import Message
from trainer_client.offline.trajectories.schema import Collected, Task
from trainer_client.offline.trajectories.scoring import turn_rewards
from trainer_client.offline.trajectories.suite import Suite, prepare


@pytest.fixture(scope="module")
def double(tasks: dict[str, Collected]) -> Collected:
    task = tasks["double"]
    return selected(task, choose([trajectory.rates for trajectory in task.trajectories]))


def test_prefixes(double: Collected) -> None:
    """Four trajectories (samples 5 2 3 6): the first prompt once, then three of each."""
    found = list(prefixes(double))
    assert [len(prefix.messages) for prefix in found] == [2] + [4, 6, 8] * 4
    assert [prefix.sample for prefix in found] == [None] + [5] * 3 + [2] * 3 + [3] * 3 + [6] * 3
    assert [prefix.prev_best for prefix in found] == [0, 6 / 8, 6 / 8, 1, 4 / 8, 6 / 8, 1, 0, 1, 1, 0, 4 / 8, 1]
    for prefix in found:
        roles = [message.role for message in prefix.messages]
        assert roles == ["system", "user", *["assistant", "user"] * prefix.turns]
        assert not any("</think>" in message.content for message in prefix.messages)
    turns = next(one for one in double.trajectories if one.sample == 6).turns
    told = [message.content for message in found[-1].messages[2:]]
    assert told == [text for turn in turns for text in (turn.answer, turn.feedback)]


def test_lengths_and_tokens(double: Collected) -> None:
    assert [len(prefix.messages) for prefix in prefixes(double, (4, 8))] == [4, 8] * 4
    # By a tokenizer of ten tokens a message, 50 is reached between four messages and six; the first prompt is not counted.
    ten = [
        len(one.messages) for one in prefixes(double, max_tokens=50, count_tokens=lambda messages: 10 * len(messages))
    ]
    assert ten == [2, 4, 4, 4, 4]
    assert [len(one.messages) for one in prefixes(double, max_tokens=1)] == [2]
    assert estimate([Message(role="user", content="x" * 300)] * 2) == 208
    assert tokenizer("tests.unit.trainer_client.offline.trajectories.test_prefixes:count")([]) == 7
    with pytest.raises(InputError, match="there is no tokenizer"):
        tokenizer("nothing.of:the_kind")


def count(messages: object) -> int:
    return 7


def test_step_rewards(double: Collected, tasks: dict[str, Collected]) -> None:
    """r = 1 if p = 1, 0.2 if p >= 0.5, 0 if p > 0, else -0.1; then what it gained or lost against the best so far; a text that
    earned nothing has its small term for 12 characters of thinking, three tokens."""
    spec = rewards.resolve("cobalt")
    found = {(row["sample"], row["turn"]): row["reward"] for row in turn_rewards(tasks["double"], spec)}
    thought = 0.075 * math.tanh(len("Let me see.") / 4 / 1024)
    by_hand = {
        0: [1, 1, 1],
        1: [0, 0.2 + 0.1 * (1 / 2 - 1 / 8) / (1 - 1 / 8), 1],
        2: [0.2, 0.2 + 0.1 * (3 / 4 - 1 / 2) / (1 - 1 / 2), 1],
        3: [-1, 1, 1],
        4: [0, -0.1 + thought, -0.1 + thought],
        5: [0.2, -0.1 + thought, 1],
        6: [-0.1 + thought, 0.2, 1],
        7: [1, -0.1 + 0.1 * (1 / 2 - 1) / 1 + thought, 1],
    }
    assert found == {
        (sample, turn): pytest.approx(value, abs=1e-12)
        for sample, row in by_hand.items()
        for turn, value in enumerate(row)
    }
    assert bests(tasks["double"].trajectories[7]) == [0, 1, 1]


def test_unscorable_turns_have_no_reward(tasks: dict[str, Collected]) -> None:
    task = tasks["double"].model_copy(deep=True)
    lost = task.trajectories[1].turns[1].result
    lost.scorable, lost.verdict = False, "internal_error"  # type: ignore[assignment]
    rows = [row for row in turn_rewards(task, rewards.resolve("cobalt")) if row["sample"] == 1]
    assert [row["reward"] for row in rows] == [0.0, None, None]
    assert [row["scorable"] for row in rows] == [True, False, False]
    assert [len(one.messages) for one in prefixes(selected(task, choose([[0.5, 1.0]] * 2)))][:3] == [2, 4, 6]
    assert 1 not in choose([trajectory.rates for trajectory in task.trajectories]).kept


def test_two_public_outputs_change_places(tasks: dict[str, Collected]) -> None:
    for task in tasks.values():
        changed = perturb(task)
        assert changed is not None and changed.shown is not None and changed.problem == task.problem
        one, other = (next(test for test in task.problem.tests if test.id == name) for name in changed.swapped)
        assert one.public and other.public
        shown = {test.id: test for test in changed.shown.tests}
        assert set(shown) == {test.id for test in task.problem.tests if test.public}
        assert _wanted(shown[one.id]) == _wanted(other) != _wanted(one) == _wanted(shown[other.id])
        for test in task.problem.tests:
            assert test.id in changed.swapped or not test.public or shown[test.id] == test
        assert perturb(task) == changed
    assert len({tuple(found.swapped) for seed in range(20) if (found := perturb(tasks["double"], seed))}) == 6


def _wanted(test: object) -> object:
    assert isinstance(test, StdioTest | CallTest)
    return test.output if isinstance(test, StdioTest) else test.expected


def test_what_cannot_be_perturbed(tasks: dict[str, Collected]) -> None:
    same = Problem(tests=[StdioTest(input=str(n), output="1\n" if n else " 1 ") for n in range(8)])
    code = Problem.model_validate({"tests": [{"kind": "asserts", "code": [f"assert f({n}) == {n}" for n in range(8)]}]})
    for problem in (same, code):
        task = Task(id="x", prompt=tasks["double"].prompt, problem=prepare(problem, Suite()))
        assert perturb(task) is None


def test_rows_for_verl(double: Collected, tmp_path: Path) -> None:
    prompts = list(prefixes(double))
    out = tmp_path / "train.parquet"
    assert write_rows(out, export.rows(double, prompts, 100), export.columns()) == 13
    rows = list(read_rows(out))
    assert set(rows[0]) == {"data_source", "prompt", "ability", "reward_model", "extra_info"}
    for row, prompt in zip(rows, prompts, strict=True):
        assert row["prompt"] == row["extra_info"]["conversation"] == [one.model_dump() for one in prompt.messages]
        assert row["extra_info"]["prev_best_pass_rate"] == prompt.prev_best
        assert formats.parse(row["reward_model"]["ground_truth"]) == double.problem
    assert [row["extra_info"]["index"] for row in rows] == list(range(100, 113))
    assert json.loads(rows[0]["reward_model"]["ground_truth"])["tests"][0]["public"] is True
