"""``/get_reward`` and ``/reward/slime``: prompts are not graded, and nobody's mistake is a server error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Ask = Callable[..., httpx.Response]

LABEL = json.dumps({"inputs": ["1\n", "2\n"], "outputs": ["2\n", "4\n"]})
RIGHT = "```python\nprint(int(input()) * 2)\n```"
HALF = "```python\nprint(2)\n```"
PROMPT = f"Double it. For example:\n{RIGHT}\n"


def test_many(ask: Ask) -> None:
    responses = [RIGHT, HALF, "no", RIGHT + "<|im_end|>"]
    body = {"query": [PROMPT + one for one in responses], "prompts": [PROMPT] * 4, "labels": [LABEL] * 4}
    answer = ask("/get_reward?reward=fraction", body).json()
    assert answer["rewards"] == [1.0, 0.5, 0.0, 1.0] == answer["scores"]
    assert answer["extra_logs"]["infra_error"] == [0.0] * 4 and answer["extra_logs"]["tests"] == [2, 2, 2, 2]


def test_nothing(ask: Ask) -> None:
    answer = ask("/get_reward", query=[], prompts=[], labels=[]).json()
    assert (answer["rewards"], answer["scores"]) == ([], [])
    assert all(values == [] for values in answer["extra_logs"].values())


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"query": ["a"], "prompts": [], "labels": []}, "labels"),
        ({"query": ["a"], "prompts": ["a", "b"], "labels": [LABEL]}, "prompts"),
        ({"query": ["a"], "prompts": ["a"], "labels": [None]}, "labels[0]"),
        ({"query": ["a"], "prompts": ["a"], "labels": ["?"]}, "labels[0]"),
        ({"query": ["a"], "prompts": ["a"], "labels": [{"inputs": ["1"], "outputs": []}]}, "labels[0]"),
        ({"query": ["Well.\n" + RIGHT], "prompts": [PROMPT], "labels": [LABEL]}, "query[0]"),
        ({"query": "a"}, "query"),
        ({}, "query"),
        ([], ""),
    ],
)
def test_bad_bodies(ask: Ask, body: Any, path: str) -> None:
    answer = ask("/get_reward", body)
    assert answer.status_code == 422 and answer.json()["error"]["path"] == path


def test_a_reward_that_is_not_there(ask: Ask) -> None:
    body = {"query": [RIGHT], "labels": [LABEL]}
    answer = ask("/get_reward?reward=no-such", body)
    assert answer.status_code == 422 and "no-such" in answer.text


@pytest.mark.parametrize(("response", "reward"), [(RIGHT, 1.0), (RIGHT + "<|im_end|>", 1.0), (HALF, 0.0), ("no", 0.0)])
def test_slime(ask: Ask, response: str, reward: float) -> None:
    assert ask("/reward/slime", prompt=PROMPT, response=response, label=LABEL).json() == reward
    messages = [{"role": "user", "content": PROMPT}]
    answer = ask("/reward/slime?dict=1", prompt=messages, response=response, label=json.loads(LABEL)).json()
    assert answer["score"] == reward and answer["infra_error"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"response": RIGHT},
        {"response": None, "label": LABEL},
        {"response": RIGHT, "label": json.dumps({"inputs": [], "outputs": []})},
        {"response": RIGHT, "label": "what?"},
        {},
        [],
    ],
)
def test_slime_without_tests(ask: Ask, body: Any) -> None:
    assert ask("/reward/slime", body).status_code == 422
