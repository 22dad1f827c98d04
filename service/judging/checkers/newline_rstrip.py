"""The same text but for newlines at the end, as verl's sandbox client compares."""


def newline_rstrip(expected: str, actual: str) -> bool:
    """Equal after ``rstrip("\\n")`` of both; spaces, tabs and carriage returns count."""
    return expected.rstrip("\n") == actual.rstrip("\n")
