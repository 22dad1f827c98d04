"""Static analyses in a slot: what comes back, what is remembered, and what hostile sources get."""

from __future__ import annotations

from service.judging.judge import Judge
from service.judging.plan import Plan
from tests.contract.judging import judged

TESTS = [{"kind": "stdio", "input": "4\n", "output": "8\n"}]


def test_an_analysis_comes_back_with_the_judgement(judge: Judge) -> None:
    source = "number = int(input())\n# doubled\nprint(number * 2)\n"
    judgement = judged(judge, source, TESTS, Plan(analyses=("radon",)))
    assert judgement.verdict == "accepted"
    raw = judgement.analysis["radon"]["raw"]  # type: ignore[index,call-overload]
    assert raw["loc"] == 3 and raw["comments"] == 1  # type: ignore[index,call-overload]
    assert judgement.cost.analysis_cpu_s > 0 and judgement.cost.analyses_cached == 0
    again = judged(judge, source, TESTS, Plan(analyses=("radon",)))
    assert again.analysis == judgement.analysis
    assert again.cost.analyses_cached == 1


def test_nobody_is_analysed_unasked(judge: Judge) -> None:
    assert judged(judge, "print(int(input()) * 2)", TESTS).analysis == {}


def test_what_does_not_compile_is_said(judge: Judge) -> None:
    judgement = judged(judge, "def (:\n", TESTS, Plan(analyses=("radon",)))
    assert judgement.verdict == "compile_error" and judgement.scorable
    assert judgement.analysis == {"radon": {"error": "syntax"}}
