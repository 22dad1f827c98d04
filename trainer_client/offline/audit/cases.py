"""How many cases a problem's tests try, read from the tests, and what they say that a call or a program must give.

A script or a pytest file counts for one test to a judge, or one a function; how much it tries is the number of its
assertions, those in a loop over a literal list as often as the list is long. What a loop computes counts once.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox_images.runner.normal.trees import parsed
from service.schema import AssertsTest, CallTest, Problem, PytestTest, ScriptTest, StdioTest, TestCase, sha256

_LONGEST = 1 << 22  # characters of test code worth reading here


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one case says: ``given`` is the input of a program or ``(args, kwargs)`` of a call."""

    given: Any
    expected: Any
    public: bool
    function: str = ""


@dataclass(slots=True)
class Cases:
    """``count`` is all cases, ``different`` without those that say the same again. ``contradictions`` are inputs with two answers."""

    count: int = 0
    different: int = 0
    contradictions: int = 0
    public: int = 0
    expectations: list[Expectation] = field(default_factory=list)


def cases_of(problem: Problem) -> Cases:
    """What the tests of a problem try."""
    found = Cases()
    seen: set[str] = set()
    answers: dict[str, list[Any]] = {}
    for test in problem.tests:
        keys = list(_keys(test))
        found.count += len(keys)
        found.public += len(keys) if test.public else 0
        seen.update(keys)
        for one in _expectations(test):
            found.expectations.append(one)
            if one.given is None or (isinstance(test, StdioTest) and test.files):
                continue
            answers.setdefault(repr((one.function, one.given)), []).append(_answer(one.expected))
    found.different = len(seen)
    found.contradictions = sum(any(one != given[0] for one in given) for given in answers.values())
    return found


def key_of_tests(problem: Problem) -> str:
    """A hash of what the tests say, whatever they are called."""
    parts = [test.model_dump(mode="json", exclude={"id", "public", "group", "score"}) for test in problem.tests]
    return sha256(json.dumps(sorted(json.dumps(part, sort_keys=True) for part in parts)))


def _answer(expected: Any) -> Any:
    return expected.split() if isinstance(expected, str) else expected


def _keys(test: TestCase) -> Iterator[str]:
    """One text a case; equal texts are the same case."""
    if isinstance(test, StdioTest):
        yield sha256(repr([test.input, test.output, test.files]))
    elif isinstance(test, CallTest):
        yield sha256(repr([test.function, test.args, test.kwargs, test.expected]))
    elif isinstance(test, AssertsTest):
        for place, code in enumerate(test.code):
            tree = _parsed(code)
            plain = (
                tree is not None
                and len(tree.body) == 1
                and any(one.given is not None for one in _equation(tree.body[0], False, None, False))
            )
            yield sha256("\0".join((test.setup, code.strip(), "" if plain else str(place))))
    elif isinstance(test, ScriptTest):
        yield from _in_code(test.code, pytest=False)
    else:
        for name, code in sorted(test.files.items()):
            yield from (f"{name}:{key}" for key in _in_code(code, pytest=True))


def _in_code(code: str, pytest: bool) -> Iterator[str]:
    """A key for each assertion; for a file or script without any, one for each test function or for the whole."""
    tree = _parsed(code)
    if tree is None:
        yield sha256(code)
        return
    literals = _literals(tree)
    found = [
        f"{place}:{key}" if times > 1 else key
        for key, times in _assertions(tree, literals, 1)
        for place in range(times)
    ]
    if not found and pytest:
        found = [
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        ]
    yield from found or [sha256(code)]


