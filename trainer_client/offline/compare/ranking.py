"""How well a reward ranks right solutions above wrong ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scored:
    """One solution's reward."""

    group: str
    right: bool
    value: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """``auc`` is the chance that a right solution has more than a wrong one, ties counted half; None without both kinds.

    ``pairs`` are the pairs that were compared: of all solutions, or of the same problem's.
    """

    right: int
    wrong: int
    pairs: int
    auc: float | None


def pooled(scores: Sequence[Scored]) -> Ranking:
    """Over all solutions: what a threshold for the whole data set could do."""
    right = [one.value for one in scores if one.right]
    wrong = sorted(one.value for one in scores if not one.right)
    pairs = len(right) * len(wrong)
    above = sum((bisect_left(wrong, value) + bisect_right(wrong, value)) / 2 for value in right)
    return Ranking(len(right), len(wrong), pairs, above / pairs if pairs else None)


def within(scores: Sequence[Scored]) -> Ranking:
    """Over pairs of one problem alone: what a group's advantages are made of."""
    groups: dict[str, list[Scored]] = {}
    for one in scores:
        groups.setdefault(one.group, []).append(one)
    each = [pooled(group) for group in groups.values()]
    pairs = sum(one.pairs for one in each)
    above = sum(one.auc * one.pairs for one in each if one.auc is not None)
    return Ranking(
        sum(one.right for one in each), sum(one.wrong for one in each), pairs, above / pairs if pairs else None
    )
