"""The shape of a text: fences, thinking, length, repetition, and Cobalt's term."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reward_schema import CobaltSpec, FormatSpec
from service.rewards.cobalt import divide, format_term
from service.rewards.formatting import repeats, well_formed

FENCE = "```python\nx = 1\n```\n"


@pytest.mark.parametrize(
    ("text", "rules", "good"),
    [
        (FENCE, {}, True),
        ("x = 1", {}, False),
        ("x = 1", {"fences": "any"}, True),
        ("```python\nx = 1", {}, False),
        (FENCE + "```python\nx", {}, False),
        (FENCE * 2, {}, True),
        (FENCE * 2, {"fences": "one"}, False),
        (f"<think>\n{FENCE}</think>\n{FENCE}", {"fences": "one"}, True),
        (FENCE, {"language": "python"}, True),
        ("```py\nx\n```", {"language": "python"}, True),
        ("```\nx\n```", {"language": "python"}, False),
        (FENCE, {"think": "one"}, False),
        (f"<think>\nhm\n</think>\n{FENCE}", {"think": "one"}, True),
        (f"</think></think>{FENCE}", {"think": "one"}, False),
        (f"<think>\nhm\n</think>\n{FENCE}", {"think": "none"}, False),
        (FENCE, {"max_chars": len(FENCE)}, True),
        (FENCE, {"max_chars": len(FENCE) - 1}, False),
        (FENCE, {"min_chars": len(FENCE) + 1}, False),
        ("hm, " * 100 + "\n" + FENCE, {"repeat_times": 8}, False),
        ("hm, " * 100 + "\n" + FENCE, {"repeat_times": 20}, True),
        ("hm, " * 100 + "\n" + FENCE, {}, True),
    ],
)
def test_rules(text: str, rules: dict[str, object], good: bool) -> None:
    assert well_formed(text, FormatSpec.model_validate(rules)) is good


def slow(text: str, chars: int, times: int) -> bool:
    longest = len(text) // times
    return any(re.search(rf"(.{{{size}}})\1{{{times - 1},}}", text, re.DOTALL) for size in range(chars, longest + 1))


@given(st.text("ab", max_size=60), st.integers(1, 4), st.integers(3, 5))
def test_repetition_is_what_a_regular_expression_finds(text: str, chars: int, times: int) -> None:
    assert repeats(text, chars, times) is slow(text, chars, times)


@given(
    st.text("abc", max_size=40), st.text("abc", min_size=2, max_size=9), st.integers(3, 6), st.text("abc", max_size=40)
)
def test_planted_repetition_is_found(before: str, block: str, times: int, after: str) -> None:
    assert repeats(before + block * times + after, 2, times)


def test_a_long_text_is_searched_at_its_end() -> None:
    words = "".join(f"{number:05x}" for number in range(30_000))
    assert repeats(words + "and so on and on, " * 8, 16, 8)
    assert not repeats("and so on and on, " * 8 + words, 16, 8)


def test_cobalt_divides_a_text() -> None:
    assert divide("hm </think> so\n```python\nx\n``` \n because") == (
        "hm",
        "so\n```python\nx\n``` \n because",
        "because",
    )


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx\n```",
        "</think></think>```python\nx\n```",
        "</think>```\nx\n```",
        "</think>```python\nx",
        "</think>```python\nx\n``````python\ny\n```",
        "</think>```python\nx\n```\n```\ny\n```",
        "</think>```python\n'`'\n```",
        "</think>```python\nx\n```" + "again and again, in so many words; " * 9,
    ],
)
def test_cobalt_punishes_what_is_out_of_shape(text: str) -> None:
    assert format_term(text, 1.0, CobaltSpec()) == format_term(text, -0.1, CobaltSpec()) == -0.9


def text_of(thinking: int, explanation: int = 0) -> str:
    """Lengths in tokens of ours, from words that do not repeat."""
    words = "".join(f"{number:03x} " for number in range(max(thinking, explanation)))
    return f"{words[: 4 * thinking - 1]}.</think>\n```python\nx\n```\n{words[: 4 * explanation - 1]}."


@pytest.mark.parametrize(("thinking", "explanation", "term"), [(100, 1, 0.0), (4096, 1, 0.0), (4097, 1, -0.01), (100, 513, -0.01)])  # fmt: skip
def test_cobalt_asks_those_who_earned_to_be_short(thinking: int, explanation: int, term: float) -> None:
    assert format_term(text_of(thinking, explanation), 0.2, CobaltSpec()) == term


@pytest.mark.parametrize(
    ("thinking", "explanation", "term"),
    [(1024, 1, math.tanh(1) * 0.075), (4097, 1, -0.1), (1024, 600, math.tanh(1) * 0.075 - 0.1),
     (1024, 2100, math.tanh(1) * 0.075 - 0.2), (5000, 2100, -0.1 - 0.2)],
)  # fmt: skip
def test_cobalt_pays_the_others_for_thinking(thinking: int, explanation: int, term: float) -> None:
    assert format_term(text_of(thinking, explanation), -0.1, CobaltSpec()) == pytest.approx(term, abs=1e-12)


def test_keywords_earn_nothing_unless_asked_for() -> None:
    text = "wait, but I was wrong; wait. </think>\n```python\nx\n```"
    plain = format_term(text, -0.1, CobaltSpec())
    bonus = {words: format_term(text, -0.1, CobaltSpec(keywords=list(words))) - plain for words in
             [("wait",), ("Wait", "wrong", "retry"), ("wait", "but", "i", "was", "wrong", "wait")]}  # fmt: skip
    assert list(bonus.values()) == pytest.approx([0.005, 0.01, 0.025])
    assert plain == pytest.approx(math.tanh(len("wait, but I was wrong; wait.") / 4 / 1024) * 0.075)
