"""The flip count: what it calls flipped, and a short run of it on real slots."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import flips

ROOT = Path(__file__).parents[3]


def test_what_is_sent() -> None:
    given = flips.programs(40, seed=1)
    assert sum(program.right for program in given) == 40 and len(given) == 50
    assert len({program.source for program in given}) == 50
    assert [one.right for one in given] == [one.right for one in flips.programs(40, seed=1)]


def test_what_counts_as_flipped() -> None:
    given = [flips.Program("", True), flips.Program("", True), flips.Program("", False), flips.Program("", False)]
    right = ["accepted", "accepted", "time_limit_exceeded", "time_limit_exceeded"]
    assert flips.wrong(given, right) == (0, 0)
    assert flips.wrong(given, ["time_limit_exceeded", "internal_error", "accepted", "runtime_error"]) == (2, 2)


def test_a_bare_timeout_says_what_it_saw() -> None:
    assert flips.bare([flips.Program(source, True) for source in ("print(int(input()) * 2)", "1/0", "print(9)")], 60) == [
        "accepted", "runtime_error", "runtime_error",
    ]  # fmt: skip
    assert flips.bare([flips.Program(flips.ENDLESS, False)], 0.5) == ["time_limit_exceeded"]


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["local", "docker"])
def test_nothing_flips(sandbox: str, request: pytest.FixtureRequest) -> None:
    if sandbox == "docker":
        request.getfixturevalue("docker_required")
    command = [sys.executable, "-m", "benchmarks.flips", "--count", "32", "--sandbox", sandbox]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"| assay, {sandbox} | 32 | **0** | 8 | 0 |" in ended.stdout
