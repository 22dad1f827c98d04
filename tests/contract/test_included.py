"""Files that a problem has built with every submission, on every sandbox: which of them is started, and what finds what."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.errors import ImageError
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.languages import get
from service.schema import Judgement, Problem
from tests.conftest import missing
from tests.contract.judging import PATIENT

GRADER = '#include "sub/twice.h"\n#include <cstdio>\nint main() { int n; std::scanf("%d", &n); std::printf("%d\\n", twice(n)); }\n'
CPP = {"files": {"sub/twice.h": "int twice(int n);\n", "grader.cpp": GRADER}}
PYTHON = {
    "files": {"main.py": "from twice import twice\nif __name__ == '__main__':\n    print(twice(int(input())))\n"},
    "main": "main.py",
    "submission": "twice.py",
}
RIGHT = {
    "cpp": '#include "sub/twice.h"\nint twice(int n) { return 2 * n; }\n',
    "python": "def twice(n):\n    return 2 * n\n",
}
TESTS: list[dict[str, Any]] = [{"kind": "stdio", "input": f"{n}\n", "output": f"{2 * n}\n"} for n in (3, 4)]


def of(judge: Judge, language: str, source: str, include: dict[str, Any]) -> Judgement:
    try:
        judge.pool.digest(get(language))
    except ImageError as error:
        missing(str(error))
    problem = Problem.model_validate({"tests": TESTS, "include": include, "limits": {**PATIENT, "memory_mb": 512}})
    return judge.judge(Work(source=source, problem=problem, plan=Plan(), language=language))


@pytest.mark.parametrize(("language", "include"), [("cpp", CPP), ("python", PYTHON)], ids=["cpp", "python"])
def test_a_submission_is_built_with_the_problems_files(judge: Judge, language: str, include: dict[str, Any]) -> None:
    right = of(judge, language, RIGHT[language], {language: include, "lua": {"files": {"x": ""}}})
    assert (right.verdict, right.passed) == ("accepted", 2), right
    assert right.flags == ["in_process"]  # they share a process with it
    wrong = of(judge, language, RIGHT[language].replace("2 *", "3 *"), {"default": include})
    assert (wrong.verdict, wrong.scorable) == ("wrong_answer", True), wrong


def test_what_a_submission_lacks_is_its_own_fault(judge: Judge) -> None:
    lacks = of(judge, "cpp", "int thrice(int n) { return 3 * n; }\n", {"cpp": CPP})
    assert (lacks.verdict, lacks.scorable) == ("compile_error", True)
    assert "twice" in lacks.tests[0].message + lacks.tests[0].stderr
    assert of(judge, "python", "", {"python": PYTHON}).verdict == "runtime_error"


def test_a_submission_in_another_language_is_built_alone(judge: Judge) -> None:
    assert of(judge, "python", "print(2 * int(input()))", {"cpp": CPP}).flags == []


@pytest.mark.parametrize(
    "include",
    [
        {"files": {}},
        {"files": {"../x": ""}},
        {"files": {"a": "", "a/b": ""}},
        {"files": {"a.py": ""}, "main": "b.py"},
        {"files": {"a.py": ""}, "submission": "b.py"},
        {"files": {"a.py": ""}, "main": "a.py", "submission": "a.py"},
    ],
)
def test_files_that_do_not_fit_are_refused(include: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Problem.model_validate({"tests": TESTS, "include": {"python": include}})


def test_tests_that_call_have_no_use_for_them() -> None:
    call = {"kind": "call", "function": "f", "args": [], "expected": 1}
    with pytest.raises(ValidationError, match="all `stdio`"):
        Problem.model_validate({"tests": [call], "include": {"python": PYTHON}})
