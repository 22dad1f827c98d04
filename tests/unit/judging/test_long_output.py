"""Long output is judged as short output is, whatever pieces it comes in."""

from __future__ import annotations

import random

import pytest

from service.judging import printed
from service.judging.checkers import check_output
from service.judging.checkers.long import NAMES
from service.judging.printed import Printed
from service.schema import CheckerSpec

PARTS = [
    "1",
    "2.0",
    "2",
    "0.333333",
    "0.3333334",
    "abc",
    "1e3",
    "1000",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "é",
    "\x1c",
    "-0",
]


def judged(spec: str | CheckerSpec, expected: str, actual: bytes, chance: random.Random) -> str:
    sink = Printed(expected, 10)
    while actual:
        size = chance.randint(1, 7)
        sink(actual[:size])
        actual = actual[size:]
    return sink.verdict(spec)


def edited(words: list[str], chance: random.Random) -> list[str]:
    """Nearly the same: most differences that a checker forgives, and some that it does not."""
    words = list(words)
    for _ in range(chance.randint(0, 2)):
        place = chance.randrange(len(words) + 1)
        words[place : place + chance.randint(0, 1)] = [chance.choice(PARTS) for _ in range(chance.randint(0, 1))]
    return words


@pytest.mark.parametrize("checker", NAMES)
def test_pieces_and_blocks_change_no_verdict(checker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "BLOCK", 5)
    chance, seen = random.Random(8), set()
    for _ in range(1500):
        words = [chance.choice(PARTS) for _ in range(chance.randint(0, 14))]
        expected, actual = "".join(words), "".join(edited(words, chance))
        verdict = judged(checker, expected, actual.encode(), chance)
        assert verdict == check_output(checker, expected, actual), (expected, actual)
        seen.add(verdict)
    assert {"accepted", "wrong_answer"} <= seen


def test_tolerances_hold_for_long_output_too() -> None:
    spec = CheckerSpec(kind="floats", abs=0.5, rel=0.0)
    assert judged(spec, "1 2\n3", b"1 2.4\n3", random.Random(1)) == "accepted"
    assert judged(spec, "1 2\n3", b"1 2.6\n3", random.Random(1)) == "wrong_answer"


def test_what_is_no_text_is_compared_as_it_is_for_short_output() -> None:
    for actual in (b"a\xff b", "a\ufffd b".encode(), b"\xc3"):
        for checker in NAMES:
            expected = "a\ufffd b"
            assert judged(checker, expected, actual, random.Random(2)) == check_output(
                checker, expected, actual.decode("utf-8", "replace")
            )


def test_the_head_is_kept_and_everything_is_counted() -> None:
    sink = Printed(None, 4)
    for piece in (b"abc", b"def", b"ghi"):
        sink(piece)
    assert (bytes(sink.head), sink.size, sink.verdict("tokens")) == (b"abcd", 9, "accepted")


def test_a_word_without_an_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = Printed("1 2 3\n", 4)
    for _ in range(24):
        sink(b"9" * (1 << 18))
    assert sink.verdict("lcb") == "wrong_answer"
