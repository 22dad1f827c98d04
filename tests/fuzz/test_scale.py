"""A few characters repeated to a third of a megabyte: reading them takes time in proportion, or it would not end here."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.errors import FormatError
from service.formats import parse
from service.formats.extraction import extract
from service.formats.pickled import loads
from service.judging.checkers import CHECKERS, check_output
from service.judging.runs import Runs
from service.judging.tally import Tally
from service.reward_schema import CobaltSpec, FormatSpec
from service.rewards.cobalt import format_term
from service.rewards.formatting import repeats, well_formed
from service.schema import CallTest, Problem
from tests.fuzz.mutate import fuzzed

SIZE = 300_000  # the square of it takes an hour
PIECES = st.sampled_from([
    "`", "```", "~~~", "```python\n", "<think>", "</think>", "\n", "\r\n", " ", "\t", "@\n", "def ", "def test", "def f(", "from ", "import ",
    "from solution import", "from __future__ import a\n", "assert", "1", "1 ", "1.", "1e", "-", "nan ", "0.1 ", "9", "x", "é", "[", "]", "{", "}",
    '"', "\\", ",", "[0]", "[[", '{"a":', "(", "l0\n.", "]q\x00", "\x00", "a b\n", "Solution().", "_",
])  # fmt: skip
REPEATED = st.lists(PIECES, min_size=1, max_size=3).map("".join)
CALL = CallTest(function="f", expected=[1])


def read(text: str, format: str = "auto") -> None:
    with contextlib.suppress(FormatError):
        parse(text, format)


def unpickle(text: str) -> None:
    with contextlib.suppress(FormatError):
        loads(text.encode(), "x")


def judge(text: str) -> None:
    problem = Problem(tests=[CALL])
    for payload in (text, json.dumps([text, []]), json.dumps([[0], [["L", list(text[:20_000])]]]), f"[[0],[[{text}]]]"):
        Runs("", problem, 4).compare(CALL, payload.encode(), Tally())


READERS: dict[str, Callable[[str], Any]] = {
    "extraction": extract,
    "extraction in a thought": lambda text: extract(f"<think>{text}", f"{text}<think>"),
    "format": lambda text: well_formed(text, FormatSpec(fences="one", language="python", think="one", repeat_times=3), text),
    "repetition": lambda text: repeats(text, 32, 8),
    "cobalt": lambda text: format_term(f"{text}</think>```python\n1\n```", -0.1, CobaltSpec(keywords=["a"])),
    "a text of any format": read,
    "pytest text": lambda text: read(text, "kodcode"),
    "a prompt": lambda text: read({"prompt": text, "entry_point": "f", "test": "def check(candidate): ..." + text}),  # type: ignore[arg-type]
    "rows of text": lambda text: read({"inputs": [text], "outputs": [text], "fn_name": "f"}),  # type: ignore[arg-type]
    "a pickle": unpickle,
    "a value": judge,
    **{
        f"checker {name}": lambda text, name=name: [check_output(name, text, other) for other in (text, text + "1", text[:-1], "1 " * 9)]  # type: ignore[misc]
        for name in CHECKERS
    },
}  # fmt: skip


@fuzzed
@given(REPEATED, st.sampled_from(sorted(READERS)))
def test_long_input_takes_no_longer_than_it_is(piece: str, reader: str) -> None:
    READERS[reader](piece * (SIZE // len(piece)))
