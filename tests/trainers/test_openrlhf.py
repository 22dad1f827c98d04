"""OpenRLHF's own executor, with a tokenizer and an engine that are no more than they must be, against ``/get_reward``."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api.live import Service

CASES = json.dumps({"inputs": ["1\n", "2\n"], "outputs": ["2\n", "4\n"]})
CALLS = json.dumps({"fn_name": "twice", "inputs": [[1], [2]], "outputs": [2, 4]})
ASSERTS = json.dumps({"assert_case": ["assert twice(1) == 2", "assert twice(2) == 4"]})
RIGHT = "```python\nprint(int(input()) * 2)\n```"
PROMPT = "<|im_start|>user\nDouble a number, as in\n```python\nprint(int(input()) * 2)\n```\n<|im_end|>\n<|im_start|>assistant\n"


class Tokens:
    """Characters as tokens; what is decoded has a token before it and the engine's own after it."""

    def __call__(self, text: str, **options: Any) -> dict[str, Any]:
        return {"input_ids": [SimpleNamespace(tolist=lambda: [ord(char) for char in text])]}

    def decode(self, tokens: list[int], **options: Any) -> str:
        return "<|begin_of_text|>" + "".join(map(chr, tokens)) + "<|im_end|>"


class Engine:
    def __init__(self, text: str) -> None:
        self.text = text

    async def generate(self, tokens: list[int], params: Any, **options: Any) -> Any:
        output = SimpleNamespace(
            token_ids=[ord(c) for c in self.text], text=self.text, finish_reason="stop", logprobs=None
        )
        return SimpleNamespace(outputs=[output])


def rollout(
    openrlhf: Any, url: str, response: str, label: str = CASES, prompt: str = PROMPT, length: int = 100_000
) -> Any:
    executor = openrlhf.SingleTurnAgentExecutor(url)
    params = SimpleNamespace(max_tokens=1000, logprobs=None)
    return asyncio.run(executor.execute(prompt, label, params, length, Tokens(), Engine(response)))


@pytest.mark.parametrize(
    ("response", "label", "reward"),
    [
        (RIGHT, CASES, 1.0),
        ("```python\nprint(2)\n```", CASES, 0.0),
        ("```python\n1/0\n```", CASES, 0.0),
        ("```python\nimport time; time.sleep(100)\n```", CASES, 0.0),
        ("I do not know.", CASES, 0.0),  # the fence in the prompt would have passed
        ("```python\ndef twice(x): return 2 * x\n```", CALLS, 1.0),
        ("```python\ndef twice(x): return 2 * x\n```", ASSERTS, 1.0),
        ("```python\ndef twice(x): return x + 1\n```", ASSERTS, 0.0),
    ],
)
def test_rewards(openrlhf: Any, service: Service, response: str, label: str, reward: float) -> None:
    output = rollout(openrlhf, service.url + "/get_reward", response, label)
    assert (output["reward"], output["scores"]) == ([reward], [reward])
    assert output["extra_logs"]["infra_error"] == [0.0]


def test_another_reward(openrlhf: Any, service: Service) -> None:
    url = service.url + "/dialects/openrlhf/get_reward?reward=fraction"
    output = rollout(openrlhf, url, "```python\nprint(2)\n```")
    assert output["reward"] == [0.5] == output["extra_logs"]["pass_rate"]


def test_a_prompt_that_was_cut(openrlhf: Any, service: Service) -> None:
    """The executor drops the beginning of a prompt that is too long; its fence must not be graded all the same."""
    output = rollout(openrlhf, service.url + "/get_reward", "No.", prompt=PROMPT, length=1000 + len(PROMPT) - 40)
    assert output["reward"] == [0.0]


def test_no_tests_are_no_reward(openrlhf: Any, service: Service) -> None:
    before = service.metric('assay_dialect_faults_scored_total{dialect="openrlhf"}')
    output = rollout(openrlhf, service.url + "/get_reward", RIGHT, json.dumps({"inputs": [], "outputs": []}))
    assert output["reward"] == [0.0] and output["extra_logs"]["infra_error"] == [1.0]
    assert service.metric('assay_dialect_faults_scored_total{dialect="openrlhf"}') == before + 1
    assert any("a fault was scored 0" in line for line in service.log)


def test_the_keys_are_always_the_same(openrlhf: Any, service: Service) -> None:
    url = service.url + "/get_reward"
    empty = json.dumps({"inputs": [], "outputs": []})
    keys = {
        frozenset(rollout(openrlhf, url, *case)["extra_logs"])
        for case in ((RIGHT, CASES), ("no", CASES), ("```python\n1/0\n```", CASES), (RIGHT, empty))
    }
    assert len(keys) == 1
