"""Scores of groups, by example: what the rules of Kattis packages make of verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.scoring import scored
from service.schema import Problem, TestResult
from service.scoring_schema import Scoring

OLYMPIAD: dict[str, Any] = {
    "": {"on_reject": "continue", "ignore_sample": True},
    "sample": {"accept_score": 0},
    "secret": {"on_reject": "continue", "accepts": "any"},
    "secret/a": {"accept_score": 30, "score": "min"},
    "secret/b": {"accept_score": 70, "score": "min"},
}
TESTS = ["sample", "secret/a", "secret/a", "secret/b", "secret/b"]


def result(index: int, group: str, said: str, points: float | None = None) -> TestResult:
    verdict = {"A": "accepted", "W": "wrong_answer", "-": "not_run"}[said]
    return TestResult(index=index, id=f"t{index}", group=group, verdict=verdict, points=points)  # type: ignore[arg-type]


def of(groups: dict[str, Any], tests: list[str], said: str, **fields: Any) -> tuple[float | None, float | None]:
    problem = Problem(tests=[], scoring=Scoring(groups=groups, **fields))
    return scored(problem, [result(i, group, one) for i, (group, one) in enumerate(zip(tests, said, strict=True))])


@pytest.mark.parametrize(
    ("said", "score"),
    [("AAAAA", 100), ("WAAAA", 100), ("AAAWA", 30), ("AAAAW", 30), ("AAWAA", 70), ("AWAAA", 70), ("AWAWA", 0), ("WWWWW", 0)],
)  # fmt: skip
def test_a_group_brings_its_points_if_all_of_it_is_accepted(said: str, score: float) -> None:
    assert of(OLYMPIAD, TESTS, said) == (score, 100)


def test_nobody_knows_the_score_of_tests_that_were_not_run() -> None:
    assert of(OLYMPIAD, TESTS, "AAW--") == (None, 100)


def test_a_problem_without_scoring_has_no_score() -> None:
    assert scored(Problem(tests=[]), [result(0, "", "A")]) == (None, None)


@pytest.mark.parametrize(
    ("rules", "said", "score"),
    [
        ({"on_reject": "continue"}, "AWA", 2),
        ({"on_reject": "break"}, "AWA", 1),
        ({"on_reject": "continue", "reject_score": -1}, "AWA", 1),
        ({"on_reject": "continue", "score": "avg", "accept_score": 3}, "AWA", 2),
        ({"on_reject": "continue", "score": "max"}, "WWA", 1),
        ({"on_reject": "continue", "score": "min"}, "AWA", 0),
    ],
)
def test_how_a_group_adds_up(rules: dict[str, Any], said: str, score: float) -> None:
    assert of({"": rules}, ["", "", ""], said)[0] == score


def test_a_group_that_is_accepted_if_any_is_does_not_break_the_one_above() -> None:
    groups = {"": {"on_reject": "break"}, "a": {"on_reject": "continue", "accepts": "any"}}
    assert of(groups, ["a", "a", "b"], "AWA")[0] == 2
    assert of(groups | {"a": {"on_reject": "continue"}}, ["a", "a", "b"], "AWA")[0] == 1
    assert of(groups | {"a": {"on_reject": "continue", "accepts": "always"}}, ["a", "a", "b"], "WWA")[0] == 1


def test_points_of_the_checker_stand_for_the_groups() -> None:
    problem = Problem(tests=[], scoring=Scoring(maximum=10))
    tests = [result(0, "", "W", points=2.5), result(1, "", "A", points=4.0)]
    assert scored(problem, tests) == (6.5, 10)


def test_the_maximum_is_what_the_problem_says_or_all_accepted() -> None:
    assert of({}, ["", ""], "AW") == (1, 2)
    assert of({}, ["", ""], "AW", maximum=50) == (1, 50)
