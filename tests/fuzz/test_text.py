"""Completions and outputs: any text has code or none, and every checker compares any two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.formats.extraction import ALIASES, drop_thinking, extract, fences
from service.judging.checkers import CHECKERS, check_output
from service.verdict import Verdict
from tests.fuzz.mutate import fuzzed

PIECES = st.sampled_from([
    "```", "````", "~~~", "~~~~", "`", "~", "```python", "```py title=a", "``` python", "```{.python}", "~~~cpp", "```\r", "\n", "\n", "\n",
    " ", "    ", "\t", "<think>", "</think>", "<think>\n", "\n</think>\n", "print(1)", "x = '```'", "1. ", "> ", "\r\n", "\x0b", "\u2028",
])  # fmt: skip
TEXT = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)
LANGUAGES = st.sampled_from([*ALIASES, "java", ""])


@fuzzed
@given(TEXT, st.none() | TEXT, LANGUAGES, st.sampled_from(["none", "whole"]))
def test_code_is_lines_of_the_completion(text: str, prompt: str | None, language: str, unfenced: str) -> None:
    code = extract(text, prompt, language, unfenced)  # type: ignore[arg-type]
    if code is None:
        return
    assert code.strip()
    if code not in text:  # what stood in a line before a think block and what stood after it make one line
        assert all(part in text for line in code.split("\n") for part in line.split())


@fuzzed
@given(TEXT, LANGUAGES)
def test_what_is_fenced_comes_out_as_it_is(code: str, language: str) -> None:
    """A fence longer than any in the code, at the end of anything that leaves no fence open."""
    mark = "`" * (2 + max((len(run) for run in code.replace("`", " `").split() if run), default=1) + code.count("`"))
    fenced = f"Here it is.\n{mark}{language}\n{code}\n{mark}\n"
    found = list(fences(fenced))
    assert [(fence.code, fence.closed) for fence in found] == [(code + "\n", True)]
    if "<think>" not in code and "</think>" not in code:
        assert extract(fenced, language=language) == (code + "\n" if code.strip() else None)


@fuzzed
@given(TEXT, st.booleans())
def test_thinking_is_cut_out_and_nothing_else(text: str, opened: bool) -> None:
    left = iter(text)
    assert all(char in left for char in drop_thinking(text, opened))  # in order


OUTPUTS = st.lists(
    st.sampled_from(["1", "1.0", "-0", "1e3", "1e999", "nan", "inf", "Yes", "yes", " ", "\n", "\n\n", "\t", "\r\n", "\x00", "٣", "1_0", "0x1"])
    | st.text(max_size=3)
    | st.floats().map(str)
    | st.integers().map(str),
    max_size=12,
).map("".join)  # fmt: skip


@fuzzed
@given(OUTPUTS, OUTPUTS, st.sampled_from(sorted(CHECKERS)))
def test_every_checker_compares_any_two_outputs(expected: str, actual: str, checker: str) -> None:
    verdict = check_output(checker, expected, actual)
    assert verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.PRESENTATION_ERROR)
    assert check_output(checker, expected, expected) is Verdict.ACCEPTED
    if check_output("exact", expected, actual) is Verdict.ACCEPTED:
        assert verdict is Verdict.ACCEPTED  # what is the same is right under every checker
    if len(actual.split()) < len(expected.split()):
        assert verdict is not Verdict.ACCEPTED  # a prefix is never enough
