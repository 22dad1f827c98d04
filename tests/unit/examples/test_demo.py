"""What the demonstration expects, and what it shows."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from examples.demo import Case, cases, summary, table
from examples.problem_set import ExampleProblem, load
from service.schema import Cost, Provenance, Result
from service.verdict import Verdict

PROBLEMS = load()


def result(verdict: Verdict, reward: float | None, scorable: bool = True) -> Result:
    provenance = Provenance(isolation="local")
    cost = Cost(cpu_s=0.25, wall_s=0.5)
    return Result(verdict=verdict, reward=reward, scorable=scorable, total=2, cost=cost, provenance=provenance)


@pytest.mark.parametrize(
    ("group", "verdict", "reward", "deserved"),
    [
        ("right", Verdict.ACCEPTED, 1.0, True),
        ("right", Verdict.ACCEPTED, 0.5, False),
        ("right", Verdict.WRONG_ANSWER, 0.0, False),
        ("wrong", Verdict.WRONG_ANSWER, 0.5, True),
        ("wrong", Verdict.RUNTIME_ERROR, 0.0, True),
        ("wrong", Verdict.ACCEPTED, 1.0, False),
        ("slow", Verdict.TIME_LIMIT_EXCEEDED, 0.75, True),
        ("slow", Verdict.WRONG_ANSWER, 0.0, False),
        ("slow", Verdict.ACCEPTED, 1.0, False),
        ("cheating", Verdict.COMPILE_ERROR, 0.0, True),
        ("cheating", Verdict.ACCEPTED, 1.0, False),
        ("cheating", Verdict.WRONG_ANSWER, 1.0, False),
    ],
)
def test_what_each_class_deserves(group: str, verdict: Verdict, reward: float, deserved: bool) -> None:
    case = Case(PROBLEMS[0], group, "name", "", "binary")
    assert case.as_deserved(result(verdict, reward)) is deserved


@pytest.mark.parametrize("group", ["right", "wrong", "slow", "cheating"])
def test_nothing_unscorable_is_deserved(group: str) -> None:
    case = Case(PROBLEMS[0], group, "name", "", "binary")
    assert not case.as_deserved(result(Verdict.INTERNAL_ERROR, None, scorable=False))


def test_every_solution_is_a_case_and_both_rewards_are_used() -> None:
    todo = cases(PROBLEMS)
    assert len({case.submission()["id"] for case in todo}) == len(todo)
    assert len(todo) == sum(len(sources) for example in PROBLEMS for sources in example.solutions.values())
    assert {case.reward for case in todo} == {"binary", "fraction"}


def shown(judged: list[tuple[Case, Result]]) -> tuple[str, bool]:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(table(judged))
    good = summary(judged, 2.0, console)
    return console.export_text(), good


def some(example: ExampleProblem, group: str) -> list[Case]:
    return [case for case in cases([example]) if case.group == group]


def test_a_good_run_is_shown_and_reported() -> None:
    right, wrong = some(PROBLEMS[0], "right"), some(PROBLEMS[0], "wrong")
    text, good = shown(
        [(case, result(Verdict.ACCEPTED, 1.0)) for case in right]
        + [(case, result(Verdict.WRONG_ANSWER, 0.0)) for case in wrong]
    )
    assert good
    assert f"right  accepted {len(right)}/{len(right)}" in text
    assert f"wrong  rejected {len(wrong)}/{len(wrong)}" in text
    assert PROBLEMS[0].slug in text and "isolation  local" in text


def test_a_surprise_is_named_and_fails_the_run() -> None:
    cheat = some(PROBLEMS[0], "cheating")[0]
    text, good = shown([(cheat, result(Verdict.ACCEPTED, 1.0))])
    assert not good
    assert f"{PROBLEMS[0].slug}/cheating/{cheat.name}: accepted, reward 1.0" in text
