"""Sources as trees, from any thread."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# Until 3.11.8 and 3.12.2 the interpreter counts the depth of a tree in one place for all threads: of two that parse at
# once, one gets a SystemError. What filters warnings is one for all threads, too.
_ONE = threading.Lock()


def parsed(source: str) -> ast.Module:
    """What ``ast.parse`` makes of a source. Raises what it raises."""
    with parsing():
        return ast.parse(source)


@contextmanager
def parsing() -> Iterator[None]:
    """For one thread at a time, and without a word about odd escapes and the like."""
    with _ONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
