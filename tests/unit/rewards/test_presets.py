"""Every preset against the formula of its source, written out once more."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InputError
from service.rewards import PRESETS, needed_context, needs_all_tests, resolve, reward, validate
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict
from tests.unit.rewards.judged import CONTEXT, NO_CODE, NO_CODE_CONTEXT, UNSCORABLE, of

THINKING = "<think>\nRead a number, double it."
LIMITS = {Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED,
          Verdict.OUTPUT_LIMIT_EXCEEDED}  # fmt: skip
FAILURES = [*sorted(LIMITS), Verdict.WRONG_ANSWER, Verdict.PRESENTATION_ERROR, Verdict.RUNTIME_ERROR,
            Verdict.COMPILE_ERROR]  # fmt: skip


def value(preset: str, judgement: Judgement, context: Context = CONTEXT) -> float | None:
    return reward(judgement, resolve(preset), context)[0]


def classes(compile: float, runtime: float, failed: Callable[[float], float]) -> Callable[[Judgement], float]:
    """CodeRL, eq. 4, and those after it."""

    def formula(one: Judgement) -> float:
        if one.verdict is Verdict.ACCEPTED:
            return 1.0
        if one.verdict in (Verdict.COMPILE_ERROR, Verdict.NO_CODE):
            return compile
        if one.verdict is Verdict.RUNTIME_ERROR or one.verdict in LIMITS:
            return runtime
        return failed(one.pass_rate)

    return formula


def cobalt(one: Judgement) -> float:
    """With nothing passed before, and a short text in shape, whose tokens are four characters by our measure."""
    if one.verdict is Verdict.NO_CODE:
        return -1.0
    if one.pass_rate == 1:
        return 1.0
    if one.pass_rate >= 0.5:
        return 0.2
    if one.pass_rate > 0:
        return 0.0
    return -0.1 + math.tanh(len(THINKING) / 4 / 1024) * 0.075


def codeforces(one: Judgement) -> float:
    if one.verdict is Verdict.NO_CODE:
        return -1.0
    if one.verdict is Verdict.COMPILE_ERROR:
        return -0.1
    return (1.0 if one.passed == one.total else 0.0) + 0.1 * (one.passed / one.total)


# Of the source and the reference of the tables, counted by hand: matches by tokens, by n-grams of 1 to 4, and what they are of.
BREVITY = math.exp(1 - 16 / 14)
NGRAMS = BREVITY * (9 / 14 * 6 / 13 * 4 / 12 * 3 / 11) ** 0.25
WEIGHTED = BREVITY * (0.2 * 9 / (0.2 * 16) * 6 / 15 * 4 / 14 * 3 / 13) ** 0.25
AST, FLOW = 4 / 8, 1.0  # the calls of int and of input, twice; the reference keeps nothing in a variable


def matched(outcome: Callable[[Judgement], float], matches: float) -> Callable[[Judgement], float]:
    """Nothing matches where there is nothing to parse."""
    return lambda one: outcome(one) + (0 if one.verdict in (Verdict.COMPILE_ERROR, Verdict.NO_CODE) else matches)


def parsed(one: Judgement) -> float:
    """The judgements' source has ten statements, a warning and a convention, and a function of complexity 12."""
    return float(one.verdict not in (Verdict.NO_CODE, Verdict.COMPILE_ERROR))


FORMULAS: dict[str, Callable[[Judgement], float]] = {
    "binary": lambda one: float(one.passed == one.total),
    "fraction": lambda one: one.passed / one.total,
    "codenet_2609_11956": classes(-1.0, -0.5, lambda rate: -0.1),
    "coderl": classes(-1.0, -0.6, lambda rate: -0.3),
    "rltf": classes(-1.0, -0.6, lambda rate: -0.3),
    "rltf_adaptive": classes(-1.0, -0.6, lambda rate: -0.3 + 1.3 * rate),
    "deepcoder": lambda one: float(one.passed == one.total),
    "cobalt": cobalt,
    "verpo": lambda one: float(one.passed == one.total) * 0.95**1,
    "open_r1": lambda one: one.passed / one.total,
    "open_r1_codeforces": codeforces,
    "format": lambda one: float(one.verdict is not Verdict.NO_CODE),
    "similarity": matched(lambda one: 0.0, (NGRAMS + WEIGHTED + AST + FLOW) / 4),
    "ppocoder": matched(classes(-1.0, -0.6, lambda rate: -0.3), AST + FLOW),
    "ppocoder_compile": matched(
        lambda one: -1.0 if one.verdict in (Verdict.COMPILE_ERROR, Verdict.NO_CODE) else 1.0, AST + FLOW
    ),
    "pylint": lambda one: parsed(one) * (10 + 10 - 10 * (5 * 0 + 1 + 0 + 1) / 10) / 20,
    "static": lambda one: parsed(one) * (0.7 * (10 + 10 - 10 * 2 / 10) / 20 + 0.3 * (40 - 12) / (40 - 5)),
}


