"""What each reward is worth on labelled rows: one document for programs, from which the page and the tables are made."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from trainer_client.offline.compare.ranking import Scored, pooled, within
from trainer_client.offline.compare.samples import Reward, Samples

RESAMPLES = 2000
BINS = 20


def measured(samples: Samples, size: int, seed: int, prices: Mapping[str, float] | None = None) -> dict[str, Any]:
    """``size`` is a group's, for the share of degenerate groups; ``prices`` are CPU seconds a rollout by reward, where they were measured."""
    count = len(samples.problems)
    parts: dict[str, list[int]] = {"all": list(range(count))}
    if samples.hard:
        parts["easy"] = [place for place in range(count) if not samples.hard[place]]
        parts["hard"] = [place for place in range(count) if samples.hard[place]]
    return {
        "rows": samples.rows,
        "unscorable": samples.unscorable,
        "unlabelled": samples.unlabelled,
        "compared": count,
        "labelled": samples.labelled,
        "with_public_tests": samples.public,
        "hard_by": samples.hard_by or None,
        "group": size,
        "seed": seed,
        "parts": {
            part: {
                "problems": len({samples.problems[place] for place in places}),
                "right": sum(samples.right[place] for place in places),
                "wrong": sum(not samples.right[place] for place in places),
            }
            for part, places in parts.items()
        },
        "cost": {
            "runs_cpu_s_per_1000": 1000 * samples.cpu_s / count,
            "analyses_cpu_s_per_1000": 1000 * samples.analysis_cpu_s / count,
        },
        "lacking": samples.lacking,
        "rewards": [_reward(reward, samples, parts, size, seed, prices or {}) for reward in samples.rewards],
    }


def _reward(
    reward: Reward,
    samples: Samples,
    parts: Mapping[str, Sequence[int]],
    size: int,
    seed: int,
    prices: Mapping[str, float],
) -> dict[str, Any]:
    priced = prices.get(reward.name)
    estimate = reward.runs * samples.cpu_s + reward.analyses * samples.analysis_cpu_s
    return {
        "name": reward.name,
        "kind": reward.kind,
        "components": list(reward.components),
        "unknown": sum(value is None for value in reward.values),
        "cpu_s_per_1000": 1000 * (estimate / len(samples.problems) if priced is None else priced),
        "priced": priced is not None,
        "parts": {part: _part(reward, samples, places, size, seed) for part, places in parts.items()},
        "distribution": _distribution(reward, samples),
    }


def _part(reward: Reward, samples: Samples, places: Sequence[int], size: int, seed: int) -> dict[str, Any]:
    known = [(place, value) for place in places if (value := reward.values[place]) is not None]
    scores = [Scored(samples.problems[place], samples.right[place], value) for place, value in known]
    inside, by_problem = within(scores), defaultdict[str, list[Scored]](list)
    for one in scores:
        by_problem[one.group].append(one)
    return {
        "auc": pooled(scores).auc,
        "auc_same_problem": inside.auc,
        "auc_same_problem_interval": _interval([pooled(one) for one in by_problem.values()], seed),
        "pairs": inside.pairs,
        "rank_correlation": rank_correlation(
            [value for _, value in known], [samples.hidden[place] for place, _ in known]
        ),
        "degenerate": degenerate_share([[one.value for one in group] for group in by_problem.values()], size),
    }


def _interval(rankings: Sequence[Any], seed: int) -> list[float] | None:
    """95 % of a percentile bootstrap over the problems that have pairs; None where fewer than two have."""
    import numpy
    from scipy import stats

    pairs = numpy.array([one.pairs for one in rankings if one.pairs], dtype=float)
    above = numpy.array([one.auc * one.pairs for one in rankings if one.pairs], dtype=float)
    if len(pairs) < 2:
        return None

    def ratio(above: Any, pairs: Any, axis: int) -> Any:
        return above.sum(axis=axis) / pairs.sum(axis=axis)

    found = stats.bootstrap(
        (above, pairs), ratio, n_resamples=RESAMPLES, batch=100, paired=True, method="percentile",
        rng=numpy.random.default_rng(seed),
    )  # fmt: skip
    return [float(found.confidence_interval.low), float(found.confidence_interval.high)]


def rank_correlation(values: Sequence[float], rates: Sequence[float]) -> float | None:
    """Spearman's, ties by their mean rank; None where either says the same of all."""
    from scipy import stats

    if len(values) < 2 or min(values) == max(values) or min(rates) == max(rates):
        return None
    return float(stats.spearmanr(values, rates).statistic)


def degenerate_share(groups: Sequence[Sequence[float]], size: int) -> float | None:
    """How many groups of ``size`` solutions of one problem, drawn at random without replacement, have all the same reward: nothing to learn.

    The exact chance for each problem, ``sum over values v of C(n_v, g) / C(n, g)``, and their mean. A problem with fewer solutions
    than ``size`` is one group of what it has; one with a single solution is none.
    """
    shares = []
    for values in groups:
        drawn = min(size, len(values))
        if drawn > 1:
            same = sum(math.comb(count, drawn) for count in Counter(values).values())
            shares.append(same / math.comb(len(values), drawn))
    return statistics.fmean(shares) if shares else None


def _distribution(reward: Reward, samples: Samples) -> dict[str, Any]:
    """Counts of right and of wrong solutions by value, in equal bins from the least to the largest."""
    import numpy

    known = [(value, right) for value, right in zip(reward.values, samples.right, strict=True) if value is not None]
    if not known:
        return {"edges": [], "right": [], "wrong": [], "means": [None, None]}
    every = [value for value, _ in known]
    low, high = min(every), max(every)
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = numpy.linspace(low, high, BINS + 1)
    sides = [[value for value, right in known if right is wanted] for wanted in (True, False)]
    right, wrong = ([int(one) for one in numpy.histogram(side, edges)[0]] for side in sides)
    means = [statistics.fmean(side) if side else None for side in sides]
    return {"edges": [float(edge) for edge in edges], "right": right, "wrong": wrong, "means": means}
