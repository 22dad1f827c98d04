"""More work than cores, through a real service: nobody's verdict changes, nobody's result is lost or counted twice."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.live import Service, serving

BURN = "import time\nwhile time.process_time() < {seconds}: pass\nprint(int(input()) * 2)  # {name}"
BUSY = "while True: pass  # {name}"
ROOM: dict[str, Any] = {"timeout": 240, "limits": httpx.Limits(max_connections=None)}


def asked(source: str, **limits: Any) -> dict[str, Any]:
    tests = [{"kind": "stdio", "input": "4\n", "output": "8\n"}]
    return {"source": source, "problem": {"tests": tests, "limits": {"cpu_s": 2, **limits}}}


def until(met: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


@pytest.fixture(params=["local", "docker"])
def sandbox(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name == "docker":
        request.getfixturevalue("docker_required")
    return name


def at_once(service: Service, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results of submissions that callers of their own send at the same time."""
    with httpx.Client(**ROOM) as client, ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(lambda one: client.post(service.url + "/v1/verify", json=one).json(), given))


def all_right(service: Service, turn: int, busy: int) -> None:
    """16 right programs of 0.8 CPU seconds on two slots; ``busy`` loops without an end come before and among them."""
    given = [asked(BURN.format(seconds=0.8, name=f"{turn}/{n}")) for n in range(16)]
    for place in range(busy):
        given.insert(place * 3 // 2, asked(BUSY.format(name=f"{turn}/{place}"), cpu_s=0.3))
    results = at_once(service, given)
    verdicts = Counter(
        (one["source"].split()[0], result["verdict"]) for one, result in zip(given, results, strict=True)
    )
    expected = {("import", "accepted"): 16}
    assert verdicts == (expected | {("while", "time_limit_exceeded"): busy} if busy else expected)
    assert all(result["attempts"] == 1 for result in results)


def test_right_programs_at_once(sandbox: str) -> None:
    with serving("--sandbox", sandbox, "--slots", "2") as service:
        all_right(service, 0, busy=0)


def test_right_programs_among_busy_loops() -> None:
    with serving("--slots", "2") as service:
        all_right(service, 0, busy=32)


@pytest.mark.slow
@pytest.mark.parametrize("busy", [0, 32])
def test_three_times_in_a_row(sandbox: str, busy: int) -> None:
    with serving("--sandbox", sandbox, "--slots", "2") as service:
        for turn in range(3):
            all_right(service, turn, busy)


def test_a_caller_that_comes_back_finds_its_run() -> None:
    with serving("--slots", "1") as service:
        given = asked("import time\ntime.sleep(2)\nprint(8)", idle_s=20)
        for _ in range(2):
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(service.url + "/v1/verify", json=given, timeout=0.5)
        result = httpx.post(service.url + "/v1/verify", json=given, timeout=60).json()
        assert (result["verdict"], result["attempts"]) == ("accepted", 1)
        assert service.metric("assay_started_total") == 1
        assert service.metric("assay_completed_total") == 1


def test_a_worker_killed_under_every_run(sandbox: str) -> None:
    with serving("--sandbox", sandbox, "--slots", "2") as service, ThreadPoolExecutor(4) as pool:
        before = service.workers()
        given = [asked(f"import time\ntime.sleep(1.5)\nprint(8)  # {n}", idle_s=20) for n in range(4)]
        answers = [pool.submit(httpx.post, service.url + "/v1/verify", json=one, timeout=120) for one in given]
        until(lambda: service.metric("assay_started_total") >= 2)
        time.sleep(0.3)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        results = [answer.result(120).json() for answer in answers]
        assert [(result["verdict"], result["reward"]) for result in results] == [("accepted", 1.0)] * 4
        assert service.metric("assay_worker_deaths_total") == 2
        assert service.metric("assay_completed_total") == 4
        assert not set(before) & set(service.workers())
