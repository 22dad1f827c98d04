"""verifiers' NeMo Gym task, from its own package, against ``/seed_session`` and ``/verify``."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Service
from tests.trainers.packages import environment

pytestmark = [pytest.mark.trainers, pytest.mark.timeout(1800)]

PROGRAM = Path(__file__).parent / "programs" / "verifiers_nemo_gym.py"
STDIO = {"inputs": ["1\n", "2\n"], "outputs": ["2\n", "4\n"]}
CALLS = {"fn_name": "twice", "inputs": ["1", "2"], "outputs": ["2", "4"]}


@pytest.fixture(scope="session")
def python() -> Path:
    return environment("verifiers")


def rollouts(python: Path, url: str, given: list[tuple[Any, str]]) -> list[dict[str, Any]]:
    asked = [
        {
            "row": {
                "responses_create_params": {"input": "Double it."},
                "verifier_metadata": {"unit_tests": tests},
                "n": 3,
            },
            "response": f"<think>\nHm.\n</think>\n```python\n{code}\n```",
        }
        for tests, code in given
    ]
    text = json.dumps({"url": url, "rollouts": asked})
    done = subprocess.run([str(python), str(PROGRAM)], input=text, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_rewards(python: Path, service: Service) -> None:
    given = [
        (STDIO, "print(int(input()) * 2)"),
        (STDIO, "print(2)"),
        (STDIO, "1/0"),
        (STDIO, "import time; time.sleep(100)"),
        (CALLS, "def twice(n): return 2 * n"),
        (CALLS, "import os; os._exit(0)"),
    ]
    found = rollouts(python, service.url, given)
    assert [one["reward"] for one in found] == [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    assert [one["metrics"]["pass_rate"] for one in found] == [1.0, 0.5, 0.0, 0.0, 1.0, 0.0]
    assert all(one["metrics"]["infra_error"] == 0 and one["info"]["nemo_gym"]["n"] == 3 for one in found)
    by_prefix = rollouts(python, service.url + "/dialects/nemo_gym", given[:1])
    assert by_prefix[0]["reward"] == 1.0


def test_no_tests_raise(python: Path, service: Service) -> None:
    (found,) = rollouts(python, service.url, [({"inputs": [], "outputs": []}, "print(1)")])
    assert "422" in found["error"]
