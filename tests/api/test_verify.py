from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from service.schema import Result
from tests.api.live import PROBLEM, Service, submission
from trainer_client import AsyncRewardClient, RequestRefused, RewardClient

SLEEP = "import time; time.sleep(1)\nprint(int(input())*2)"
LONG = {"tests": PROBLEM["tests"], "limits": {"cpu_s": 5, "idle_s": 60, "wall_s": 90}}


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one(service: Service) -> None:
    answer = httpx.post(service.url + "/v1/verify", json=submission(id="r17-3"))
    assert answer.status_code == 200
    result = Result.model_validate_json(answer.content)
    assert (result.id, result.verdict, result.reward, result.components) == ("r17-3", "accepted", 1.0, {"execution": 1})
    assert (result.passed, result.total, result.pass_rate, result.scorable) == (1, 1, 1.0, True)
    assert result.tests[0].stdout == "8\n" and result.tests[0].id == "t0"
    hashes = result.provenance
    for value in (hashes.source, hashes.problem, hashes.image, hashes.limits, hashes.plan, hashes.reward_spec):
        assert value is not None and value.startswith("sha256:")
    assert hashes.isolation and hashes.version


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("print(9)", "wrong_answer"),
        ("1/0", "runtime_error"),
        ("print(", "compile_error"),
        ("import os; os._exit(0)", "wrong_answer"),
        ("while True: pass", "time_limit_exceeded"),
    ],
)
def test_wrong_submissions_are_scored_zero(service: Service, source: str, verdict: str) -> None:
    problem = {**PROBLEM, "limits": {"cpu_s": 0.5}}
    result = httpx.post(service.url + "/v1/verify", json=submission(source, problem=problem), timeout=60).json()
    assert (result["verdict"], result["reward"], result["scorable"]) == (verdict, 0.0, True)


def test_a_flake_probe_is_never_answered_by_a_single_run(serve: Callable[..., Any]) -> None:
    with serve("--slots", "1") as service:
        given = [submission(SLEEP, problem=LONG), submission(SLEEP, problem=LONG, repeat=3)] * 2
        results = httpx.post(service.url + "/v1/verify/batch", json={"submissions": given}, timeout=60).json()[
            "results"
        ]
        assert [result["flake"] for result in results] == [None, {"runs": 3, "verdicts": {"accepted": 3}}] * 2
        assert [result["reward"] for result in results] == [1.0] * 4
        assert results[0]["provenance"]["plan"] != results[1]["provenance"]["plan"]
        # each was joined by its like, and by nothing else
        assert (service.metric("assay_started_total"), service.metric("assay_coalesced_total")) == (2, 2)


def test_unscorable_is_200_and_no_reward(service: Service) -> None:
    answer = httpx.post(service.url + "/v1/verify", json=submission(problem={"tests": []}))
    assert answer.status_code == 200
    assert (answer.json()["scorable"], answer.json()["reward"], answer.json()["reason"]) == (False, None, "no_tests")


def test_a_deadline_that_passes_in_the_queue(service: Service) -> None:
    given = [submission(f"{SLEEP} # {index}", problem=LONG) for index in range(2)]
    given.append(submission("print(8) # late", deadline_s=0.1))
    results = httpx.post(service.url + "/v1/verify/batch", json={"submissions": given}, timeout=60).json()["results"]
    assert [result["verdict"] for result in results] == ["accepted", "accepted", "unscorable"]
    assert (results[2]["reason"], results[2]["reward"]) == ("deadline", None)


def test_a_batch_keeps_its_order(service: Service) -> None:
    given = [submission(f"print({index % 3 * 4})", id=str(index)) for index in range(30)]
    results = httpx.post(service.url + "/v1/verify/batch", json={"submissions": given}, timeout=60).json()["results"]
    assert [result["id"] for result in results] == [str(index) for index in range(30)]
    assert [result["reward"] for result in results] == [float(index % 3 == 2) for index in range(30)]


def test_a_batch_as_it_ends(service: Service) -> None:
    given = [
        submission(SLEEP, id="slow"),
        submission(id="fast", cache=False),
        submission(problem={"tests": []}, id="none"),
    ]
    headers = {"Accept": "application/x-ndjson"}
    with httpx.stream(
        "POST", service.url + "/v1/verify/batch", json={"submissions": given}, headers=headers, timeout=60
    ) as answer:
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = [json.loads(line) for line in answer.read().decode().split("\n") if line]
    assert [(line["index"], line["id"]) for line in lines[:-1]] == [(2, "none"), (1, "fast"), (0, "slow")]
    assert lines[-1] == {"done": 3}


