"""Every cheat of the corpus, on every sandbox: its own verdict, and never more reward than an honest failure."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from service.jobs.caches.problems import ProblemStore
from service.jobs.intake import admit, finish
from service.judging.equations import equation
from service.judging.judge import Judge
from service.judging.plan import Work
from service.judging.scripted import script
from service.sandbox.pool import Pool
from service.schema import AssertsTest, Problem, Result, ScriptTest, Submission, TestCase
from service.verdict import Reason, Verdict
from tests.cheats.corpus import Case, load
from tests.witness import look

CASES = load()
# The first case of each problem that can be scored.
PROBLEMS = list(
    {(case.problem.canonical(), case.right): case for case in reversed(CASES) if not case.unscorable}.values()
)
PRESETS = ("binary", "fraction")


def apart(problem: Problem) -> Problem:
    """The problem with its tests in a process of their own, where they would be judged as calls."""
    tests: list[TestCase] = []
    for test in problem.tests:
        if isinstance(test, ScriptTest) and script(test, problem.prelude) is not None:
            test = test.model_copy(update={"code": f"{test.code}\n(0).real\n"})
        elif isinstance(test, AssertsTest) and all(equation(code, test.setup, problem.prelude) for code in test.code):
            test = test.model_copy(update={"setup": f"{test.setup}\n(0).real\n"})
        tests.append(test)
    return problem.model_copy(update={"tests": tests})


APART = [
    replace(case, name=f"{case.name}-apart", problem=made)
    for case in CASES
    if (made := apart(case.problem)) != case.problem
]
Verify = Callable[[Problem, dict[str, str], str], Result]


@pytest.fixture(scope="session")
def verify(judge: Judge) -> Verify:
    """From a problem and a text to the result that a trainer gets under a preset; judged once for all presets."""
    problems = ProblemStore(64 << 20)
    known: dict[str, Result] = {}

    def run(problem: Problem, text: dict[str, str], preset: str) -> Result:
        admitted = admit(Submission(problem=problem, reward=preset, **text), problems)
        judgement = admitted.judgement
        if judgement is None:
            task = admitted.task
            assert task is not None
            key = "\0".join((task.problem_id, task.source))
            judgement = known.get(key) or judge.judge(Work(source=task.source, problem=task.problem, plan=task.plan))
            known[key] = judgement
        return finish(admitted, judgement)

    return run


@pytest.fixture(autouse=True)
def stable(pool: Pool) -> Iterator[None]:
    """No cheat may cost the slot, or leave anything in it: no file, no process."""
    before = pool.stats()
    yield
    after = pool.stats()
    assert [after[name] - before[name] for name in ("lost", "recycled", "busy")] == [0, 0, 0]
    with pool.slot() as slot:
        assert slot.healthy()


@pytest.mark.parametrize("case", [*CASES, *APART], ids=lambda case: case.name)
def test_a_cheat_earns_no_more_than_an_honest_failure(case: Case, verify: Verify) -> None:
    result = verify(case.problem, case.text, "binary")
    told = f"{case.why}: {result.model_dump_json(exclude={'provenance'})[:3000]}"
    assert result.verdict in case.verdicts, told
    assert case.passed is None or result.passed == case.passed, told
    assert case.flags <= set(result.flags), told
    if case.unscorable:
        assert (result.verdict, result.reason, result.scorable, result.reward) == (
            Verdict.UNSCORABLE, Reason.NO_TESTS, False, None,
        ), told  # fmt: skip
        return
    assert result.scorable and result.attempts <= 1, told
    assert not any(test.verdict is Verdict.INTERNAL_ERROR for test in result.tests), told
    assert ("in_process" in result.flags) == (case.problem.isolation == "in_process"), told
    assert case.self_judged == ("self_judged" in result.flags), told
    if case.gets_through or case.self_judged:
        assert case.problem.isolation == "in_process" or not case.gets_through, told
        return
    assert result.verdict is not Verdict.ACCEPTED, told
    for preset in PRESETS:
        honest = verify(case.problem, {"source": case.honest_failure}, preset)
        mine = verify(case.problem, case.text, preset)
        assert honest.scorable and honest.verdict is not Verdict.ACCEPTED and honest.reward is not None, honest
        assert mine.reward is not None and mine.reward <= honest.reward, (preset, told)


@pytest.mark.parametrize("case", PROBLEMS, ids=lambda case: case.name)
def test_a_right_submission_is_accepted(case: Case, verify: Verify) -> None:
    result = verify(case.problem, {"source": case.right}, "binary")
    assert result.verdict is Verdict.ACCEPTED and result.reward == 1.0, result


def test_a_witness_after_all_cases_sees_a_fresh_slot(judge: Judge, pool: Pool) -> None:
    with pool.slot() as slot:
        assert slot.healthy()
    seen = look(judge, secrets.token_hex(16))
    assert seen["."] == [] and seen[". takes files"] is True
    assert seen["reachable"] == [] and seen["memory"] == 0
