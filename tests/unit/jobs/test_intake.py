from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError, TooLarge, UnknownProblem
from service.jobs.caches.problems import ProblemStore, prepare
from service.jobs.intake import admit, finish
from service.judging.plan import work_key
from service.schema import CallTest, Problem, Submission
from service.verdict import Reason, Verdict

PROBLEM: dict[str, Any] = {"tests": [{"kind": "stdio", "output": "1"}, {"kind": "asserts", "code": ["a", "b"]}]}


def submission(**fields: Any) -> Submission:
    given = {"source": "x", "problem": PROBLEM, **fields}
    return Submission.model_validate_json(json.dumps(given))


def problem(size: int, name: str = "") -> Problem:
    return Problem(tests=[], prelude=name + "x" * size)


def test_a_submission_becomes_a_task() -> None:
    admitted = admit(submission(repeat=2, **{"return": {"output_kb": 7}}), ProblemStore(1))
    task = admitted.task
    assert task is not None and admitted.judgement is None
    assert (task.source, task.plan.repeat, task.plan.output_kb) == ("x", 2, 7)
    assert Problem.model_validate_json(task.problem_json) == task.problem
    assert task.problem_id == prepare(task.problem).id


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"language": "cobol"}, "language"),
        ({"reward": "nope"}, "reward"),
        ({"reward": {"components": {"nope": 1}}}, "reward.components.nope"),
        ({"select": {"indices": [2]}}, "select.indices[0]"),
        ({"reward": "fraction", "run": "first_failure"}, "reward"),
        ({"select": {"indices": [0, 1, 9]}}, "select.indices[2]"),
        ({"problem": None, "problem_id": "sha256:0"}, "problem_id"),
        ({"problem": {"tests": [], "metadata": {"a": [1e999]}}}, "problem.metadata.a[0]"),
    ],
)
def test_refusals_name_the_field(fields: dict[str, Any], path: str) -> None:
    text = json.dumps({"source": "x", "problem": PROBLEM, **fields}).replace("Infinity", "1e999")
    with pytest.raises(InputError) as caught:
        admit(Submission.model_validate_json(text), ProblemStore(1), "submissions[4]")
    assert caught.value.path == "submissions[4]." + path


@pytest.mark.parametrize(
    ("language", "taken", "free"),
    [
        ("javascript", ["solution.mjs", "solution.cjs", "solution.cjs/in"], ["data/solution.cjs", "solution"]),
        ("sh", ["solution.sh"], ["solution.txt"]),
        ("ts", ["solution.js"], ["input.js"]),
        ("java", ["Main.class"], ["Main.java"]),
        ("cpp", [], ["solution.cpp", "solution"]),
        ("python", [], ["solution.py"]),
    ],
)
def test_a_file_of_a_test_lies_beside_the_submission(language: str, taken: list[str], free: list[str]) -> None:
    def admitted(path: str) -> Any:
        tests = [{"kind": "stdio", "output": ""}, {"kind": "stdio", "output": "", "files": {path: "eA=="}}]
        return admit(submission(language=language, problem={"tests": tests}), ProblemStore(1), "submissions[4]")

    for path in taken:
        with pytest.raises(InputError) as caught:
            admitted(path)
        assert caught.value.path == f"submissions[4].problem.tests[1].files.{path}"
    for path in free:
        assert admitted(path).task is not None


def test_an_unknown_problem_has_its_own_error() -> None:
    with pytest.raises(UnknownProblem):
        admit(submission(problem=None, problem_id="sha256:0"), ProblemStore(1))


@pytest.mark.parametrize(
    "fields", [{"problem": {"tests": []}}, {"select": {"indices": []}}, {"select": {"longest": 0}}]
)
def test_no_tests_is_unscorable_and_never_a_reward(fields: dict[str, Any]) -> None:
    for text in ({"source": "x"}, {"source": None, "completion": "no code"}):
        admitted = admit(submission(**{**fields, **text}), ProblemStore(1))
        assert admitted.task is None and admitted.judgement is not None
        result = finish(admitted, admitted.judgement)
        assert (result.verdict, result.reason, result.scorable) == (Verdict.UNSCORABLE, Reason.NO_TESTS, False)
        assert result.reward is None