def _parsed(code: str) -> ast.Module | None:
    if len(code) > _LONGEST:
        return None
    try:
        tree: ast.Module = parsed(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree


def _literals(tree: ast.Module) -> dict[str, int]:
    """The lengths of lists that are given names."""
    return {
        target.id: len(node.value.elts)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _assertions(node: ast.AST, literals: dict[str, int], times: int) -> Iterator[tuple[str, int]]:
    for child in ast.iter_child_nodes(node):
        inner = times
        if isinstance(child, ast.For):
            inner = times * max(1, _length(child.iter, literals))
        elif isinstance(child, ast.FunctionDef):
            inner = times * _parameters(child)
        if isinstance(child, ast.Assert) and isinstance(child.test, ast.Constant):
            continue  # `assert True` tries nothing
        if isinstance(child, ast.Assert) or (isinstance(child, ast.Call) and _asserts(child)):
            yield _key(child), times
        else:
            yield from _assertions(child, literals, inner)


def _key(assertion: ast.Assert | ast.Call) -> str:
    """By its text where it asks a function for plain values; elsewhere what went before is part of the case."""
    text = ast.unparse(assertion)
    plain = any(one.given is not None for one in _equation(assertion, False, None, False))
    return sha256(text if plain else f"{assertion.lineno}:{assertion.col_offset}:{text}")


def _asserts(call: ast.Call) -> bool:
    """A method of unittest's or a block of pytest's that can fail, or a function made for it."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name.startswith(("assert", "_agree")) or name in ("raises", "fail")


def _length(node: ast.expr, literals: dict[str, int]) -> int:
    if isinstance(node, ast.List | ast.Tuple):
        return len(node.elts)
    if isinstance(node, ast.Name):
        return literals.get(node.id, 1)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        if node.func.id in ("enumerate", "zip", "sorted", "list", "reversed"):
            return max(_length(one, literals) for one in node.args)
        if node.func.id == "range" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            return node.args[0].value if isinstance(node.args[0].value, int) else 1
    return 1


def _parameters(function: ast.FunctionDef) -> int:
    """How often pytest runs a test function."""
    times = 1
    for one in function.decorator_list:
        if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("parametrize") and len(one.args) > 1:
            times *= max(1, _length(one.args[1], {}))
    return times


# --- expectations -----------------------------------------------------------------------------------


def _expectations(test: TestCase) -> Iterator[Expectation]:
    if isinstance(test, StdioTest):
        if test.output is not None:
            yield Expectation(test.input, test.output, test.public)
    elif isinstance(test, CallTest):
        yield Expectation((test.args, test.kwargs), test.expected, test.public, test.function)
    else:
        codes = (
            test.code
            if isinstance(test, AssertsTest)
            else [test.code]
            if isinstance(test, ScriptTest)
            else test.files.values()
        )
        entry = test.entry_point if isinstance(test, ScriptTest) else None
        for code in codes:
            tree = _parsed(code)
            for node in ast.walk(tree) if tree is not None else ():
                yield from _equation(node, test.public, entry, isinstance(test, PytestTest))


def _equation(node: ast.AST, public: bool, entry: str | None, objects: bool) -> Iterator[Expectation]:
    """``assert f(1) == 2``, where both sides are plain. Of ``objects`` only the value counts: they have a past."""
    if not (isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare) and len(node.test.ops) == 1):
        return
    left, right = node.test.left, node.test.comparators[0]
    if not (isinstance(node.test.ops[0], ast.Eq | ast.Is) and isinstance(left, ast.Call)):
        return
    try:
        expected = ast.literal_eval(right)
        given = (
            [ast.literal_eval(one) for one in left.args],
            {str(one.arg): ast.literal_eval(one.value) for one in left.keywords},
        )
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return
    name = ast.unparse(left.func)
    function = (
        (entry or name).replace("Solution().", "Solution.") if name in ("candidate", entry) or entry is None else name
    )
    objects = objects or not _forgetful(left.func)
    yield Expectation(None if objects else given, expected, public, "" if objects else function)


def _forgetful(function: ast.expr) -> bool:
    """A function by its name, or a method of an object made for this call: what was called before is nothing to it."""
    return isinstance(function, ast.Name) or (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call)
    )
