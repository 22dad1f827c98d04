"""Which logged solutions form the groups of one problem: a pure function of what is known of them, and of a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scorable row of one problem. ``source`` tells equal sources from others; ``right`` is what the tests said of it."""

    row: int
    right: bool
    reward: float
    source: int


@dataclass(frozen=True, slots=True)
class Choice:
    """``size`` solutions a group, at least one right and one wrong; at most ``most_right`` right ones of a problem are used.

    ``copies`` lets equal sources of one problem in, which otherwise count once: two copies in a group say the same twice.
    """

    size: int = 4
    most_right: int = 50
    seed: int = 0
    copies: bool = False


def groups_of(problem: str, candidates: Sequence[Candidate], choice: Choice) -> list[list[Candidate]]:
    """As many groups as there can be, each solution in one of them at most; within a group in the rows' order.

    Which ones is drawn from the seed and the problem's name alone: other problems of the file, and their order, change nothing.
    """
    drawn = random.Random(f"{choice.seed}:{problem}")
    known = sorted(candidates, key=lambda one: one.row)
    if not choice.copies:
        known = list({one.source: one for one in reversed(known)}.values())[::-1]
    right = [one for one in known if one.right]
    wrong = [one for one in known if not one.right]
    drawn.shuffle(right)
    drawn.shuffle(wrong)
    right = right[: choice.most_right]
    count = min(len(right), len(wrong), (len(right) + len(wrong)) // choice.size)
    made = [[right.pop(), wrong.pop()] for _ in range(count)]
    rest = right + wrong
    drawn.shuffle(rest)
    for group in made:
        while len(group) < choice.size:
            group.append(rest.pop())
        group.sort(key=lambda one: one.row)
    return made
