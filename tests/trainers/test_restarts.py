"""What trainers' own clients make of a service that is late, full, away for a moment, or gone."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.live import Service, serving
from tests.dialects.test_faults import held, until
from tests.trainers.test_openrlhf import RIGHT, rollout
from tests.trainers.test_sandbox_fusion import run
from tests.trainers.test_verl import DOUBLE, score

CASES = {"inputs": ["1\n"], "outputs": ["2\n"]}


@pytest.fixture
def port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
    yield number


def starts_later(port: int, stop: threading.Event) -> threading.Thread:
    """A service that was not there when its caller came, and is a little later."""

    def serve() -> None:
        time.sleep(1)
        with serving("--port", str(port), "--slots", "1"):
            stop.wait(120)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_verl_tries_a_504_again_and_joins_the_run(verl: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_DIALECT_ANSWER_S", json.dumps({"sandbox_fusion": 0.1}))
    with serving("--slots", "1") as service:
        with held(service, 3.5):  # longer than the first answer takes: 1 + 1 + 0.1 s
            value, metadata = score(verl, service, DOUBLE, CASES, timeout=1)
        assert (value, metadata[0]["status"]) == (1.0, "success")
        assert service.metric("assay_started_total") == 2 and service.metric("assay_coalesced_total") >= 1


def test_verl_with_a_full_queue(verl: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of 16 rollouts with 4 tests each through a queue of two."""
    monkeypatch.setenv("ASSAY_QUEUE_LIMIT", "2")
    cases = {"inputs": [f"{n}\n" for n in range(4)], "outputs": [f"{2 * n}\n" for n in range(4)]}
    with serving("--slots", "2") as service, ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda n: score(verl, service, f"{DOUBLE}  # {n}", cases)[0], range(16)))
        assert found == [1.0] * 16 and service.metric("assay_rejected_total") > 0


def test_verl_while_it_is_gone(verl: Any, port: int) -> None:
    """verl gives up at once and calls it a 0: put something in front that answers 504 (docs/trainers/sandbox-fusion.md)."""
    nobody = Service(f"http://127.0.0.1:{port}", None, [])  # type: ignore[arg-type]
    value, metadata = score(verl, nobody, DOUBLE, CASES)
    assert (value, metadata[0]["status"]) == (0.0, "api_error")


def test_sandbox_fusion_while_it_starts(sandbox_fusion: Any, port: int) -> None:
    stop = threading.Event()
    thread = starts_later(port, stop)
    request = sandbox_fusion.RunCodeRequest(code="print(1)", language="python")
    answer = sandbox_fusion.run_code(request, endpoint=f"http://127.0.0.1:{port}", max_attempts=20)
    stop.set()
    thread.join()
    assert answer.run_result.stdout == "1\n"


def test_openrlhf_while_it_starts(openrlhf: Any, port: int) -> None:
    stop = threading.Event()
    thread = starts_later(port, stop)
    output = rollout(openrlhf, f"http://127.0.0.1:{port}/get_reward", RIGHT)
    while output["reward"] is None:  # it tries five times, a second apart; a busy machine may take longer to start
        output = rollout(openrlhf, f"http://127.0.0.1:{port}/get_reward", RIGHT)
    stop.set()
    thread.join()
    assert output["reward"] == [1.0]


def test_openrlhf_while_it_is_gone(openrlhf: Any, port: int) -> None:
    """Nothing is scored: the reward stays out, and the trainer ends there."""
    output = rollout(openrlhf, f"http://127.0.0.1:{port}/get_reward", RIGHT)
    assert output["reward"] is None and output["extra_logs"] == {}


def test_what_is_on_when_it_stops_is_answered(verl: Any, sandbox_fusion: Any) -> None:
    code = "import time\ntime.sleep(1.5)\nprint(int(input()) * 2)"
    with serving("--slots", "2") as service, ThreadPoolExecutor(2) as pool:
        rewarded = pool.submit(score, verl, service, code, CASES)
        ran = pool.submit(run, sandbox_fusion, service, code + " ", stdin="4")
        until(lambda: service.metric("assay_running") == 2)
        service.process.terminate()
        assert rewarded.result()[0] == 1.0
        assert ran.result().run_result.stdout == "8\n"
        assert service.process.wait(60) == 0


def test_what_takes_longer_than_it_may_when_it_stops_is_a_504() -> None:
    """So that a proxy in front, or verl itself, sends it to another one."""
    bodies = [
        {"code": f"import time\ntime.sleep(100)  # {name}", "language": "python", "run_timeout": 200} for name in "ab"
    ]
    with serving("--slots", "1") as stopping, ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(httpx.post, stopping.url + "/run_code", json=body, timeout=60) for body in bodies]
        until(lambda: stopping.metric("assay_running") == 1 and stopping.metric("assay_queued") == 1)
        stopping.process.terminate()
        assert [one.result().status_code for one in asked] == [504, 504]
        assert stopping.process.wait(60) == 0