def test_registered_problems(service: Service) -> None:
    with RewardClient(service.url) as client:
        problem_id = client.register(PROBLEM)
        assert client.register(PROBLEM) == problem_id
        assert client.verify(source="print(8)", problem_id=problem_id).provenance.problem == problem_id
        kept = httpx.get(f"{service.url}/v1/problems/{problem_id}")
        assert kept.status_code == 200 and client.register(kept.json()) == problem_id
        with pytest.raises(RequestRefused) as caught:
            client.verify(source="", problem_id="sha256:none")
        assert (caught.value.status, caught.value.code, caught.value.path) == (422, "unknown_problem", "problem_id")


def test_ground_truth_and_completion(service: Service) -> None:
    given = {
        "completion": "Twice:\n```python\nprint(int(input())*2)\n```",
        "ground_truth": {"inputs": ["4\n", "5\n"], "outputs": ["8\n", "10\n"]},
    }
    with RewardClient(service.url) as client:
        assert client.verify(given).passed == 2
        result = client.verify({**given, "completion": "I do not know."})
        assert (result.verdict, result.reward, result.total) == ("no_code", 0.0, 2)


def test_output_that_is_not_text(service: Service) -> None:
    source = "import sys; sys.stdout.buffer.write(b'\\xff\\xed\\xa0\\x80\\x00')"
    answer = httpx.post(service.url + "/v1/verify", json=submission(source))
    assert answer.status_code == 200 and answer.json()["verdict"] == "wrong_answer"


async def test_the_async_client(service: Service) -> None:
    async with AsyncRewardClient(service.url) as client:
        results = await client.verify_batch([submission(f"print({index})") for index in range(10)])
    assert [result.reward for result in results] == [float(index == 8) for index in range(10)]


def test_a_client_that_goes_away_frees_the_slot(serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_REJOIN_S", "0")
    source = "import time; time.sleep(30)"
    headers = {"Accept": "application/x-ndjson"}
    with serve("--slots", "1") as service:
        given = submission(source, problem=LONG)
        bodies = [("/v1/verify", given, {}), ("/v1/verify/batch", {"submissions": [given]}, {})]
        bodies.append(("/v1/verify/batch", {"submissions": [given]}, headers))
        for count, (path, body, head) in enumerate(bodies, 1):
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(service.url + path, json=body, headers=head, timeout=1)
            until(lambda count=count: service.metric("assay_cancelled_total") == count)  # type: ignore[misc]
        result = httpx.post(service.url + "/v1/verify", json=submission(), timeout=60).json()
        assert result["verdict"] == "accepted"


def test_identical_callers_share_a_run(serve: Callable[..., Any]) -> None:
    with serve("--slots", "1") as service, ThreadPoolExecutor(8) as pool:
        given = submission(SLEEP)
        rewards = list(
            pool.map(lambda _: httpx.post(service.url + "/v1/verify", json=given, timeout=60).json(), range(8))
        )
        assert [result["reward"] for result in rewards] == [1.0] * 8
        assert service.metric("assay_started_total") == 1


def test_a_full_queue_is_429_for_the_whole(serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_QUEUE_LIMIT", "3")
    monkeypatch.setenv("ASSAY_BATCH_LIMIT", "8")
    with serve("--slots", "1") as service:
        given = [submission(f"print({index})") for index in range(9)]
        answer = httpx.post(service.url + "/v1/verify/batch", json={"submissions": given[:8]})
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
        assert answer.json()["error"]["code"] == "queue_full"
        assert service.metric("assay_started_total") == 0
        assert httpx.post(service.url + "/v1/verify/batch", json={"submissions": given}).status_code == 413
        answer = httpx.post(service.url + "/v1/verify/batch", json={"submissions": given[:4]}, timeout=60)
        assert len(answer.json()["results"]) == 4


def test_no_process_is_left_behind(serve: Callable[..., Any]) -> None:
    with serve("--slots", "2") as service:
        workers = service.workers()
        assert len(workers) == 2 and all(map(alive, workers))
        assert service.stop() == 0
        assert not any(map(alive, workers))


def test_workers_notice_that_the_service_was_killed(serve: Callable[..., Any]) -> None:
    with serve("--slots", "2") as service:
        workers = service.workers()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                service.url + "/v1/verify", json=submission("import time; time.sleep(60)", problem=LONG), timeout=1
            )
        service.process.send_signal(signal.SIGKILL)
        until(lambda: not any(map(alive, workers)))


def test_a_killed_worker_costs_nobody_a_result(serve: Callable[..., Any]) -> None:
    with serve("--slots", "2") as service, ThreadPoolExecutor(1) as pool:
        given = [submission(f"import time; time.sleep(0.1)\nprint(int(input())*2) # {index}") for index in range(30)]
        answer = pool.submit(RewardClient(service.url).verify_batch, given)
        until(lambda: service.metric("assay_completed_total") >= 3)
        os.kill(service.workers()[0], signal.SIGKILL)
        assert [result.reward for result in answer.result(120)] == [1.0] * 30
        assert service.metric("assay_worker_deaths_total") == 1
