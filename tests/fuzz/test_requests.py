"""Request bodies: admitted, or refused with the path of a field; and rewards, finite or null under any spec."""

from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.errors import InputError
from service.group_schema import Group, Rescore
from service.jobs.caches.problems import ProblemStore
from service.jobs.grouping import plan, score
from service.jobs.intake import admit, finish
from service.jobs.validation import from_validation
from service.rewards import presets, resolve, reward, spec_hash
from service.rewards.rescore import rescore
from service.rewards.spec import COMPONENTS
from service.schema import Batch, Context, Judgement, RewardSpec, Submission, TestResult
from service.verdict import UNSCORABLE, Verdict
from tests.fuzz.mutate import SCALARS, fuzzed, json_values, mutated

STDIO = {"id": "a", "kind": "stdio", "input": "1\n", "output": "2\n", "public": True, "group": "g", "score": 2}
CALL = {"kind": "call", "function": "Solution.f", "args": [1, [2]], "kwargs": {"k": None}, "expected": {"a": 1.5}}
SCRIPT = {"kind": "script", "code": "def check(c): ...", "entry_point": "f"}
ASSERTS = {"kind": "asserts", "code": ["assert f(1)", "assert f(2)"], "setup": "x = 1"}
PYTEST = {"kind": "pytest", "files": {"test_a.py": "def test(): ..."}, "module": "solution"}
LIMITS = {"cpu_s": 1, "wall_s": None, "idle_s": 2.5, "memory_mb": 64, "output_kb": 4, "processes": 2}
PROBLEM = {"tests": [STDIO, CALL, SCRIPT, ASSERTS, PYTEST], "limits": LIMITS, "checker": {"kind": "floats", "abs": 1e-6, "rel": 0},
           "prelude": "", "references": [{"source": "x"}], "isolation": "split", "metadata": {"a": [1]}}  # fmt: skip
VALID = st.sampled_from([
    {"id": "r", "language": "python", "source": "x", "problem": PROBLEM, "run": "all", "select": {"indices": [0, 2]}, "repeat": 2,
     "reward": {"components": {"execution": 0.5}, "execution": "fraction"}, "priority": "offline", "deadline_s": 60,
     "context": {"prev_best_pass_rate": 0.4, "turn": 1, "prompt": "p", "more": [1]}, "return": {"output_kb": 4}},
    {"completion": "```python\nx\n```", "ground_truth": {"inputs": ["1"], "outputs": ["2"]}, "format": "apps", "select": {"longest": 3}},
    {"source": "x", "problem": {"tests": [STDIO], "checker": "tokens"}, "run": "first_failure", "reward": "binary"},
    {"source": "x", "problem_id": "sha256:0"},
])  # fmt: skip
WORDS = st.sampled_from([*PROBLEM, *LIMITS, *STDIO, *CALL, *SCRIPT, "source", "stdio", "call", "pytest", "binary", "fraction", "all",
                         "floats", "split", "in_process", "python", "auto", "longest", "indices", "execution", "f", "0"])  # fmt: skip
JUNK = json_values(SCALARS | WORDS, WORDS)
BODIES = mutated(VALID, JUNK) | JUNK


def read(model: Any, body: Any) -> Any:
    """As the routes do. Raises ``InputError``."""
    try:
        return model.model_validate_json(json.dumps(body))
    except ValidationError as error:
        raise from_validation(error) from None


@fuzzed
@given(BODIES)
def test_a_body_is_admitted_or_refused_with_a_path(body: Any) -> None:
    store = ProblemStore(1)
    try:
        submission = read(Submission, body)
        admitted = admit(submission, store, "submissions[3]")
    except InputError as error:
        assert error.message and isinstance(error.path, str) and error.status in (413, 422)
        return
    text = submission.model_dump_json(by_alias=True)
    assert Submission.model_validate_json(text).model_dump_json(by_alias=True) == text
    assert (admitted.task is None) != (admitted.judgement is None)
    task = admit(submission, store).task
    if task is not None:
        assert admitted.task is not None
        assert (task.problem_id, task.plan.hash) == (admitted.task.problem_id, admitted.task.plan.hash)
        assert task.problem_json == admitted.task.problem_json
    else:
        result = finish(admitted, admitted.judgement)  # type: ignore[arg-type]
        assert result.scorable == (result.reward is not None) or result.verdict is Verdict.NO_CODE


@fuzzed
@given(mutated(VALID.map(lambda one: {"submissions": [one, one]}), JUNK) | JUNK)
def test_a_batch_is_read_or_refused_with_a_path(body: Any) -> None:
    try:
        assert isinstance(read(Batch, body), Batch)
    except InputError as error:
        assert error.message and isinstance(error.path, str)


