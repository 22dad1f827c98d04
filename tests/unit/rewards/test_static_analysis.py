from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError
from service.rewards import needed_analyses, resolve, reward
from service.rewards.rescore import rescore
from service.schema import Context, RewardSpec
from service.verdict import Verdict
from tests.unit.rewards.judged import NO_CODE, judged

ONE = judged([Verdict.WRONG_ANSWER])


def value(analysis: dict[str, Any], **rules: Any) -> float | None:
    """The component ``pylint`` or ``radon`` of a judgement with that analysis."""
    name = next(iter(analysis))
    spec = resolve(RewardSpec.model_validate({"components": {name: 1}, **({name: rules} if rules else {})}))
    return reward(ONE.model_copy(update={"analysis": analysis}), spec, Context())[0]


def pylint(counted: int, statements: int = 100, **counts: int) -> dict[str, Any]:
    return {"pylint": {"score": 1.0, "statements": statements, "counted": counted, "counts": counts}}


@given(
    st.integers(1, 50),
    st.fixed_dictionaries({n: st.integers(0, 9) for n in ("error", "warning", "refactor", "convention")}),
)
def test_the_rating_is_pylint_s_formula(counted: int, counts: dict[str, int]) -> None:
    e, w, r, c = (counts[name] for name in ("error", "warning", "refactor", "convention"))
    raw = 10 - 10 * (5 * e + w + r + c) / counted
    assert value(pylint(counted, **counts)) == pytest.approx((max(raw, -10) + 10) / 20)
    assert value(pylint(counted, **counts), floor=0) == pytest.approx(max(raw, 0) / 10)
    assert value(pylint(9, counted, **counts), statements="all", floor=0) == pytest.approx(max(raw, 0) / 10)
    weighed = 10 - 10 * (2 * e + 3 * w) / counted
    rules = {"error": 2, "warning": 3, "refactor": 0, "convention": 0, "floor": 0}
    assert value(pylint(counted, **counts), **rules) == pytest.approx(max(weighed, 0) / 10)


@pytest.mark.parametrize("error", ["syntax", "time_limit", "memory_limit", "output_limit", "crashed", "garbled"])
def test_a_source_that_breaks_an_analysis_earns_the_floor(error: str) -> None:
    assert value({"pylint": {"error": error}}) == value({"radon": {"error": error}}) == 0.0


def test_nothing_to_rate_earns_the_floor() -> None:
    assert value(pylint(0, 1000)) == value(pylint(0, 0)) == value(pylint(9, 0), statements="all") == 0.0
    assert reward(NO_CODE, resolve("static"), Context())[0] == 0.0


@pytest.mark.parametrize(("worst", "expected"), [(0, 1.0), (5, 1.0), (12, 0.8), (40, 0.0), (1000, 0.0)])
def test_complexity_is_that_of_the_worst_block(worst: int, expected: float) -> None:
    cc = {"blocks": [], "more": 0, "module": worst, "mean": 1.0, "max": worst, "rank": "A"}
    assert value({"radon": {"cc": cc}}) == pytest.approx(expected)


def test_without_the_analysis_the_reward_is_unknown() -> None:
    bare = ONE.model_copy(update={"analysis": {}})
    assert needed_analyses(resolve("static")) == ["pylint", "radon"]
    assert reward(bare, resolve("pylint"), Context())[0] is None
    with pytest.raises(InputError, match="analysis 'pylint'") as caught:
        rescore(bare, resolve("pylint"), Context(), "judgements[3]")
    assert caught.value.path == "reward" and "judgements[3]" in caught.value.message
    assert rescore(ONE, resolve("pylint"), Context(), "judgements[3]")[0] == pytest.approx(0.9)
    assert value({"pylint": {"counted": -1, "nonsense": []}}) is None


def test_parameters_are_bounded() -> None:
    for rules in ({"good": 7, "bad": 7}, {"good": -1}):
        with pytest.raises(ValueError, match=r"good|greater"):
            RewardSpec.model_validate({"components": {"radon": 1}, "radon": rules})
    with pytest.raises(InputError):
        resolve(RewardSpec.model_validate({"components": {"execution": 1}, "pylint": {"floor": 1}}))
