"""Cobalt's step reward (arXiv 2602.03806) as two components: ``progress`` of the tests and ``cobalt_format`` of the text."""

from __future__ import annotations

import math

from service.reward_schema import CobaltSpec
from service.rewards.execution import fraction
from service.rewards.formatting import THINK_END, own_text, repeats
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict

OPENING, CLOSING = "```python", "\n```"


def progress(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """In [-0.2, 1]: a step function of the pass rate p, then what p gained or lost against the best so far."""
    best = context.prev_best_pass_rate
    if best is None:
        return None
    # All passed is the verdict, so that tests without weight cannot make a failure of it.
    if judgement.verdict is Verdict.ACCEPTED:
        return 1.0
    rate = fraction(judgement)
    value = 0.2 if rate >= 0.5 else 0.0 if rate > 0 else -0.1
    if best == 0:
        return value
    if rate > best:
        return value + 0.1 * (rate - best) / (1 - best)
    return -0.1 + 0.1 * (rate - best) / best


def cobalt_format(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """The penalty for a text out of shape, otherwise a small term for its lengths; None without the text."""
    text = own_text(context)
    earned = progress(judgement, context, spec)
    return None if text is None or earned is None else format_term(text, earned, spec.cobalt)


def format_term(text: str, earned: float, rules: CobaltSpec) -> float:
    """``earned`` is the value of ``progress``: a text that earned something is only asked to be short."""
    parts = divide(text)
    if parts is None or repeats(text, 32, 8):
        return rules.penalty
    thinking, answer, explanation = (len(part) / rules.chars_per_token for part in parts)
    rambling = thinking > rules.think_tokens
    long_answer = answer > rules.answer_tokens
    long_explanation = explanation > rules.explanation_tokens
    if earned >= 0:
        return -0.01 if rambling or long_answer or long_explanation else 0.0
    value = -0.1 if rambling else 0.075 * math.tanh(thinking / 1024) + _keywords(parts[0], rules.keywords)
    return value - 0.1 * long_answer - 0.1 * long_explanation


def divide(text: str) -> tuple[str, str, str] | None:
    """Thinking, answer, and what follows the answer's code; None unless ``</think>`` and a python block occur once each."""
    thinking, ended, answer = text.partition(THINK_END)
    answer = answer.strip()
    _, opened, rest = answer.partition(OPENING)
    code, closed, explanation = rest.partition(CLOSING)
    whole = ended and opened and closed
    if not whole or THINK_END in answer or OPENING in rest or CLOSING in explanation or "`" in code:
        return None
    return thinking.strip(), answer, explanation.strip()


def _keywords(thinking: str, keywords: list[str]) -> float:
    words = "".join(char if char.isalnum() or char == "_" else " " for char in thinking.lower()).split()
    earned = sum(1 <= words.count(keyword.lower()) <= 4 for keyword in keywords)
    return min(0.005 * earned, 0.025)
