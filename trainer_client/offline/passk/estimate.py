"""pass@k and how sure it is. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

LEVEL = 0.95
RESAMPLES = 10_000


def pass_at_k(n: int, c: int, k: int) -> float:
    """``1 - C(n - c, k) / C(n, k)``: the chance that of ``k`` samples, drawn from ``n`` of which ``c`` are right, one is right.

    Unbiased for a problem's pass@k (arXiv 2107.03374). No binomial is computed: the quotient is the product of ``1 - k / i`` for
    ``i`` from ``n - c + 1`` to ``n``, taken in logarithms, so that neither large counts nor small chances lose digits.
    Raises ``ValueError`` unless ``0 <= c <= n`` and ``1 <= k <= n``.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"there is no pass@{k} of {c} right ones among {n}")
    if n - c < k:
        return 1.0
    return -math.expm1(math.fsum(math.log1p(-k / i) for i in range(n - c + 1, n + 1)))


def interval(values: Sequence[float], seed: int, others: Sequence[float] | None = None) -> tuple[float, float] | None:
    """The 95 % percentile bootstrap interval of the mean of ``values``, one a problem; or of its difference to the mean of ``others``.

    Problems are drawn anew, 10,000 times from ``seed``, and each keeps its estimate: what is uncertain is which problems there are.
    None where fewer than two problems say anything.
    """
    import numpy
    from scipy import stats

    samples = [numpy.asarray(one, dtype=float) for one in (values, others) if one is not None]
    if min(map(len, samples)) < 2:
        return None

    def statistic(*drawn: Any, axis: int) -> Any:
        means = [one.mean(axis=axis) for one in drawn]
        return means[0] if len(means) == 1 else means[0] - means[1]

    found = stats.bootstrap(
        samples, statistic, n_resamples=RESAMPLES, batch=100, confidence_level=LEVEL, method="percentile",
        rng=numpy.random.default_rng(seed),
    )  # fmt: skip
    low, high = found.confidence_interval
    return float(low), float(high)
