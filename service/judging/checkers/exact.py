"""The same text, to the last character."""


def exact(expected: str, actual: str) -> bool:
    """Equal as they are; a missing last newline is a difference."""
    return expected == actual
