"""Rewards as pure functions of judgements."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.errors import InputError
from service.rewards import needs_all_tests, presets, resolve, reward, spec_hash, validate
from service.schema import Context, Judgement, Result, RewardSpec, TestResult
from service.verdict import Reason, Verdict

THEIRS = [v for v in Verdict if v not in (Verdict.INTERNAL_ERROR, Verdict.UNSCORABLE, Verdict.NO_CODE)]


def judged(verdicts: list[Verdict], scores: list[float] | None = None) -> Judgement:
    scores = scores or [1.0] * len(verdicts)
    tests = [
        TestResult(index=i, id=f"t{i}", verdict=verdict, score=score)
        for i, (verdict, score) in enumerate(zip(verdicts, scores, strict=True))
    ]
    failed = [verdict for verdict in verdicts if verdict is not Verdict.ACCEPTED]
    passed = len(verdicts) - len(failed)
    return Judgement(verdict=failed[0] if failed else Verdict.ACCEPTED, tests=tests, passed=passed, total=len(verdicts))


def score(judgement: Judgement, preset: str) -> float | None:
    return reward(judgement, resolve(preset), Context())[0]


def test_binary_is_all_or_nothing() -> None:
    assert score(judged([Verdict.ACCEPTED] * 3), "binary") == 1.0
    assert score(judged([Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED]), "binary") == 0.0


@pytest.mark.parametrize("verdict", [verdict for verdict in THEIRS if verdict is not Verdict.ACCEPTED])
def test_no_verdict_but_accepted_earns_anything(verdict: Verdict) -> None:
    assert score(judged([verdict]), "binary") == 0.0
    assert score(judged([verdict]), "fraction") == 0.0
    assert score(judged([verdict, Verdict.ACCEPTED, verdict, verdict]), "fraction") == 0.25


def test_fraction_weighs_by_score() -> None:
    assert score(judged([Verdict.ACCEPTED, Verdict.WRONG_ANSWER], [3, 1]), "fraction") == 0.75
    assert score(judged([Verdict.ACCEPTED, Verdict.WRONG_ANSWER], [0, 1]), "fraction") == 0.0
    assert score(judged([Verdict.ACCEPTED, Verdict.ACCEPTED], [0, 0]), "fraction") == 0.0
    assert score(judged([Verdict.ACCEPTED, Verdict.WRONG_ANSWER], [1.5e308, 1.5e308]), "fraction") == 0.5


@pytest.mark.parametrize("preset", ["binary", "fraction"])
@pytest.mark.parametrize("verdict", [Verdict.NO_CODE, Verdict.COMPILE_ERROR])
def test_what_never_ran_earns_nothing(preset: str, verdict: Verdict) -> None:
    judgement = Judgement(verdict=verdict, total=3)
    assert reward(judgement, resolve(preset), Context()) == (0.0, {"execution": 0.0})


@pytest.mark.parametrize("preset", ["binary", "fraction"])
@pytest.mark.parametrize(
    "judgement",
    [
        Judgement(verdict=Verdict.UNSCORABLE, reason=Reason.NO_TESTS, scorable=False),
        Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.INFRASTRUCTURE, scorable=False, passed=1, total=2),
        Judgement(verdict=Verdict.WRONG_ANSWER, scorable=False, total=1),
        Judgement(verdict=Verdict.UNSCORABLE, total=1),
        Judgement(verdict=Verdict.ACCEPTED),
        judged([Verdict.WRONG_ANSWER, Verdict.INTERNAL_ERROR]),
    ],
    ids=["no tests", "fault", "said so", "verdict", "accepted without a test", "a test of ours"],
)
def test_the_unscorable_has_no_reward(preset: str, judgement: Judgement) -> None:
    assert reward(judgement, resolve(preset), Context()) == (None, {"execution": None})


def test_a_result_that_comes_back_is_scored_as_its_judgement() -> None:
    judgement = judged([Verdict.ACCEPTED, Verdict.WRONG_ANSWER])
    result = Result.model_validate_json(Result(**judgement.model_dump(), id="r", reward=1.0).model_dump_json())
    assert score(result, "fraction") == 0.5


def test_weights_multiply_and_components_stay_bare() -> None:
    spec = resolve(RewardSpec(components={"execution": -2.0}, execution="fraction"))
    assert reward(judged([Verdict.ACCEPTED, Verdict.WRONG_ANSWER]), spec, Context()) == (-1.0, {"execution": 0.5})


@given(st.lists(st.tuples(st.sampled_from(THEIRS), st.floats(0, allow_infinity=False)), min_size=1))
def test_fraction_stays_between_none_and_all(tests: list[tuple[Verdict, float]]) -> None:
    value = score(judged([verdict for verdict, _ in tests], [weight for _, weight in tests]), "fraction")
    assert value is not None and 0 <= value <= 1


@given(st.lists(st.booleans(), min_size=1))
def test_fraction_of_equal_scores_is_passed_of_total(passes: list[bool]) -> None:
    judgement = judged([Verdict.ACCEPTED if passed else Verdict.WRONG_ANSWER for passed in passes])
    assert score(judgement, "fraction") == judgement.passed / judgement.total


@given(st.lists(st.floats(1e-300, allow_infinity=False), min_size=1))
def test_all_passed_is_exactly_one(scores: list[float]) -> None:
    assert score(judged([Verdict.ACCEPTED] * len(scores), scores), "fraction") == 1.0


def test_an_unknown_preset_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match="no reward preset 'best'; there are binary, fraction") as caught:
        resolve("best", "submissions[2].reward")
    assert caught.value.path == "submissions[2].reward"


def test_an_unknown_component_is_named_at_its_place() -> None:
    with pytest.raises(InputError, match="no reward component 'beauty'; there are execution") as caught:
        resolve(RewardSpec(components={"execution": 1, "beauty": 1}))
    assert caught.value.path == "reward.components.beauty"


@pytest.mark.parametrize("weight", [math.inf, -math.inf, math.nan, 1e7])
def test_weights_are_finite_and_bounded(weight: float) -> None:
    with pytest.raises(ValidationError):
        RewardSpec(components={"execution": weight})


def test_only_fraction_needs_every_test() -> None:
    assert not needs_all_tests(resolve("binary"))
    assert needs_all_tests(resolve("fraction"))
    for preset, run in [("binary", "all"), ("binary", "first_failure"), ("fraction", "all")]:
        validate(resolve(preset), run, Context())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="every test") as caught:
        validate(resolve("fraction"), "first_failure", Context(), "submissions[0].reward")
    assert caught.value.path == "submissions[0].reward"


def test_the_hash_is_of_the_content() -> None:
    assert spec_hash(resolve("binary")) == spec_hash(RewardSpec.model_validate({"components": {"execution": 1}}))
    contents = {spec.model_dump_json() for spec in presets().values()}
    assert len({spec_hash(spec) for spec in presets().values()}) == len(contents) > 5
    one, other = RewardSpec(components={"a": 1, "b": 2}), RewardSpec(components={"b": 2, "a": 1})
    assert spec_hash(one) == spec_hash(other) != spec_hash(RewardSpec(components={"a": 2, "b": 1}))
    assert spec_hash(one).startswith("sha256:")
