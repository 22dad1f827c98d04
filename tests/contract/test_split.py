"""Split mode: what a submission's tests may do with it across the process boundary, on every sandbox.

Each case is a submission, tests that must accept it, and one change to the submission that must be rejected.
"""

from __future__ import annotations

import pytest

from service.judging.judge import Judge
from service.judging.plan import Work
from service.schema import Judgement, Problem
from service.verdict import Verdict
from tests.contract.split import calls, classes, concurrency, decorated, errors, modules, suites, surroundings, values
from tests.contract.split.case import Case

THEMES = [classes, values, calls, errors, concurrency, modules, suites, surroundings, decorated]
CASES = [case for theme in THEMES for case in theme.CASES]


def judged(judge: Judge, source: str, problem: Problem) -> Judgement:
    return judge.judge(Work(source=source, problem=problem))


def told(judgement: Judgement) -> str:
    lines = [f"{judgement.verdict} {judgement.reason} {judgement.message}"]
    lines += [f"{t.id} {t.verdict} {t.message} {t.stderr[-600:]}" for t in judgement.tests if t.verdict != "accepted"]
    return "\n".join(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_right_submission_is_accepted(case: Case, judge: Judge) -> None:
    judgement = judged(judge, case.source, case.problem())
    assert judgement.verdict is Verdict.ACCEPTED, told(judgement)
    assert judgement.total >= len(case.asserts)
    assert [flag for flag in judgement.flags if flag in case.flags] == case.flags


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_one_is_not(case: Case, judge: Judge) -> None:
    old, new = case.break_
    assert old in case.source
    judgement = judged(judge, case.source.replace(old, new), case.problem())
    assert judgement.scorable, told(judgement)
    assert judgement.verdict is not Verdict.ACCEPTED


def test_there_is_nothing_to_read_while_a_submission_loads(judge: Judge) -> None:
    problem = Problem.model_validate({"tests": [{"kind": "script", "code": "import os\nassert number + 1 == 2"}]})
    reads = judged(judge, "number = int(input('how many? '))", problem)
    assert reads.verdict is Verdict.RUNTIME_ERROR and "EOFError: EOF when reading a line" in told(reads)
    catches = judged(judge, "try:\n    number = int(input())\nexcept EOFError:\n    number = 1", problem)
    assert catches.verdict is Verdict.ACCEPTED, told(catches)
