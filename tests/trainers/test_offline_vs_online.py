"""The comparison's run, cut short: that every way of training goes through, and what it reports."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.api.live import Service
from tests.trainers.packages import environment

pytestmark = pytest.mark.trainers

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(1800)
def test_a_short_run(service: Service, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    # That environment's torch, and for everything else the packages of this one.
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    command = ["-m", "examples.offline_vs_online.run", "--url", service.url, "--out", str(out)]
    done = subprocess.run(
        [environment("trl"), *command, "--steps", "2", "--warm-up-steps", "60", "--tasks", "4"],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    run = json.loads(out.read_text())
    methods = run["methods"]
    assert list(methods) == ["reference", "supervised", "offline RLOO", "offline GRPO", "online GRPO", "single steps"]
    assert run["relabelling"]["submissions"] == 2 * 4 * 24 and run["relabelling"]["unscorable"] == 0
    assert methods["online GRPO"]["verifier"]["runs"] == methods["online GRPO"]["verifier"]["submissions"] == 2 * 64
    collecting = methods["single steps"]["collecting"]["submissions"]
    assert collecting == 2 * 4 * 8 * 3 and methods["single steps"]["verifier"]["submissions"] == collecting + 2 * 64
    assert methods["supervised"]["verifier"]["submissions"] == 0  # what it learns from was judged before