def test_a_completion_without_code_is_scored_without_a_run() -> None:
    admitted = admit(submission(source=None, completion="I would rather not.", id="r"), ProblemStore(1))
    assert admitted.task is None and admitted.judgement is not None
    result = finish(admitted, admitted.judgement)
    assert (result.id, result.verdict, result.scorable, result.reward) == ("r", Verdict.NO_CODE, True, 0.0)
    assert (result.passed, result.total) == (0, 3)
    assert result.provenance.reward_spec is not None and result.provenance.problem is not None


def test_a_completion_is_extracted() -> None:
    admitted = admit(submission(source=None, completion="Here:\n```python\nprint(1)\n```\n"), ProblemStore(1))
    assert admitted.task is not None and admitted.task.source.strip() == "print(1)"


def test_a_ground_truth_is_read_once() -> None:
    store = ProblemStore(1)
    truth = {"inputs": ["1\n"], "outputs": ["2\n"]}
    first, second = (admit(submission(problem=None, ground_truth=truth), store).task for _ in range(2))
    text = admit(submission(problem=None, ground_truth=json.dumps(truth)), store).task
    assert first is not None and second is not None and text is not None
    assert first.problem is second.problem
    assert text.problem_id == first.problem_id


def test_numbers_that_json_cannot_carry_are_refused() -> None:
    for value in (float("nan"), [1, {"a": float("inf")}]):
        with pytest.raises(InputError) as caught:
            prepare(Problem(tests=[CallTest(function="f", expected=value)]))
        assert caught.value.path.startswith("problem.tests[0].expected")


def test_registered_twice_is_once_and_bounded() -> None:
    store = ProblemStore(1)
    ids = [store.add(prepare(problem(50_000, name))) for name in "abcabc"]
    assert len(set(ids)) == 3 and len(store) == 3
    with pytest.raises(TooLarge):
        store.add(prepare(problem(300_000)))
    store.get(ids[0])
    store.add(prepare(problem(100_000, "d")))
    assert store.get(ids[0]) is not None and store.get(ids[1]) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40_000)), max_size=40))
def test_the_store_never_holds_more_than_its_bound(work: list[tuple[int, int]]) -> None:
    store = ProblemStore(1)
    for name, size in work:
        prepared = prepare(problem(size, str(name)))
        assert store.get(store.add(prepared)) is not None
        assert 0 < store.bytes <= 1 << 20


def test_analyses_are_part_of_the_work() -> None:
    plain, asked = (admit(submission(**f), ProblemStore(1)).task for f in ({}, {"analyse": ["radon", "radon"]}))
    assert plain is not None and asked is not None
    assert (plain.plan.analyses, asked.plan.analyses) == ((), ("radon",))
    keys = {work_key(task.source, task.problem_id, task.plan) for task in (plain, asked)}
    assert len(keys) == 2, "work with an analysis is not joined with work without"


def test_references_are_the_problems_unless_the_submission_brings_others() -> None:
    sources = [{"language": "cpp", "source": "int x;"}, *({"source": f"print({n})"} for n in range(30))]
    admitted = admit(submission(problem={**PROBLEM, "references": sources}, reward="similarity"), ProblemStore(1))
    assert admitted.context.references == [f"print({n})" for n in range(20)]
    assert admitted.task is not None and admitted.task.plan.analyses == ("tree",)
    own = submission(problem={**PROBLEM, "references": sources}, context={"references": ["print()"]})
    assert admit(own, ProblemStore(1)).context.references == ["print()"]
    assert admit(submission(), ProblemStore(1)).context.references is None
