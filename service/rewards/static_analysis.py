"""The components ``pylint`` and ``radon``: what reading the source says, without running it."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from service.analysis_schema import Answer, PylintAnswer, RadonAnswer
from service.reward_schema import PylintSpec
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict

A = TypeVar("A", bound=Answer)


def pylint(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """In [0, 1]: the rating between ``spec.pylint.floor`` and 10. 0 for no code, and where the source made pylint fail."""
    answer = _answer(judgement, "pylint", PylintAnswer)
    if answer is None:
        return None
    rules = spec.pylint
    rated = max(rating(answer, rules), rules.floor)
    return (rated - rules.floor) / (10 - rules.floor)


def rating(answer: PylintAnswer, rules: PylintSpec) -> float:
    """Pylint's formula, ``10 - 10 * messages / statements``, at most 10; the floor where there is no statement to rate.

    Statements are those that count (``docs/static-analysis.md``), so that padding dilutes no message.
    """
    statements = answer.statements if rules.statements == "all" else min(answer.counted, answer.statements)
    if answer.error is not None or not statements:
        return rules.floor
    counts = answer.counts
    penalty = (
        rules.error * (counts.error + counts.fatal)
        + rules.warning * counts.warning
        + rules.refactor * counts.refactor
        + rules.convention * counts.convention
    )
    return min(10.0, 10 - 10 * penalty / statements)


def radon(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """In [0, 1]: 1 up to the complexity ``spec.radon.good`` of the worst block, 0 from ``spec.radon.bad`` on, linear between."""
    answer = _answer(judgement, "radon", RadonAnswer)
    if answer is None:
        return None
    if answer.error is not None or answer.cc is None:
        return 0.0
    rules = spec.radon
    return min(max((rules.bad - answer.cc.max) / (rules.bad - rules.good), 0.0), 1.0)


def _answer(judgement: Judgement, name: str, kind: type[A]) -> A | None:
    """The analysis of that name; None if the judgement has not got it. No code is a source that could not be analysed."""
    found = judgement.analysis.get(name)
    if found is None:
        return kind(error="syntax") if judgement.verdict is Verdict.NO_CODE else None
    try:
        return kind.model_validate(found)
    except ValidationError:  # a stored judgement is whatever somebody stored
        return None
