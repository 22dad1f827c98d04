"""What counted files come to: one document for programs, from which the page and the table are made."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from trainer_client.offline.passk.counted import ALL, Cell, Counted
from trainer_client.offline.passk.estimate import LEVEL, RESAMPLES, interval, pass_at_k

METHOD = (
    f"percentile bootstrap of the mean over problems, {RESAMPLES:,} resamples; each problem keeps its unbiased estimate"
)
# From what is called easy to what is called hard, by the names of public data sets; other names follow by the alphabet.
HARDNESS = ("easy", "introductory", "medium", "interview", "medium_hard", "hard", "very_hard", "competition")


def measured(files: Sequence[Counted], ks: Sequence[int], seed: int, holdout: str | None = None) -> dict[str, Any]:
    """pass@k of each file for every k that some problem has samples for, by difficulty, date and split; costs; differences.

    ``holdout`` names the split against which all other rows that have one are held. Every file after the first is held against the
    first, problem by problem.
    """
    most = max((count.n for file in files for count in file.by[ALL].get(ALL, {}).values()), default=0)
    kept = [k for k in ks if k <= most]
    return {
        "k": kept,
        "level": LEVEL,
        "interval": METHOD,
        "seed": seed,
        "holdout": holdout,
        "files": [_file(file, kept, seed, holdout) for file in files],
        "against_first": [{"name": file.name, "pass_at_k": _paired(files[0], file, kept, seed)} for file in files[1:]],
    }


def _file(file: Counted, ks: Sequence[int], seed: int, holdout: str | None) -> dict[str, Any]:
    cells = file.by[ALL].get(ALL, {})
    thousand = 1000 / file.scorable if file.scorable else 0.0
    return {
        "name": file.name,
        "rows": file.rows,
        "scorable": file.scorable,
        "unscorable": dict(sorted(file.reasons.items())),
        "problems": len(cells),
        "samples_a_problem": statistics.median(count.n for count in cells.values()) if cells else 0,
        "pass_at_k": {
            dimension: {
                value: {str(k): _estimate(_values(cell, k), len(cell), seed) for k in ks}
                for value, cell in sorted(by.items(), key=lambda item: order(item[0]))
            }
            for dimension, by in file.by.items()
        },
        "cost": {
            "cpu_s_per_1000": file.cpu_s * thousand,
            "wall_s_per_1000": file.wall_s * thousand,
            "run": file.run,
        },
        "generalisation": _generalisation(file, ks, seed, holdout) if holdout is not None else None,
    }


def order(value: str) -> tuple[int, str]:
    """From easy to hard; what is no difficulty, by its name."""
    return (HARDNESS.index(value) if value in HARDNESS else len(HARDNESS), value)


def _values(cell: Cell, k: int) -> dict[str, float]:
    """By problem; those with fewer than ``k`` samples have no estimate."""
    return {problem: pass_at_k(count.n, count.c, k) for problem, count in cell.items() if count.n >= k}


def _estimate(values: dict[str, float], problems: int, seed: int) -> dict[str, Any]:
    known = [values[problem] for problem in sorted(values)]  # whatever the rows' order, the same resamples
    between = interval(known, seed)
    return {
        "value": statistics.fmean(known) if known else None,
        "low": between[0] if between else None,
        "high": between[1] if between else None,
        "problems": len(known),
        "left_out": problems - len(known),
    }


def _paired(first: Counted, other: Counted, ks: Sequence[int], seed: int) -> dict[str, Any]:
    """How much more ``other`` has than ``first`` on the problems that both have."""
    found = {}
    for k in ks:
        a, b = _values(first.by[ALL].get(ALL, {}), k), _values(other.by[ALL].get(ALL, {}), k)
        common = sorted(a.keys() & b.keys())
        found[str(k)] = _estimate({problem: b[problem] - a[problem] for problem in common}, len(common), seed)
    return found


def _generalisation(file: Counted, ks: Sequence[int], seed: int, holdout: str) -> dict[str, Any]:
    """The hold-out beside all other splits, and how much less it has."""
    kept: Cell = file.by["split"].get(holdout, {})
    others = [(split, cell) for split, cell in file.by["split"].items() if split != holdout]
    trained: Cell = {f"{split}/{name}": count for split, cell in others for name, count in cell.items()}
    found = {}
    for k in ks:
        inside, outside = _values(trained, k), _values(kept, k)
        left = [inside[name] for name in sorted(inside)]
        right = [outside[name] for name in sorted(outside)]
        between = interval(left, seed, right) if left and right else None
        found[str(k)] = {
            "train": _estimate(inside, len(trained), seed),
            "holdout": _estimate(outside, len(kept), seed),
            "gap": {
                "value": statistics.fmean(left) - statistics.fmean(right) if left and right else None,
                "low": between[0] if between else None,
                "high": between[1] if between else None,
            },
        }
    return found
