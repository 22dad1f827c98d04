"""The example's training run, cut short: that it runs, and what it reports."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.api.live import Service
from tests.trainers.packages import environment

ROOT = Path(__file__).parents[2]


@pytest.mark.trainers
@pytest.mark.timeout(1200)
def test_a_short_run(service: Service, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    command = ["-m", "examples.grpo_tiny.train", "--url", service.url, "--out", str(out)]
    done = subprocess.run(
        [environment("trl"), *command, "--steps", "2", "--warm-up-steps", "60"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    run = json.loads(out.read_text())
    assert len(run["accepted"]) == 2 and run["unscorable"] == [0.0, 0.0]
    assert 0 <= run["before"] <= 1 and 0 <= run["after"] <= 1
