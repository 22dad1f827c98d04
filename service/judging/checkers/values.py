"""Equality between an expected JSON value and the plain value that a call returned."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from fractions import Fraction

# Exact types, never subclasses: what a subclass says of its equality is not to be asked.
_NUMBERS = (bool, int, float, complex, Decimal, Fraction)
_LONGEST_KEY_BITS = 4096  # integer keys beyond this are no JSON keys; their decimal text is quadratic to make

Leaves = Callable[[object, object], bool]


def equal_leaves(expected: object, actual: object) -> bool:
    """Python's ``==`` between a JSON scalar and a plain scalar: ``1 == 1.0 == True``, NaN equals nothing."""
    if expected is None or isinstance(expected, str):
        return type(actual) is type(expected) and actual == expected
    if type(actual) not in _NUMBERS or type(expected) not in _NUMBERS:
        return False
    try:
        return bool(expected == actual)
    except (DecimalException, OverflowError):  # a signalling NaN may not even be compared
        return False


def equal_values(expected: object, actual: object, leaves: Leaves = equal_leaves) -> bool:
    """Whether ``actual`` is ``expected``, allowing for what JSON cannot say.

    JSON has neither tuples nor keys that are not texts, so at every depth a tuple equals a list, and an
    actual key equals the text that JSON would make of it (``1`` is ``"1"``, ``True`` is ``"true"``).
    Everything else is ``==``: a set equals no list, bytes equal no text.

    Never raises and never recurses. Time is linear in ``expected``, a finite tree: ``actual`` may be
    cyclic or nested without end, but no more of it is looked at.
    """
    pending = [(expected, actual)]
    while pending:
        wanted, given = pending.pop()
        if isinstance(wanted, list | tuple):
            if type(given) not in (list, tuple) or len(given) != len(wanted):  # type: ignore[arg-type]
                return False
            pending.extend(zip(wanted, given, strict=True))  # type: ignore[call-overload]
        elif isinstance(wanted, dict):
            if type(given) is not dict or len(given) != len(wanted):
                return False
            by_text = {_key_text(key): value for key, value in given.items()}
            for key, value in wanted.items():
                if key not in by_text:
                    return False
                pending.append((value, by_text[key]))
        elif not leaves(wanted, given):
            return False
    return True


def _key_text(key: object) -> str | None:
    """The text that JSON makes of a key; None for what cannot be a key there."""
    if type(key) is str:
        return key
    if key is None or type(key) is bool:
        return {None: "null", True: "true", False: "false"}[key]
    if type(key) is int and key.bit_length() <= _LONGEST_KEY_BITS:
        return str(key)
    return repr(key) if type(key) is float else None
