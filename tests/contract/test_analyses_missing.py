"""Tools that are not installed are a fault of ours: nothing is scored for it, and only those who ask notice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan
from tests.contract.judging import fresh_pool, judged

TESTS = [{"kind": "stdio", "input": "", "output": "1\n"}]


@pytest.mark.parametrize("backend", ["local"], indirect=True)  # the image has its own tools
def test_without_the_tools_a_result_is_unscorable(tmp_path: Path, backend: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    with fresh_pool(backend, python=str(tmp_path / "bare" / "bin" / "python")) as pool:
        judge = Judge(pool, attempts=2)
        assert judged(judge, "print(1)", TESTS).verdict == "accepted"
        judgement = judged(judge, "print(1)", TESTS, Plan(analyses=("pylint",)))
        assert (judgement.verdict, judgement.reason, judgement.scorable) == ("internal_error", "infrastructure", False)
        assert "cannot be had here" in judgement.message and judgement.attempts == 2
        assert judged(judge, "print(1)", TESTS).verdict == "accepted"
