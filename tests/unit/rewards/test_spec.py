"""Composition: gates, fixed values, clipping, and what is refused where."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.errors import InputError
from service.jobs.validation import from_validation
from service.rewards import resolve, reward, spec_hash, validate
from service.schema import Context, Judgement, RewardSpec, Submission
from service.verdict import Verdict
from tests.unit.rewards.judged import CONTEXT, NO_CODE, of


def spec(**fields: Any) -> RewardSpec:
    return resolve(RewardSpec.model_validate(fields))


def score(judgement: Judgement, context: Context = CONTEXT, **fields: Any) -> tuple[float | None, dict[str, Any]]:
    return reward(judgement, spec(**fields), context)


def test_components_add_up() -> None:
    both = {"components": {"execution": 1.0, "format": 0.1, "parse": 0.5}}
    assert score(of(1, 2), **both) == (0.6, {"execution": 0.0, "format": 1.0, "parse": 1.0})
    assert score(NO_CODE, Context(completion="no"), **both) == (0.0, {"execution": 0.0, "format": 0.0, "parse": 0.0})


def test_a_gate_asks_another_component() -> None:
    gated = {"components": {"parse": 0.0, "format": 1.0}, "gates": {"format": {"component": "parse", "at_least": 1}}}
    assert score(of(0, 1), **gated) == (1.0, {"parse": 1.0, "format": 1.0})
    assert score(of(0, 1, Verdict.COMPILE_ERROR), **gated) == (0.0, {"parse": 0.0, "format": 0.0})
    below = {**gated, "gates": {"format": {"component": "parse", "at_most": 0.5}}}
    assert score(of(0, 1), **below)[0] == 0.0


def test_a_gate_asks_the_verdict() -> None:
    gated = {"components": {"format": 1.0}, "gates": {"format": {"verdicts": ["accepted", "wrong_answer"]}}}
    assert [score(one, **gated)[0] for one in (of(1, 1), of(0, 1), of(0, 1, Verdict.RUNTIME_ERROR))] == [1.0, 1.0, 0.0]


def test_a_gate_asks_the_context() -> None:
    gated = {"components": {"execution": 1.0}, "gates": {"execution": {"context": "difficulty", "among": ["easy", 1]}}}
    easy, hard = Context.model_validate({"difficulty": "easy"}), Context.model_validate({"difficulty": "hard"})
    assert (score(of(1, 1), easy, **gated)[0], score(of(1, 1), hard, **gated)[0]) == (1.0, 0.0)
    assert score(of(1, 1), Context(), **gated) == (None, {"execution": None})
    with pytest.raises(InputError, match=r"needs `context\.difficulty`"):
        validate(spec(**gated), "all", Context())


def test_fixed_is_the_whole_reward_of_a_verdict() -> None:
    fields = {"components": {"execution": 5.0, "format": 1.0}, "fixed": {"no_code": -2}}
    assert score(NO_CODE, **fields) == (-2.0, {"execution": 0.0, "format": 1.0})
    assert score(NO_CODE, Context(), **fields)[0] == -2.0
    assert score(NO_CODE, **fields, clip=[-1, 1])[0] == -1.0
    assert score(of(1, 1), **fields, clip=[-1, 1])[0] == 1.0


def test_values_by_verdict_with_credit() -> None:
    fields = {"components": {"execution": 1}, "execution": "verdicts", "verdicts": {"accepted": 2, "other": -1},
              "credit": {"wrong_answer": 0.5}}  # fmt: skip
    assert [score(one, **fields)[0] for one in (of(4, 4), of(1, 4), of(1, 4, Verdict.RUNTIME_ERROR))] == [2, -0.875, -1]


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"components": {"execution": 1}, "verdicts": {"accepted": 1}}, "reward", "needs `verdicts` or `credit`"),
        ({"components": {"execution": 1}, "execution": "verdicts"}, "reward", "needs `verdicts` or `credit`"),
        ({"components": {"execution": 1}, "execution": "verdicts", "verdicts": {"passed": 1}}, "reward.verdicts", "no verdict 'passed'"),
        ({"components": {"execution": 1}, "fixed": {"internal_error": 0}}, "reward.fixed", "no verdict 'internal_error'"),
        ({"components": {"execution": 1}, "fixed": {"other": 0}}, "reward.fixed", "no verdict 'other'"),
        ({"components": {"execution": 1}, "clip": [1, -1]}, "reward.clip", "lower bound"),
        ({"components": {"execution": "much"}}, "reward.components.execution", "number"),
        ({"components": {"execution": 1}, "execution": "some"}, "reward.execution", "'binary', 'fraction' or 'verdicts'"),
        ({"components": {"execution": 1}, "gates": {"execution": {}}}, "reward.gates.execution", "exactly one"),
        ({"components": {"execution": 1}, "gates": {"execution": {"component": "execution"}}}, "reward.gates.execution", "at_least"),
        ({"components": {"execution": 1}, "gates": {"execution": {"context": "x"}}}, "reward.gates.execution", "among"),
        ({"components": {"format": 1}, "format": {"repeat_times": 2}}, "reward.format.repeat_times", "three times"),
        ({"components": {"format": 1}, "format": {"fence": 2}}, "reward.format.fence", "no such field"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_place(fields: dict[str, Any], path: str, message: str) -> None:
    body = {"source": "x", "problem_id": "p", "reward": fields}
    with pytest.raises(ValidationError) as caught:
        Submission.model_validate(body)
    told = from_validation(caught.value)
    assert told.path == path
    assert message in told.message


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"components": {"format": 1}, "execution": "fraction"}, "reward.execution"),
        ({"components": {"execution": 1}, "format": {"fences": "one"}}, "reward.format"),
        ({"components": {"execution": 1}, "discount": 0.5}, "reward.discount"),
        ({"components": {"execution": 1}, "gates": {"format": {"verdicts": []}}}, "reward.gates.format"),
        (
            {"components": {"execution": 1}, "gates": {"execution": {"component": "parse", "at_least": 1}}},
            "reward.gates.execution.component",
        ),
    ],
)
def test_what_nothing_reads_is_refused(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        spec(**fields)
    assert caught.value.path == path


def test_defaults_written_out_change_nothing() -> None:
    short = spec(components={"execution": 1})
    long = spec(**short.model_dump(mode="json"))
    assert short == long
    assert spec_hash(short) == spec_hash(long)
    assert spec_hash(short) != spec_hash(spec(components={"execution": 1}, clip=[-1, 1]))
