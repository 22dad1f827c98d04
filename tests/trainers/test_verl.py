"""verl's built-in code reward, with its own client, against ``/run_code``."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Service

DOUBLE = "print(int(input()) * 2)"
CASES: dict[str, Any] = {"inputs": ["1\n", "2\n", "3\n"], "outputs": ["2\n", "4\n", "6"]}


def fenced(code: str) -> str:
    return f"I think so.\n```python\n{code}\n```\n"


def score(
    verl: Any, service: Service, code: str, cases: Any = CASES, **fields: Any
) -> tuple[float, list[dict[str, Any]]]:
    result: tuple[float, list[dict[str, Any]]] = verl.sandbox_fusion.compute_score(
        service.url + "/run_code", threading.Semaphore(64), 1024, fenced(code), cases, continuous=True, **fields
    )
    return result


@pytest.mark.parametrize(
    ("code", "expected", "status"),
    [
        (DOUBLE, 1.0, "success"),
        ("n = int(input())\nprint(n * 2 if n < 3 else 0)", 2 / 3, "success"),
        ("print(9)", 0.0, "wrong_answer"),
        ("1/0", 0.0, "runtime_error"),
        ("print(", 0.0, "runtime_error"),
        ("from __future__ import annotations\nprint(int(input()) * 2)", 1.0, "success"),
        ("import numpy as np\nprint(int(np.int64(input()) * 2))", 1.0, "success"),
    ],
)
def test_programs(verl: Any, service: Service, code: str, expected: float, status: str) -> None:
    value, metadata = score(verl, service, code)
    assert value == pytest.approx(expected)
    assert metadata[0]["status"] == status, metadata[0]
    assert all(entry["api_request_error"] is None for entry in metadata)


def test_the_whole_function(verl: Any, service: Service) -> None:
    """As a reward manager calls it, by data source."""
    url = service.url + "/dialects/sandbox_fusion/run_code"
    value = verl.default_compute_score("taco", fenced(DOUBLE), CASES, sandbox_fusion_url=url, memory_limit_mb=1024)
    assert value == 1.0


def test_calls(verl: Any, service: Service) -> None:
    cases = {"fn_name": "total", "inputs": ["1\n2", "[1]\n[2]"], "outputs": ["3", "[1, 2]"]}
    assert score(verl, service, "def total(a, b):\n    return a + b", cases)[0] == 1.0
    assert score(verl, service, "class Solution:\n    def total(self, a, b):\n        return 3", cases)[0] == 0.5


def test_asserts(verl: Any, service: Service) -> None:
    cases = {"assert_case": ["assert f(1) == 2", "assert f(2) == 5"]}
    value, metadata = score(verl, service, "def f(x):\n    return 2 * x", cases)
    assert value == 0.5
    assert [entry["exit_code"] for entry in metadata] == [0, 1]
    assert "AssertionError" in metadata[1]["stderr"]


def test_time_runs_out(verl: Any, service: Service) -> None:
    value, metadata = score(verl, service, "print('so far', flush=True)\nimport time; time.sleep(100)", timeout=1)
    assert value == 0.0
    assert [entry["status"] for entry in metadata] == ["timeout"] * 3
    assert metadata[0]["stdout"] == "so far\n" and metadata[0]["exit_code"] is None


def test_an_alarm_that_is_put_off(verl: Any, service: Service) -> None:
    code = "import signal, time\nsignal.alarm(0)\ntime.sleep(300)"
    _, metadata = score(verl, service, code, {"inputs": [""], "outputs": [""]}, timeout=1)
    assert metadata[0]["status"] == "timeout"
    assert score(verl, service, DOUBLE)[0] == 1.0


@pytest.mark.parametrize("size", [250_000, 1_000_000])
def test_output_comes_whole(verl: Any, service: Service, size: int) -> None:
    cases = {"inputs": ["", ""], "outputs": ["x" * size, "x" * (size - 1)]}
    value, metadata = score(verl, service, f"print('x' * {size})", cases)
    assert value == 0.5
    assert metadata[0]["stdout"] == "x" * size + "\n"


def test_empty(verl: Any, service: Service) -> None:
    value, metadata = score(verl, service, DOUBLE, {"inputs": [], "outputs": []})
    assert (value, metadata) == (0.0, [])


def test_the_page(verl: Any, service: Service) -> None:
    """The URL on docs/trainers/sandbox-fusion.md, as verl's configuration takes it."""
    page = (Path(__file__).parents[2] / "docs" / "trainers" / "sandbox-fusion.md").read_text()
    settings = dict(re.findall(r"^reward\.sandbox_fusion\.(\w+)=(.*)$", page, re.MULTILINE))
    shipped = (Path(verl.__file__).parents[2] / "trainer" / "config" / "reward" / "reward.yaml").read_text()
    section = shipped.partition("\nsandbox_fusion:")[2]
    assert set(settings) <= set(re.findall(r"^  (\w+):", section, re.MULTILINE))
    url = settings["url"].replace("http://localhost:8000", service.url)
    gate = threading.Semaphore(int(settings["max_concurrent"]))
    memory = int(settings["memory_limit_mb"])
    for source in ("codecontests", "apps", "codeforces", "taco"):
        value = verl.default_compute_score(
            source, fenced(DOUBLE), CASES, sandbox_fusion_url=url, concurrent_semaphore=gate, memory_limit_mb=memory
        )
        assert value == 1.0
