"""Every adapter against a running service: what a rollout earns, and that no number comes for a fault."""

from __future__ import annotations

import json
import logging
import pickle
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.live import Service, serving
from tests.trainers.adapters import ADAPTERS, LEAVE_OUT, Ask, verl_reward
from trainer_client.adapters import verl
from trainer_client.adapters.areal import CodeReward
from trainer_client.adapters.base import NoColumn, NoTests, Scorer, judged_by, rows_of, text_of
from trainer_client.adapters.trl import make_code_reward

STDIO = {"inputs": ["1\n", "2\n", "3\n", "4\n"], "outputs": ["2\n", "4\n", "6\n", "8\n"]}
CALLS = {"fn_name": "twice", "inputs": [[1], [2]], "outputs": [2, 4]}
ASSERTS = {"assert_case": ["assert twice(1) == 2", "assert twice(2) == 4"]}
SOON = {"official_tests": [{"input": "1\n", "output": "2\n"}], "time_limit": 0.5, "memory_limit": 256}
RIGHT = "```python\nprint(int(input()) * 2)\n```"
TWICE = "```python\ndef twice(x):\n    return 2 * x\n```"
PROMPT = "Double a number, as in\n```python\nprint(int(input()) * 2)\n```\n"
CASES: dict[str, tuple[str, Any, float]] = {
    "stdio": (RIGHT, STDIO, 1.0),
    "as JSON": (RIGHT, json.dumps(STDIO), 1.0),
    "calls": (TWICE, CALLS, 1.0),
    "asserts": (TWICE, ASSERTS, 1.0),
    "partial": ("```python\nn = int(input())\nprint(n * 2 if n < 4 else 0)\n```", STDIO, 0.75),
    "wrong": ("```python\nprint('no')\n```", STDIO, 0.0),
    "no code": ("I do not know.", STDIO, 0.0),
    "time-out": ("```python\nwhile True: pass\n```", SOON, 0.0),
}

adapters = pytest.mark.parametrize("name", ADAPTERS)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    logging.getLogger("RewardAPI").setLevel(logging.CRITICAL)  # AReaL logs every fault with its trace


def no_number(name: str, ask: Ask, options: dict[str, Any], truth: Any = STDIO) -> None:
    """What a fault comes to."""
    if name in LEAVE_OUT:
        assert ask(options, RIGHT, truth, PROMPT) is None
    else:
        with pytest.raises(Exception, match=r"."):
            ask(options, RIGHT, truth, PROMPT)


@adapters
@pytest.mark.parametrize("case", CASES)
def test_rewards(service: Service, name: str, case: str) -> None:
    text, truth, reward = CASES[case]
    assert ADAPTERS[name]({"url": service.url}, text, truth, PROMPT) == reward


@adapters
def test_the_prompts_own_fence_is_not_graded(service: Service, name: str) -> None:
    assert ADAPTERS[name]({"url": service.url}, "Let me think.", STDIO, PROMPT) == 0.0


@adapters
@pytest.mark.parametrize("truth", [{"inputs": [], "outputs": []}, {"colour": "red"}, "not JSON"])
def test_what_cannot_be_scored_has_no_number(service: Service, name: str, truth: Any) -> None:
    no_number(name, ADAPTERS[name], {"url": service.url}, truth)


@adapters
def test_a_service_that_is_away_gives_no_number(name: str) -> None:
    no_number(name, ADAPTERS[name], {"url": "http://127.0.0.1:9", "timeout_s": 0.5})


@adapters
def test_a_service_in_overload_gives_rewards_in_the_end(name: str, crowded: Service) -> None:
    """More at once than it lets wait: callers come again until there is room."""
    with ThreadPoolExecutor(12) as pool:
        found = list(
            pool.map(
                lambda _: ADAPTERS[name]({"url": crowded.url, "timeout_s": 100.0}, RIGHT, STDIO, PROMPT), range(12)
            )
        )
    assert found == [1.0] * 12


