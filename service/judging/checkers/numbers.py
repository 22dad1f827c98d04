"""Numbers in outputs, read strictly: plain ASCII decimals, always in time linear in their length."""

from __future__ import annotations

import re
from decimal import Context, Decimal, DecimalException, InvalidOperation
from fractions import Fraction
from math import isfinite

# Python's own readers also take underscores, digits of every script, `nan` and `inf`.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_EXACT = Context(traps=[InvalidOperation])


def decimals(words: list[str]) -> list[Decimal] | None:
    """The exact values of ``words``, or None if one of them is no finite decimal number.

    Decimal is used because its values compare without being expanded: ``1e999999999`` costs nothing,
    and a million digits cost a million steps.
    """
    values = []
    for word in words:
        if not _NUMBER.fullmatch(word):
            return None
        try:
            value = Decimal(word, _EXACT)
        except DecimalException:
            return None
        if not value.is_finite():
            return None
        values.append(value)
    return values


def real(value: object) -> float | None:
    """A number, or a text that is one, as a finite float; None for everything else, booleans included."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return None
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        return None
    try:
        result = float(value)
    except (OverflowError, ValueError, ArithmeticError):
        return None
    return result if isfinite(result) else None


def close(expected: float | None, actual: float | None, abs_tolerance: float, rel_tolerance: float) -> bool:
    """Whether two finite numbers differ by at most ``abs_tolerance`` or ``rel_tolerance * |expected|``."""
    if expected is None or actual is None:
        return False
    return abs(expected - actual) <= max(abs_tolerance, rel_tolerance * abs(expected))
