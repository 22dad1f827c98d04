"""The components ``cpu_efficiency`` and ``memory_efficiency``: what an accepted submission used, beside a reference.

Reference figures are sums and peaks that a service of ours measured on the same tests: of the problem's reference, or of the
group (its accepted rollouts' median). Nobody earns anything by failing fast, nor by being better than the reference.
"""

from __future__ import annotations

import math

from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict


def cpu_efficiency(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """In [0, 1]: ``min(1, reference / used)`` in CPU seconds over all tests; 0.0 unless accepted.

    A test below ``efficiency.cpu_floor_s`` counts as that much.
    """
    if judgement.verdict is not Verdict.ACCEPTED:
        return 0.0
    if context.reference_cpu_s is None:
        return None
    floor = spec.efficiency.cpu_floor_s
    used = math.fsum(max(test.cpu_s, floor) for test in judgement.tests)
    least = math.fsum(floor for _ in judgement.tests)
    return _relative(used, max(context.reference_cpu_s, least), spec)


def memory_efficiency(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """In [0, 1]: ``min(1, reference / used)`` of the largest test's peak in MiB; 0.0 unless accepted.

    Peaks below ``efficiency.memory_floor_mb`` count as that much: the interpreter's own share of them is no merit.
    """
    if judgement.verdict is not Verdict.ACCEPTED:
        return 0.0
    if context.reference_memory_mb is None:
        return None
    floor = spec.efficiency.memory_floor_mb
    return _relative(max(peak(judgement), floor), max(context.reference_memory_mb, floor), spec)


def cpu(judgement: Judgement) -> float:
    """CPU seconds of all tests."""
    return sum(test.cpu_s for test in judgement.tests)


def peak(judgement: Judgement) -> float:
    """MiB of the test that took most."""
    return max((test.memory_mb for test in judgement.tests), default=0.0)


def _relative(used: float, reference: float, spec: RewardSpec) -> float:
    allowed = reference * (1 + spec.efficiency.slack)
    return 1.0 if used <= allowed else allowed / used