def test_every_preset_has_a_formula_and_a_source() -> None:
    assert FORMULAS.keys() == PRESETS.keys()
    assert str(CONTEXT.completion).startswith(THINKING)
    assert all(preset.source for preset in PRESETS.values())
    for name, preset in PRESETS.items():
        assert resolve(RewardSpec.model_validate(preset.spec.model_dump())) == resolve(name)


@pytest.mark.parametrize("preset", PRESETS)
@given(passed=st.integers(0, 9), failure=st.sampled_from(FAILURES))
def test_a_preset_is_its_formula(preset: str, passed: int, failure: Verdict) -> None:
    one = of(0 if failure is Verdict.COMPILE_ERROR else passed, 10, failure)
    assert value(preset, one) == pytest.approx(FORMULAS[preset](one), abs=1e-12)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_ends(preset: str) -> None:
    assert value(preset, of(10, 10)) == pytest.approx(FORMULAS[preset](of(10, 10)), abs=1e-12)
    assert value(preset, NO_CODE, NO_CODE_CONTEXT) == pytest.approx(FORMULAS[preset](NO_CODE), abs=1e-12)
    assert reward(UNSCORABLE, resolve(preset), CONTEXT) == (None, dict.fromkeys(resolve(preset).components))


@pytest.mark.parametrize(
    ("rate", "best", "expected"),
    [(10, 0.9, 1.0), (7, 0.5, 0.2 + 0.1 * 0.2 / 0.5), (4, 0.2, 0.0 + 0.1 * 0.2 / 0.8), (4, 0.4, -0.1), (4, 0.8, -0.15), (0, 0.5, -0.2),
     (9, 1.0, -0.11), (10, 0.0, 1.0)],
)  # fmt: skip
def test_cobalt_rewards_progress(rate: int, best: float, expected: float) -> None:
    context = Context(prev_best_pass_rate=best, completion=CONTEXT.completion)
    _, components = reward(of(rate, 10), resolve("cobalt"), context)
    assert components["progress"] == pytest.approx(expected, abs=1e-12)


def test_cobalt_never_leaves_its_bounds() -> None:
    worst = Context(prev_best_pass_rate=1.0, completion="```python\nprint(1)\n```")
    assert reward(of(0, 10), resolve("cobalt"), worst) == (-1.0, {"progress": -0.2, "cobalt_format": -0.9})
    spoiled = Context(prev_best_pass_rate=0.0, completion="print(1)")
    assert value("cobalt", of(10, 10), spoiled) == pytest.approx(0.1)


@given(st.integers(0, 50))
def test_verpo_discounts_success_by_turns(turn: int) -> None:
    assert value("verpo", of(10, 10), Context(turn=turn)) == 0.95**turn
    assert value("verpo", of(9, 10), Context(turn=turn)) == 0.0


def test_what_a_preset_needs() -> None:
    every = {"fraction", "open_r1", "rltf_adaptive", "open_r1_codeforces", "cobalt"}
    context = {"cobalt": ["completion", "prev_best_pass_rate"], "verpo": ["turn"], "format": ["completion"],
               **{key: ["references"] for key in ("similarity", "ppocoder", "ppocoder_compile")}}  # fmt: skip
    for name, spec in ((name, preset.spec) for name, preset in PRESETS.items()):
        assert needs_all_tests(spec) == (name in every), name
        assert needed_context(spec) == context.get(name, [])


@pytest.mark.parametrize(("preset", "field"), [("cobalt", "prev_best_pass_rate"), ("cobalt", "completion"), ("verpo", "turn"),
                                               ("format", "completion"), ("similarity", "references")])  # fmt: skip
def test_a_missing_context_is_said(preset: str, field: str) -> None:
    validate(resolve(preset), "all", CONTEXT)
    lacking = CONTEXT.model_copy(update={field: None})
    with pytest.raises(InputError, match=field) as caught:
        validate(resolve(preset), "all", lacking, "submissions[4].reward")
    assert caught.value.path == "submissions[4].reward"
    assert value(preset, of(3, 10), lacking) is None
