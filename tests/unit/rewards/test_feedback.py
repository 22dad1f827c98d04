"""Which part of the code a failure is about, from messages as the judge has them."""

from __future__ import annotations

import pytest

from service.jobs.caches.problems import ProblemStore
from service.jobs.intake import admit, finish
from service.rewards import feedback
from service.schema import Judgement, Submission, TestResult
from service.verdict import Verdict
from tests.unit.rewards.judged import of

TRACEBACK = 'Traceback (most recent call last):\n  File "solution.py", line 3, in <module>\n    f(1)\n  File "solution.py", line 2, in f\nZeroDivisionError: division by zero\n'


def failed(verdict: Verdict, message: str = "", stderr: str = "") -> Judgement:
    tests = [
        TestResult(index=0, id="a", verdict=Verdict.ACCEPTED),
        TestResult(index=1, id="b", verdict=verdict, message=message, stderr=stderr),
    ]
    return Judgement(verdict=verdict, tests=tests, passed=1, total=2, pass_rate=0.5)


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (failed(Verdict.COMPILE_ERROR, "SyntaxError: '(' was never closed (solution.py, line 2)"), ("line", 2, "SyntaxError")),
        (failed(Verdict.RUNTIME_ERROR, "the process exited with status 1; ZeroDivisionError: division by zero", TRACEBACK),
         ("line", 2, "ZeroDivisionError")),
        (failed(Verdict.RUNTIME_ERROR, "ZeroDivisionError: division by zero (line 4, in f)"), ("line", 4, "ZeroDivisionError")),
        (failed(Verdict.RUNTIME_ERROR, "RecursionError: maximum recursion depth exceeded", TRACEBACK), ("whole", None, "RecursionError")),
        (failed(Verdict.RUNTIME_ERROR, "RuntimeError: no", TRACEBACK), ("ignore", None, "RuntimeError")),
        (failed(Verdict.RUNTIME_ERROR, "the process was killed by signal 11"), ("ignore", None, None)),
        (failed(Verdict.TIME_LIMIT_EXCEEDED, "", TRACEBACK), ("whole", None, None)),
        (failed(Verdict.WRONG_ANSWER, "line 3 differs", TRACEBACK), ("ignore", None, None)),
        (of(2, 2), ("ignore", None, None)),
        (Judgement(verdict=Verdict.NO_CODE, total=2), ("ignore", None, None)),
    ],
)  # fmt: skip
def test_scope(judgement: Judgement, expected: tuple[str, int | None, str | None]) -> None:
    assert feedback(judgement) == dict(zip(("scope", "line", "error"), expected, strict=True))


def test_it_comes_with_the_rewards_that_ask_for_it() -> None:
    problem = {"tests": [{"kind": "stdio", "input": "1", "output": "2"}]}
    for preset, asked in (("rltf", True), ("coderl", False)):
        admitted = admit(
            Submission.model_validate({"source": "x", "problem": problem, "reward": preset}), ProblemStore(16)
        )
        result = finish(admitted, failed(Verdict.TIME_LIMIT_EXCEEDED))
        assert (result.reward, "feedback" in result.analysis) == (-0.6, asked)


def test_a_completion_is_the_text_that_format_looks_at() -> None:
    problem = {"tests": [{"kind": "stdio", "input": "1", "output": "2"}]}
    text = "<think>\nhm\n</think>\n```python\nprint(2)\n```"
    body = {"completion": text, "problem": problem, "reward": "cobalt", "context": {"prev_best_pass_rate": 0.5}}
    admitted = admit(Submission.model_validate(body), ProblemStore(16))
    assert finish(admitted, of(1, 1)).reward == 1.0
    assert finish(admitted, of(1, 1)).components == {"progress": 1.0, "cobalt_format": 0.0}
    spoiled = admit(Submission.model_validate({**body, "completion": text + "\n```\nmore\n```"}), ProblemStore(16))
    assert finish(spoiled, of(1, 1)).reward == pytest.approx(0.1)
