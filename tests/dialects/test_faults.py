"""What a trainer gets when the service is late or full: an answer in time, and never a 0 that looks like a wrong answer."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.live import Service, serving

LABEL = json.dumps({"inputs": ["1\n"], "outputs": ["2\n"]})
RIGHT = "```python\nprint(int(input()) * 2)  # mark\n```"
ROW = {
    "responses_create_params": {},
    "response": {"output": [{"type": "message", "content": [{"type": "output_text", "text": RIGHT}]}]},
    "verifier_metadata": {"unit_tests": {"inputs": ["1\n"], "outputs": ["2\n"]}},
}
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "sandbox_fusion": (
        "/run_code",
        {"code": "1  # mark", "language": "python", "compile_timeout": 0.1, "run_timeout": 2},
    ),
    "openrlhf": ("/get_reward", {"query": [RIGHT], "prompts": [""], "labels": [LABEL]}),
    "slime": ("/reward/slime?dict=1", {"prompt": "", "response": RIGHT, "label": LABEL}),
    "nemo_gym": ("/verify", ROW),
    "open_instruct": (
        "/test_program",
        {"program": "x = 1  # mark", "tests": ["assert x == 1"], "max_execution_time": 0.1},
    ),
    "code_judge": ("/judge", {"type": "python", "solution": "print(1)  # mark", "expected_output": "1"}),
}


def until(met: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def ask(service: Service, name: str) -> httpx.Response:
    path, body = ASKED[name]
    return httpx.post(service.url + path, json=body, timeout=60)


@contextmanager
def held(service: Service, seconds: float, name: str = "") -> Iterator[None]:
    """A slot is busy for so long, for a caller that waits: one that hangs up would be given up in the end."""
    body = json.dumps(
        {
            "source": f"import time; time.sleep({seconds})  # {name}",
            "problem": {"tests": [{"kind": "stdio", "output": None}], "limits": {"idle_s": 200, "wall_s": 300}},
        }
    ).encode()
    busy = service.metric("assay_running")
    with socket.create_connection((urlsplit(service.url).hostname or "", urlsplit(service.url).port or 0)) as caller:
        caller.sendall(b"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        until(lambda: service.metric("assay_running") > busy)
        yield


@contextmanager
def short(**settings: Any) -> Iterator[Service]:
    """A service with one slot that is busy, whose dialects answer after half a second."""
    settings["dialect_answer_s"] = dict.fromkeys(ASKED, 0.5)
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(f"ASSAY_{name.upper()}", json.dumps(value))
            made = stack.enter_context(serving("--slots", "1"))
        stack.enter_context(held(made, 200))
        yield made


@pytest.fixture(scope="module")
def late() -> Iterator[Service]:
    with short() as made:
        yield made


@pytest.fixture(scope="module")
def late_otherwise() -> Iterator[Service]:
    """The same where the operator wants numbers for faults, or errors, wherever the default is the other."""
    faults = {"openrlhf": "error", "slime": "score", "nemo_gym": "score"}
    with short(dialect_faults=faults, dialects=list(faults)) as made:
        yield made


def scored(service: Service, name: str) -> float:
    return service.metric(f'assay_dialect_faults_scored_total{{dialect="{name}"}}')


@pytest.mark.parametrize(
    ("name", "status"),
    [("sandbox_fusion", 504), ("slime", 503), ("nemo_gym", 503), ("open_instruct", 503)],
)
def test_late_is_an_error(late: Service, name: str, status: int) -> None:
    answer = ask(late, name)
    assert answer.status_code == status and answer.json()["error"]["code"] == "deadline"
    assert answer.headers["retry-after"] == "1"
    assert scored(late, name) == 0


def test_late_has_a_word(late: Service) -> None:
    answer = ask(late, "code_judge").json()
    assert (answer["success"], answer["run_success"], answer["reason"]) == (False, False, "queue_timeout")


def test_late_is_a_marked_zero(late: Service) -> None:
    before = scored(late, "openrlhf")
    answer = ask(late, "openrlhf")
    assert answer.status_code == 200
    assert answer.json()["rewards"] == [0.0] and answer.json()["extra_logs"]["infra_error"] == [1.0]
    assert scored(late, "openrlhf") == before + 1
    assert any("dialect openrlhf: a fault was scored 0: deadline" in line for line in late.log)


def test_the_other_way_round(late_otherwise: Service) -> None:
    assert ask(late_otherwise, "openrlhf").status_code == 503 and scored(late_otherwise, "openrlhf") == 0
    slime = ask(late_otherwise, "slime").json()
    assert (slime["score"], slime["infra_error"]) == (0.0, 1.0) and scored(late_otherwise, "slime") == 1
    nemo = ask(late_otherwise, "nemo_gym").json()
    assert (nemo["reward"], nemo["infra_error"], nemo["_ng_failure_class"]) == (0.0, 1.0, "judge_failed")
    assert scored(late_otherwise, "nemo_gym") == 1


def test_only_those_that_are_named_are_served(late_otherwise: Service) -> None:
    assert ask(late_otherwise, "sandbox_fusion").status_code == 404
    path, body = ASKED["code_judge"]
    assert httpx.post(f"{late_otherwise.url}/dialects/code_judge{path}", json=body).status_code == 404


@pytest.mark.parametrize("name", ASKED)
def test_a_caller_that_comes_back_joins_the_run(name: str) -> None:
    """The caller hangs up while its work waits, asks the same again, and the work is done once."""
    path, body = ASKED[name]
    raw = json.dumps(body).encode()
    request = b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (path.encode(), len(raw)) + raw
    with serving("--slots", "1") as service:
        with held(service, 8):
            for joined in (0, 1):
                where = urlsplit(service.url)
                with socket.create_connection((where.hostname or "", where.port or 0)) as caller:
                    caller.sendall(request)
                    until(lambda: service.metric("assay_submitted_total") == joined + 2)  # noqa: B023
            assert ask(service, name).status_code == 200
        assert service.metric("assay_started_total") == 2  # what held the slot, and this
        assert service.metric("assay_coalesced_total") == 2
        assert service.metric("assay_cancelled_total") == 0


@pytest.mark.parametrize("name", ASKED)
def test_a_full_queue_is_waited_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One place in the queue, twelve callers at once: nobody is sent away."""
    monkeypatch.setenv("ASSAY_QUEUE_LIMIT", "1")
    path, body = ASKED[name]
    with serving("--slots", "1") as service, ThreadPoolExecutor(12) as pool:

        def one(number: int) -> httpx.Response:
            mine = json.dumps(body).replace("mark", str(number)).encode()
            return httpx.post(service.url + path, content=mine, timeout=120)

        with held(service, 1.5):
            answers = list(pool.map(one, range(12)))
        assert [answer.status_code for answer in answers] == [200] * 12
        assert service.metric("assay_rejected_total") > 0
        assert service.metric("assay_started_total") == 13
    faults = ("queue_timeout", '"infra_error": 1.0', '"infra_error": [1.0]')
    assert not any(fault in answer.text for answer in answers for fault in faults)
