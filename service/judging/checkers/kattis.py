"""The default validator of Kattis problem packages: words in the same order, case and amounts of space ignored."""

from __future__ import annotations

import math
import re

_ASCII_SPACE = re.compile(r"([ \t\n\v\f\r]+)")
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
# What C's `scanf("%lf")` takes, when nothing may follow it.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?")


def kattis(
    expected: str,
    actual: str,
    case_sensitive: bool = False,
    space_change_sensitive: bool = False,
    abs_tolerance: float | None = None,
    rel_tolerance: float | None = None,
) -> bool:
    """Equal words, or numbers within either tolerance where one is given and a number is expected.

    Only ASCII letters have a case and only ASCII spaces are space. With ``space_change_sensitive`` the space between
    words must be the same, too. A number that is expected is never compared as text once there is a tolerance.
    """
    wanted, given = _ASCII_SPACE.split(expected), _ASCII_SPACE.split(actual)
    if space_change_sensitive and wanted[1::2] != given[1::2]:
        return False
    words, answers = _words(wanted), _words(given)
    if len(words) != len(answers) or (space_change_sensitive and (wanted[0] == "") != (given[0] == "")):
        return False
    tolerant = abs_tolerance is not None or rel_tolerance is not None
    for word, answer in zip(words, answers, strict=True):
        number = _number(word) if tolerant else None
        if number is not None:
            other = _number(answer)
            if other is None:
                return False
            far = abs(number - other)
            near = abs_tolerance is not None and far <= abs_tolerance
            if not near and not (rel_tolerance is not None and far <= rel_tolerance * abs(number)):
                return False
        elif (word != answer) if case_sensitive else (word.translate(_LOWER) != answer.translate(_LOWER)):
            return False
    return True


def _words(parts: list[str]) -> list[str]:
    return [part for part in parts[::2] if part]


def _number(word: str) -> float | None:
    """A finite number as C reads it; None for anything else."""
    try:
        if _DECIMAL.fullmatch(word):
            value = float(word)
        elif _HEXADECIMAL.fullmatch(word):
            value = float.fromhex(word)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def parameters(flags: list[str]) -> dict[str, bool | float]:
    """The arguments of ``kattis`` for ``validator_flags``; the last of two that say the same counts."""
    found: dict[str, bool | float] = {}
    given = iter(flags)
    for flag in given:
        if flag in ("case_sensitive", "space_change_sensitive"):
            found[flag] = True
            continue
        size = float(next(given))
        if flag in ("float_tolerance", "float_absolute_tolerance"):
            found["abs_tolerance"] = size
        if flag in ("float_tolerance", "float_relative_tolerance"):
            found["rel_tolerance"] = size
    return found
