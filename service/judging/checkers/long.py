"""Checkers for output that is too long to be held in pieces: the same answers, a block at a time.

Both sides come as streams of text. No more than a block of each and what it is cut into is held, and of what is
printed at most one word, which may be no longer than what is expected in all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from service.judging.checkers.apps import ABSOLUTE, DIGITS, RELATIVE
from service.judging.checkers.floats import TOLERANCE
from service.judging.checkers.numbers import close, decimals, real

Blocks = Iterator[str]
Word = tuple[str, str]  # the whitespace before it, and itself
NAMES = ("exact", "newline_rstrip", "strip", "tokens", "lcb", "floats", "apps")
LONGER = 1 << 20  # characters by which a word may be longer than everything that is expected

_WORD = re.compile(r"(\s*)(\S+)")


class TooLong(Exception):
    """A word that is longer than anything that could be right."""


def whole_words(blocks: Blocks, longest: int) -> Blocks:
    """The same text in blocks that end with whitespace, but for the last. Raises ``TooLong``."""
    held: list[str] = []
    size = 0
    for block in blocks:
        cut = len(block) if block[-1:].isspace() else len(block) - len(block.rsplit(None, 1)[-1])
        if cut:
            yield "".join([*held, block[:cut]])
            held, size = [], 0
        if cut < len(block):
            held.append(block[cut:])
            size += len(block) - cut
            if size > longest:
                raise TooLong
    if held:
        yield "".join(held)


def spaced_words(blocks: Blocks) -> Iterator[list[Word]]:
    """Words with the whitespace before them, of blocks that end with whitespace."""
    before = ""
    for block in blocks:
        found: list[Word] = _WORD.findall(block)
        if not found:
            before += block
            continue
        found[0] = (before + found[0][0], found[0][1])
        before = block[len(block.rstrip()) :]
        yield found


def pairs(left: Iterator[list[Any]], right: Iterator[list[Any]]) -> Iterator[tuple[list[Any], list[Any]] | None]:
    """Lists of one length from both sides, in order; ``None`` at the end if one side has more."""
    a: list[Any] = []
    b: list[Any] = []
    while True:
        while not a and (more := next(left, None)) is not None:
            a = more
        while not b and (more := next(right, None)) is not None:
            b = more
        if not a or not b:
            if a or b:
                yield None
            return
        size = min(len(a), len(b))
        yield a[:size], b[:size]
        a, b = a[size:], b[size:]


def words(same: Callable[[str, str], bool] | None, expected: Blocks, actual: Blocks) -> bool:
    """As ``tokens`` has it, or with another idea of two words being the same."""
    for pair in pairs((block.split() for block in expected), (block.split() for block in actual)):
        if pair is None:
            return False
        wanted, given = pair
        if wanted == given:
            continue
        if same is None or not all(a == b or same(a, b) for a, b in zip(wanted, given, strict=True)):
            return False
    return True


def lcb(expected: Blocks, actual: Blocks, first: bool) -> bool:
    """A line is as good as its texts are equal, or its numbers are. Whitespace before the ``first`` word does not count."""
    texts = numbers = True
    for pair in pairs(spaced_words(expected), spaced_words(actual)):
        if pair is None:
            return False
        for (gap, wanted), (other_gap, given) in zip(*pair, strict=True):
            lines = 0 if first else gap.count("\n")
            if not first and lines != other_gap.count("\n"):
                return False
            if lines:
                texts = numbers = True
            elif not first and gap != other_gap:
                texts = False
            first = False
            texts = texts and wanted == given
            if numbers:
                value = decimals([wanted])
                numbers = value is not None and value == decimals([given])
            if not (texts or numbers):
                return False
    return True


def apps(expected: Blocks, actual: Blocks, first: bool) -> bool:
    """The same words on the same lines, or everywhere numbers that are near."""
    same = near = True
    for pair in pairs(spaced_words(expected), spaced_words(actual)):
        if pair is None:
            return False
        for (gap, wanted), (other_gap, given) in zip(*pair, strict=True):
            if not first and ("\n" in gap) != ("\n" in other_gap):
                return False
            first = False
            same = same and wanted == given
            near = near and _near(real(wanted), real(given))
            if not (same or near):
                return False
    return True


def _near(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return False
    return abs(b - a) <= ABSOLUTE + RELATIVE * abs(a) or round(a, DIGITS) == round(b, DIGITS)


def texts(name: str, expected: Blocks, actual: Blocks, start: bool) -> bool:
    """As ``exact``, ``strip`` or ``newline_rstrip`` has it; ``start``: nothing but whitespace was before these."""
    ends: str | None = {"exact": "", "newline_rstrip": "\n"}.get(name)  # what may be left at the end; None: whitespace
    if name == "strip" and start:
        expected, actual = _stripped(expected), _stripped(actual)
    a = b = ""
    while True:
        a, b = a or next(expected, ""), b or next(actual, "")
        size = min(len(a), len(b))
        if not size or a[:size] != b[:size]:
            size = next((place for place in range(size) if a[place] != b[place]), size)
            a, b = a[size:], b[size:]
            break
        a, b = a[size:], b[size:]
    if ends == "":
        return not a and not b
    # Both go on with nothing but what does not count, or are equal up to there.
    return all(not piece.strip(ends) for piece in chain([a], expected, [b], actual))


def _stripped(blocks: Blocks) -> Blocks:
    for block in blocks:
        if kept := block.lstrip():
            yield kept
            break
    yield from blocks


def check(name: str, parameters: dict[str, Any], expected: Blocks, actual: Blocks, size: int, start: bool) -> bool:
    """Whether the named checker takes ``actual`` for ``expected``, of ``size`` characters."""
    if name in ("exact", "strip", "newline_rstrip"):
        return texts(name, expected, actual, start)
    wanted, given = whole_words(expected, size + LONGER), whole_words(actual, size + LONGER)
    try:
        if name == "lcb":
            return lcb(wanted, given, start)
        if name == "apps":
            return apps(wanted, given, start)
        if name == "floats":
            absolute = parameters.get("abs_tolerance", TOLERANCE)
            relative = parameters.get("rel_tolerance", TOLERANCE)
            return words(lambda a, b: close(real(a), real(b), absolute, relative), wanted, given)
        return words(None, wanted, given)
    except TooLong:
        return False
