"""Which trajectories are worth training on. Pure functions of pass rates: by sample, by turn, in [0, 1], None for unscorable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Rates = Sequence[float | None]
Why = Literal["all_pass", "none_scorable", "kept"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of a task: the samples kept, in the order of their spread, and why it is dropped, if it is.

    A task that is not dropped may keep no sample: then its prompt alone, before the first answer, is there to train on.
    """

    why: Why
    kept: list[int] = field(default_factory=list)


def suite_rate(hidden_rate: float, public_rate: float, total: int, public: int = 4) -> float:
    """The whole suite's pass rate from those of its parts, as Cobalt counts it; equal to passed / total."""
    return (hidden_rate * (total - public) + public_rate * public) / total


def spread(rates: Rates) -> float | None:
    """The largest pass rate less the smallest; None where one is unknown, or there is none."""
    known = [rate for rate in rates if rate is not None]
    return max(known) - min(known) if known and len(known) == len(rates) else None


def choose(rates: Sequence[Rates], keep: int = 4) -> Choice:
    """Drop a task whose first answers all pass; of the others keep ``keep`` samples that got somewhere and arrived.

    A sample may be kept if its largest pass rate is 1 and above its smallest, and no turn of it is unscorable. Of more
    than ``keep`` those are taken whose spreads vary most.
    """
    first = [turns[0] for turns in rates if turns and turns[0] is not None]
    if not first:
        return Choice("none_scorable")
    if all(rate == 1 for rate in first):
        return Choice("all_pass")
    spreads = {index: value for index, turns in enumerate(rates) if (value := spread(turns)) is not None}
    worth = [
        index for index, value in spreads.items() if value > 0 and max(r for r in rates[index] if r is not None) == 1
    ]
    return Choice("kept", most_varied(worth, spreads, keep))


def most_varied(indices: Sequence[int], values: dict[int, float], keep: int) -> list[int]:
    """``keep`` of them with the largest variance of their values: the lowest ones and the highest ones, by arXiv 2504.13818.

    Of equal variances the one with more of the lowest is taken; equal values go by their order.
    """
    ranked = sorted(indices, key=lambda index: values[index])
    if len(ranked) <= keep:
        return ranked
    best, most = ranked[:keep], -1.0
    for high in range(keep):
        subset = [*ranked[: keep - high], *ranked[len(ranked) - high :]]
        found = variance([values[index] for index in subset])
        if found > most + 1e-12:
            best, most = subset, found
    return best


def variance(values: Sequence[float]) -> float:
    """Of a whole population."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)
