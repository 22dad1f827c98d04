"""Numbers within a tolerance, everything else as ``tokens`` and ``==`` have it."""

from functools import partial

from service.judging.checkers.numbers import close, real
from service.judging.checkers.values import equal_leaves, equal_values

TOLERANCE = 1e-6


def floats(expected: str, actual: str, abs_tolerance: float = TOLERANCE, rel_tolerance: float = TOLERANCE) -> bool:
    """Equal number of tokens, each equal as text or two finite numbers within either tolerance.

    The relative tolerance is of the expected number. ``nan`` and ``inf`` are never near anything:
    they match where the very same text is expected, and nowhere else.
    """
    wanted, given = expected.split(), actual.split()
    if len(wanted) != len(given):
        return False
    return all(
        a == b or close(real(a), real(b), abs_tolerance, rel_tolerance) for a, b in zip(wanted, given, strict=True)
    )


def floats_value(
    expected: object, actual: object, abs_tolerance: float = TOLERANCE, rel_tolerance: float = TOLERANCE
) -> bool:
    """``equal_values`` with the tolerance for the numbers at every depth; texts are compared as texts."""
    return equal_values(expected, actual, partial(_near, abs_tolerance=abs_tolerance, rel_tolerance=rel_tolerance))


def _near(expected: object, actual: object, abs_tolerance: float, rel_tolerance: float) -> bool:
    if equal_leaves(expected, actual):
        return True
    if isinstance(expected, str) or isinstance(actual, str):
        return False
    return close(real(expected), real(actual), abs_tolerance, rel_tolerance)
