"""Trees from many threads: an interpreter that counts their depth in one place for all of them gives each its tree."""

from __future__ import annotations

import ast
import gc
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox_images.runner.normal.trees import parsed

SOURCE = "\n".join(f"def f{n}(a, b):\n    return [{n}, (a, {{b: a + {n}}})]\n" for n in range(200))


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads change places as often as they can, also within the interpreter's own work: whenever it collects garbage."""

    def look(phase: str, info: dict[str, int]) -> None:
        for _ in range(100):
            pass

    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(look)
    yield
    gc.callbacks.remove(look)
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless")
def test_threads_do_not_meet() -> None:
    expected = ast.dump(ast.parse(SOURCE))
    with ThreadPoolExecutor(4) as pool:
        assert {ast.dump(tree) for tree in pool.map(parsed, [SOURCE] * 80)} == {expected}


def test_nothing_is_said_of_odd_escapes_and_filters_stay() -> None:
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as said:
        parsed(r"'\d'")
    assert not said and list(warnings.filters) == before


@pytest.mark.parametrize("source", ["def", "a\0b", "\ud800"])
def test_what_is_no_source_is_refused(source: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        parsed(source)
    assert isinstance(parsed("a = 1"), ast.Module)