NUMBERS = st.floats() | st.integers(-(10**9), 10**9) | SCALARS
COMPONENT_NAMES = st.sampled_from([*COMPONENTS, "x", "", "Execution"])
TABLES = st.dictionaries(st.sampled_from([*Verdict, "other", "x"]), NUMBERS, max_size=3) | JUNK
GATES = st.fixed_dictionaries(
    {}, optional={"component": COMPONENT_NAMES, "at_least": NUMBERS, "at_most": NUMBERS, "verdicts": st.lists(st.sampled_from(Verdict)),
                  "context": st.sampled_from(["turn", "more"]), "among": JUNK},
)  # fmt: skip
SPECS = st.fixed_dictionaries(
    {"components": st.dictionaries(COMPONENT_NAMES, NUMBERS, max_size=3) | JUNK},
    optional={"execution": st.sampled_from(["binary", "fraction", "verdicts", "all"]) | JUNK, "x": JUNK, "verdicts": TABLES, "credit": TABLES,
              "fixed": TABLES, "clip": st.tuples(NUMBERS, NUMBERS) | JUNK, "gates": st.dictionaries(COMPONENT_NAMES, GATES, max_size=2),
              "discount": NUMBERS, "format": JUNK, "cobalt": JUNK},
)  # fmt: skip
CONTEXTS = st.sampled_from(
    [Context(), Context(prev_best_pass_rate=0.5, turn=3, completion="<think>\n</think>\n```python\nx\n```", more=1)]
)
TESTS = st.lists(
    st.tuples(st.sampled_from(Verdict), st.floats(0, allow_infinity=False) | st.sampled_from([0.0, 5e-324, 1.7e308])),
    max_size=5,
)


@fuzzed
@given(SPECS | JUNK | st.sampled_from(sorted(presets())), TESTS, st.sampled_from(Verdict), CONTEXTS)
def test_a_reward_is_finite_or_null_under_any_spec(
    spec: Any, tests: list[tuple[Verdict, float]], verdict: Verdict, context: Context
) -> None:
    try:
        known = resolve(spec if isinstance(spec, str) else RewardSpec.model_validate_json(json.dumps(spec)))
    except (ValidationError, InputError):
        return
    results = [TestResult(index=n, id=f"t{n}", verdict=one, score=score) for n, (one, score) in enumerate(tests)]
    judgement = Judgement(verdict=verdict, total=len(results), tests=results, scorable=verdict not in UNSCORABLE)
    value, components = reward(judgement, known, context)
    assert set(components) == set(known.components)
    if value is None:
        assert any(component is None for component in components.values())
    else:
        assert math.isfinite(value) and verdict not in UNSCORABLE
        if known.clip is not None:
            assert known.clip[0] <= value <= known.clip[1]
        if verdict is not Verdict.ACCEPTED and known.execution == "binary" and set(known.components) == {"execution"}:
            assert value == 0 or known.fixed or known.clip
    backwards = known.model_copy(update={"components": dict(reversed(known.components.items()))})
    assert spec_hash(known) == spec_hash(backwards)
    assert reward(judgement, backwards, context) == (value, components)  # it is a function of these alone


RESULT = {"id": "r", "verdict": "wrong_answer", "passed": 1, "total": 2, "pass_rate": 0.5, "reward": 0.5, "components": {"execution": 0.5},
          "tests": [{"index": 0, "id": "a", "verdict": "accepted"}, {"index": 1, "id": "b", "verdict": "wrong_answer", "score": 2}]}  # fmt: skip
SUBMISSION = {"source": "x", "context": {"turn": 2}}
GROUPS = st.sampled_from([
    {"rollouts": [{"id": "a", "turns": [RESULT, RESULT]}, {"turns": [RESULT], "contexts": [{"turn": 1}]}], "advantage": "verpo"},
    {"rollouts": [{"turns": [RESULT]}, {"turns": [SUBMISSION]}], "problem": {"tests": [STDIO]}, "reward": "fraction", "advantage": {"kind": "grpo"}},
    {"rollouts": [{"turns": [{**SUBMISSION, "problem_id": "sha256:0"}]}, {"turns": [RESULT]}], "reward": "verpo"},
])  # fmt: skip


@fuzzed
@given(mutated(GROUPS, JUNK) | JUNK)
def test_a_group_is_scored_or_refused_with_a_path(body: Any) -> None:
    try:
        planned = plan(read(Group, body), ProblemStore(1))
        for turn in planned.tasks():
            turn.judged(Judgement(verdict=Verdict.NO_CODE, total=1))
        scores = score(planned)
    except InputError as error:
        assert error.message and isinstance(error.path, str)
        return
    for rollout in scores.rollouts:
        assert rollout.scorable == (rollout.reward is not None) == (None not in rollout.advantages)
        assert all(math.isfinite(value) for value in rollout.advantages if value is not None)
    assert json.loads(scores.model_dump_json())["scorable"] == sum(rollout.scorable for rollout in scores.rollouts)


@fuzzed
@given(mutated(st.just(RESULT), JUNK) | JUNK, st.sampled_from(sorted(presets())), CONTEXTS)
def test_a_stored_result_is_scored_again_or_refused_with_a_path(body: Any, preset: str, context: Context) -> None:
    try:
        (result,) = read(Rescore, {"judgements": [body]}).judgements or []
        value, _ = rescore(result, resolve(preset), context, "judgements[0]")
    except InputError as error:
        assert error.message and isinstance(error.path, str)
        return
    assert value is None or math.isfinite(value)
