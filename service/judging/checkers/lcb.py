"""LiveCodeBench's comparison: line by line, numbers by their exact value."""

from service.judging.checkers.numbers import decimals


def lcb(expected: str, actual: str) -> bool:
    """Equal number of lines, and each line equal when stripped, or made of numbers that are exactly equal.

    The whole text is stripped first, so blank lines at either end do not count; blank lines inside do.
    ``1.0`` equals ``1``, and no tolerance is allowed. A line with one token that is no finite number is
    compared as text.
    """
    wanted, given = expected.strip().split("\n"), actual.strip().split("\n")
    return len(wanted) == len(given) and all(map(_same_line, wanted, given))


def _same_line(expected: str, actual: str) -> bool:
    if expected.strip() == actual.strip():
        return True
    wanted = decimals(expected.split())
    return wanted is not None and wanted == decimals(actual.split())
