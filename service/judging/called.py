"""What a problem's tests call: the names by which a submission's code is reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from service.schema import AssertsTest, CallTest, Problem, PytestTest, ScriptTest, TestCase

MOST = 200
LONGEST = 100  # characters


def called(problem: Problem) -> list[str]:
    """Names of functions, classes and methods, sorted, 200 at most; none where tests run whole programs. Never a value."""
    names = {name for test in problem.tests for name in _of(test) if len(name) <= LONGEST}
    return sorted(names)[:MOST]


def _of(test: TestCase) -> Iterator[str]:
    match test:
        case CallTest():
            yield from test.function.split(".")
        case ScriptTest():
            yield from _in_code(test.code)
            yield from _in_code(f"({test.entry_point or ''})()")
        case AssertsTest():
            for code in [test.setup, *test.code]:
                yield from _in_code(code)
        case PytestTest():
            for code in test.files.values():
                yield from _in_code(code)


def _in_code(code: str) -> Iterator[str]:
    """What is called in it, handed on as an argument, or imported by name."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call):
            for one in [node.func, *node.args]:
                while isinstance(one, ast.Attribute):
                    yield one.attr
                    one = one.value
                if isinstance(one, ast.Name):
                    yield one.id