@pytest.fixture(scope="module")
def crowded() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_QUEUE_LIMIT", "2")
        with serving("--slots", "1") as made:
            yield made


def test_a_service_that_restarts_is_waited_for() -> None:
    """All adapters at once, while the service is stopped under them and comes back at the same address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    options = {"url": f"http://127.0.0.1:{port}", "timeout_s": 150.0}
    found: list[float | None] = []
    stop = threading.Event()

    def loop(name: str) -> None:
        while not stop.is_set():
            found.append(ADAPTERS[name](options, RIGHT, STDIO, PROMPT))

    names = [name for name in ADAPTERS if name != "areal"]  # whose processes would be many; it is asked alone below
    with ThreadPoolExecutor(len(names)) as pool:
        with serving("--slots", "1", "--port", port) as first:
            work = [pool.submit(loop, name) for name in names]
            while len(found) < 20:
                time.sleep(0.05)
            first.stop()
        before = len(found)
        with serving("--slots", "1", "--port", port):
            while len(found) < before + 20:
                time.sleep(0.05)
            stop.set()
            for one in work:
                one.result(200)
            assert ADAPTERS["areal"](options, RIGHT, STDIO, PROMPT) == 1.0
    assert set(found) == {1.0}


# --- verl ---


def test_verl_keys_are_the_same_whatever_happens(service: Service) -> None:
    there = verl_reward("compute_score_sync", {"url": service.url, "on_infra_error": "zero"})
    away = verl_reward("compute_score_sync", {"url": "http://127.0.0.1:9", "timeout_s": 0.3, "on_infra_error": "zero"})
    found = {
        case: there(data_source="d", solution_str=text, ground_truth=truth) for case, (text, truth, _) in CASES.items()
    }
    found["empty"] = there(data_source="d", solution_str=RIGHT, ground_truth={"inputs": [], "outputs": []})
    found["fault"] = away(data_source="d", solution_str=RIGHT, ground_truth=STDIO, extra_info=None)
    keys = ("score", "acc", "pass_rate", "n_tests", "timed_out", "infra_error")
    assert all(tuple(one) == keys for one in found.values())
    assert all(type(value) is float and value == value for one in found.values() for value in one.values())
    assert [case for case, one in found.items() if one["infra_error"]] == ["empty", "fault"]
    assert [case for case, one in found.items() if one["timed_out"]] == ["time-out"]
    assert found["partial"]["pass_rate"] == 0.75 and found["partial"]["acc"] == 0.0 and found["stdio"]["n_tests"] == 4
    assert found["fault"]["score"] == 0.0


# --- TRL's function, without TRL ---


async def test_trl_batches_and_logs(service: Service) -> None:
    extra: dict[str, list[Any]] = {}
    metrics: dict[str, float] = {}
    reward = make_code_reward(service.url, reward="fraction")
    texts = [RIGHT, "```python\nprint(2)\n```", [{"role": "assistant", "content": RIGHT}], RIGHT, ""]
    infos = [
        {"language": "python", "test_cases": [{"input": "1\n", "output": "2"}, {"input": "2\n", "output": "4"}]}
    ] * 3
    found = await reward(
        prompts=["p"] * 5,
        completions=texts,
        completion_ids=[[1]] * 5,
        verification_info=[*infos, {"test_cases": []}, infos[0]],
        level="easy",
        log_extra=lambda column, values: extra.update({column: values}),
        log_metric=lambda metric, value: metrics.update({metric: value}),
    )
    assert found == [1.0, 0.5, 1.0, None, 0.0]
    assert extra["code_reward/verdict"] == ["accepted", "wrong_answer", "accepted", "unscorable", "no_code"]
    assert extra["code_reward/pass_rate"] == [1.0, 0.5, 1.0, None, 0.0]
    assert metrics["code_reward/unscorable"] == pytest.approx(0.2)
    assert metrics["code_reward/components/execution"] == pytest.approx(0.625)
    assert await reward(prompts=[], completions=[]) == []


async def test_trl_says_so_when_no_row_has_tests(service: Service) -> None:
    with pytest.raises(NoColumn, match="colour"):
        await make_code_reward(service.url)(prompts=["p"] * 2, completions=[RIGHT] * 2, colour=["red", "blue"])


# --- what they share ---


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ({"ground_truth": json.dumps(STDIO)}, ["stdio"] * 4),
        ({"reward_model": {"style": "rule", "ground_truth": json.dumps(CALLS)}}, ["call"] * 2),
        ({"input_output": json.dumps(STDIO), "question": "?"}, ["stdio"] * 4),
        ({"verification_info": {"test_cases": [{"input": "1", "output": "2"}]}, "problem": "Double it."}, ["stdio"]),
        ({"tests": ["assert f(1) == 2"]}, ["asserts"]),
        (
            {
                "test": "def check(candidate):\n    assert candidate(1) == 2",
                "entry_point": "f",
                "prompt": "def f(x):\n",
            },
            ["script"],
        ),
        ({"test": "from solution import f\n\ndef test_f():\n    assert f(1) == 2\n"}, ["pytest"]),
        ({"problem": {"tests": [{"kind": "stdio", "output": "2"}]}}, ["stdio"]),
    ],
)
def test_where_tests_are_found(row: dict[str, Any], kinds: list[str]) -> None:
    found = judged_by(row)["problem"]
    tests = found["tests"] if isinstance(found, dict) else [test.model_dump() for test in found.tests]
    assert [test["kind"] for test in tests] == kinds


def test_rows_and_texts() -> None:
    assert rows_of({"a": [1, 2], "b": "xy", "c": (3, 4), "d": {"x": 1, "y": 2}, "e": 5}, 2) == [
        {"a": 1, "c": 3},
        {"a": 2, "c": 4},
    ]
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]
    messages = [{"role": "assistant", "content": parts}, {"role": "tool", "content": "no"}]
    assert text_of(messages) == "ab" and text_of([]) == "" and text_of("x") == "x"
    assert judged_by({"problem_id": "sha256:x"}) == {"problem_id": "sha256:x"}


def test_the_hash_of_a_registered_problem_stands_for_its_tests(service: Service) -> None:
    problem = {"tests": [{"kind": "stdio", "input": "2\n", "output": "4\n"}]}
    known = httpx.post(f"{service.url}/v1/problems", json=problem).json()["problem_id"]
    for row in ({"ground_truth": known}, {"reward_model": {"style": "rule", "ground_truth": known}}):
        assert judged_by(row) == {"problem_id": known}
    said = "```python\nprint(2 * int(input()))\n```"
    assert verl.compute_score_sync("assay", said, known, url=service.url)["score"] == 1.0
    with pytest.raises(NoTests):
        judged_by({"ground_truth": "sha256:short"})


def test_scorers_can_be_pickled() -> None:
    for scorer in (Scorer("http://x", {"components": {"execution": 1.0}}), CodeReward("http://x", limit=3)):
        assert pickle.loads(pickle.dumps(scorer)) == scorer


def test_verl_hands_on_the_best_rate_so_far_and_validates_by_another_reward(service: Service) -> None:
    """A step of Cobalt's: half of the tests pass where three quarters did before, so it is -0.1 + 0.1 * (1/2 - 3/4) / (3/4)."""
    call = verl_reward("compute_score_sync", {"url": service.url, "reward": "cobalt", "validation_reward": "binary"})
    text = "</think>\n```python\nn = int(input())\nprint(n if n < 3 else 0)\n```"
    truth = json.dumps({"tests": [{"kind": "stdio", "input": f"{n}\n", "output": f"{n}\n"} for n in range(1, 5)]})
    step = call("assay", text, truth, {"split": "train", "prev_best_pass_rate": 0.75})
    assert step["score"] == pytest.approx(-0.1 - 0.1 / 3) and step["pass_rate"] == 0.5
    assert call("assay", text, truth, {"split": "test", "prev_best_pass_rate": 0.75})["score"] == 0.0
