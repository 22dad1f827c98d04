"""TRL's own GRPOTrainer with rewards from a running service, in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Service
from tests.trainers.packages import environment

pytestmark = pytest.mark.trainers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def python() -> Path:
    return environment("trl")


def train(python: Path, url: str, timeout_s: float = 100.0) -> dict[str, Any]:
    done = subprocess.run(
        [python, ROOT / "tests" / "trainers" / "grpo_steps.py", url, str(timeout_s)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.timeout(900)
def test_two_steps(python: Path, service: Service) -> None:
    found = train(python, service.url)
    assert found["steps"] == 2 and found["moved"] and found["finite"]
    assert found["rewards"] == [[1.0, 0.5, 0.0, 0.0]] * 2
    for entry in found["logs"]:
        assert entry["reward"] == pytest.approx(0.375)
        assert entry["code_reward/components/execution"] == pytest.approx(0.375)
        assert entry["code_reward/accepted"] == pytest.approx(0.25) and entry["code_reward/unscorable"] == 0.0


@pytest.mark.timeout(900)
def test_faults_move_nothing(python: Path) -> None:
    """With nobody there every reward is None, which TRL takes for no signal: the weights stay what they were."""
    found = train(python, "http://127.0.0.1:9", timeout_s=0.5)
    assert found["steps"] == 2 and found["rewards"] == [[None] * 4] * 2
    assert not found["moved"] and found["finite"]
    assert all(entry["reward"] is None and entry["code_reward/unscorable"] == 1.0 for entry in found["logs"])
