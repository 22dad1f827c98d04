"""code-judge: one or many, judged or only run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Ask = Callable[..., httpx.Response]

JUDGED = {"sub_id", "success", "run_success", "cost", "reason"}


@pytest.mark.parametrize(
    ("solution", "expected", "success", "run_success", "reason"),
    [
        ("print(int(input()) * 2)", "8", True, True, ""),
        ("print(int(input()) * 2)", "9", False, True, ""),
        ("print(1)", None, True, True, ""),
        ("1/0", None, False, False, ""),
        ("1/0", "", False, False, ""),
        ("print(", "8", False, False, ""),
        ("import os; os._exit(0)", "8", False, True, ""),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "8", False, True, ""),
    ],
)
def test_one(ask: Ask, solution: str, expected: str | None, success: bool, run_success: bool, reason: str) -> None:
    answer = ask("/judge", type="python", solution=solution, input="4\n", expected_output=expected, sub_id="s1").json()
    assert set(answer) == JUDGED and answer["sub_id"] == "s1" and answer["cost"] > 0
    assert (answer["success"], answer["run_success"], answer["reason"]) == (success, run_success, reason)


def test_time_runs_out(ask: Ask) -> None:
    answer = ask("/run", type="python", solution="print(1, flush=True)\nimport time; time.sleep(100)").json()
    assert (answer["success"], answer["run_success"], answer["reason"]) == (False, False, "worker_timeout")
    assert answer["stdout"] == "1\n"


def test_outputs_are_cut(ask: Ask) -> None:
    answer = ask(
        "/run", type="python", solution="import sys\nprint('x' * 5000)\nprint('y' * 5000, file=sys.stderr)"
    ).json()
    assert set(answer) == JUDGED | {"stdout", "stderr"}
    assert answer["stdout"] == "x" * 1000 and len(answer["stderr"]) == 1000
    assert answer["sub_id"]


@pytest.mark.parametrize(
    "route", ["/judge/batch", "/judge/long-batch", "/run/batch", "/dialects/code_judge/run/long-batch"]
)
def test_batches(ask: Ask, route: str) -> None:
    given: list[dict[str, Any]] = [
        {"type": "python", "solution": f"print({number})", "expected_output": str(number % 3)} for number in range(6)
    ]
    answer = ask(route, {"type": "batch", "submissions": given}).json()
    assert [one["success"] for one in answer["results"]] == [True] * 3 + [False] * 3
    assert answer["sub_id"]
    assert ("stdout" in answer["results"][0]) == ("run" in route)


def test_nothing(ask: Ask) -> None:
    assert ask("/judge/batch", type="batch", submissions=[]).json()["results"] == []


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/judge", {"type": "klingon", "solution": ""}, "type"),
        ("/judge", {"type": "python"}, "solution"),
        ("/run", [], ""),
        ("/run/batch", {"type": "batch", "submissions": [{"type": "python", "solution": ""}, {"type": "math", "solution": ""}]}, "submissions[1].type"),
        ("/run/batch", {"type": "single", "submissions": []}, "type"),
    ],
)  # fmt: skip
def test_bad_bodies(ask: Ask, path: str, body: Any, where: str) -> None:
    answer = ask(path, body)
    assert answer.status_code == 422 and answer.json()["error"]["path"] == where


def test_status(service: Any) -> None:
    assert httpx.get(service.url + "/status").json() == {"queue": 0, "num_workers": 2}
    assert httpx.get(service.url + "/ping").json() == "pong"
