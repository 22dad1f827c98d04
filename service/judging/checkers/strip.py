"""The same text but for whitespace around it."""


def strip(expected: str, actual: str) -> bool:
    """Equal after ``strip()`` of both; whitespace inside counts."""
    return expected.strip() == actual.strip()
