"""The adapter in verifiers' own scoring, as its page plugs it in."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Service
from tests.trainers.packages import environment
from tests.trainers.test_adapters import RIGHT, STDIO, TWICE
from tests.trainers.test_guides import shown

pytestmark = [pytest.mark.trainers, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]


def scores(url: str, rollouts: list[dict[str, Any]], timeout_s: str = "100") -> list[dict[str, Any]]:
    done = subprocess.run(
        [environment("verifiers"), Path(__file__).parent / "programs" / "verifiers_reward.py"],
        input=json.dumps({"spec": json.loads(shown("verifiers", "json")), "rollouts": rollouts}),
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ASSAY_URL": url,
            "ASSAY_REWARD": "fraction",
            "ASSAY_TIMEOUT_S": timeout_s,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_rewards(service: Service) -> None:
    calls = {"fn_name": "twice", "inputs": [[1], [2]], "outputs": [2, 4]}
    right, wrong, called, empty = scores(
        service.url,
        [
            {"truth": STDIO, "response": RIGHT},
            {"truth": STDIO, "response": "```python\nprint(2)\n```"},
            {"truth": calls, "response": TWICE},
            {"truth": {"inputs": [], "outputs": []}, "response": RIGHT},
        ],
    )
    assert [one["error"] for one in (right, wrong, called)] == [None] * 3
    assert [one["rewards"] for one in (right, wrong, called)] == [{"assay": 1.0}, {"assay": 0.25}, {"assay": 1.0}]
    assert "no_tests" in empty["error"] and empty["rewards"] == {"assay": None}


def test_a_fault_is_an_error_and_no_reward() -> None:
    (found,) = scores("http://127.0.0.1:9,http://127.0.0.1:10", [{"truth": STDIO, "response": RIGHT}], timeout_s="1")
    assert "Unscorable" in found["error"] and found["rewards"] == {"assay": None}
