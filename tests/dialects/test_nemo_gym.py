"""NeMo Gym: the whole body comes back, with a reward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Ask = Callable[..., httpx.Response]

TESTS = {"inputs": ["1\n", "2\n"], "outputs": ["2\n", "4\n"]}


def row(code: str, tests: Any = TESTS, **fields: Any) -> dict[str, Any]:
    text = f"Well.\n```python\n{code}\n```"
    message = {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }
    return {
        "responses_create_params": {"input": [{"role": "user", "content": "Double it."}]},
        "response": {"id": "r", "output": [{"type": "reasoning", "summary": []}, message]},
        "verifier_metadata": {"unit_tests": tests},
        "agent_ref": {"name": "simple", "n": 2**70},
        **fields,
    }


@pytest.mark.parametrize(
    ("code", "reward", "rate"),
    [
        ("print(int(input()) * 2)", 1.0, 1.0),
        ("print(2)", 0.0, 0.5),
        ("1/0", 0.0, 0.0),
        ("import time; time.sleep(100)", 0.0, 0.0),
    ],
)
def test_rewards(ask: Ask, code: str, reward: float, rate: float) -> None:
    given = row(code)
    answer = ask("/verify", given).json()
    assert {name: answer[name] for name in given} == given
    assert (answer["reward"], answer["pass_rate"], answer["infra_error"]) == (reward, rate, 0)
    assert sum(answer["reward_components"].values()) == pytest.approx(reward)
    assert "_ng_failure_class" not in answer


@pytest.mark.parametrize("preset", ["fraction", "binary"])
def test_components_sum_to_the_reward(ask: Ask, preset: str) -> None:
    answer = ask(f"/dialects/nemo_gym/verify?reward={preset}", row("print(2)")).json()
    assert sum(answer["reward_components"].values()) == pytest.approx(answer["reward"])


def test_calls(ask: Ask) -> None:
    tests = {"fn_name": "twice", "inputs": ["1", "2"], "outputs": ["2", "4"]}
    assert ask("/verify", row("class Solution:\n    def twice(self, n): return 2 * n", tests)).json()["reward"] == 1.0


def test_the_first_session(ask: Ask) -> None:
    assert ask("/seed_session", row("")).json() == {}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (row("print(1)", {"inputs": [], "outputs": []}), ""),
        (row("print(1)", {"inputs": ["1"], "outputs": []}), "verifier_metadata.unit_tests"),
        (row("print(1)", verifier_metadata={}), "verifier_metadata"),
        (row("print(1)", response=None), "response.output"),
        (row("print(1)", response={"output": "x"}), "response.output"),
        ({"response": {"output": []}}, "row"),
        ([], ""),
    ],
)
def test_bad_rows(ask: Ask, body: Any, path: str) -> None:
    answer = ask("/verify", body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["path"].startswith(path)


def test_no_words_are_no_code(ask: Ask) -> None:
    answer = ask("/verify", row("print(1)", response={"output": [None, 3, {"type": "message", "content": None}]}))
    assert answer.status_code == 200 and answer.json()["reward"] == 0.0
