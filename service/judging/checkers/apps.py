"""The lenient comparison of the APPS harness (hendrycks/apps, ``eval/testing_util.py``), made safe.

The harness tries one reading after another until one fits. Kept here: blank lines and spacing do not count,
and outputs made of numbers alone are compared with the defaults of ``numpy.allclose`` or rounded to three
digits. Left out is its last resort, which compares *sets* of tokens: order and repetition are lost there, so
``NO YES`` passes for ``YES NO`` and a prefix passes for the whole.
"""

from service.judging.checkers.numbers import real
from service.judging.checkers.values import equal_values

ABSOLUTE, RELATIVE, DIGITS = 1e-8, 1e-5, 3


def apps(expected: str, actual: str) -> bool:
    """The same tokens on the same non-blank lines, or the same layout of numbers that are nearly equal."""
    wanted, given = _lines(expected), _lines(actual)
    if wanted == given:
        return True
    if [len(line) for line in wanted] != [len(line) for line in given]:
        return False
    pairs = [(a, b) for left, right in zip(wanted, given, strict=True) for a, b in zip(left, right, strict=True)]
    return all(_near(real(a), real(b)) for a, b in pairs)


def apps_value(expected: object, actual: object) -> bool:
    """Equal to ``expected``, or to its first element: APPS wraps many an answer in a list of one."""
    if equal_values(expected, actual):
        return True
    return isinstance(expected, list) and bool(expected) and equal_values(expected[0], actual)


def _lines(text: str) -> list[list[str]]:
    return [words for line in text.split("\n") if (words := line.split())]


def _near(expected: float | None, actual: float | None) -> bool:
    if expected is None or actual is None:
        return False
    return abs(actual - expected) <= ABSOLUTE + RELATIVE * abs(expected) or round(expected, DIGITS) == round(
        actual, DIGITS
    )
