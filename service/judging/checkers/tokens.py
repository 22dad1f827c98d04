"""The same words in the same order: what most judges mean by equal."""


def tokens(expected: str, actual: str) -> bool:
    """Equal lists of whitespace-separated tokens; how they are spread over lines does not count."""
    return expected.split() == actual.split()
