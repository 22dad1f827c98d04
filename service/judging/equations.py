"""Assertions that say nothing but what a call gives: ``assert f(1, [2]) == [3]``, ``assert abs(f(1) - 0.5) < 1e-6``.

Such an assertion needs no process for the tests. The submission's process makes the call, its value comes out as plain
data, and the worker evaluates the assertion with the value put in: half the processes, and the expected values stay outside.
Where that could come to something else than running the assertion would (a value that is not plain data), it is run after all.
"""

from __future__ import annotations

import ast
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox_images.runner import codec
from service.judging import surroundings
from service.judging.expressions import Reader, Refused, Term, Unclear

_LONGEST = 100_000  # characters of an entry worth reading here
_LARGEST = 1 << 20  # bytes of a value that more is done with than to compare it
_PARTS = 500  # containers that are looked at one by one
_REMEMBERED, _SHORT = 1 << 14, 2000


@dataclass(frozen=True, slots=True)
class Equation:
    """``function`` is a name of the submission's, or a method of a fresh instance (``Solution().solve``).

    ``values`` is ``[args, kwargs]`` as JSON, ``plain`` where JSON says all there is to say, and else the codec's message of it. ``bare``: the value is compared as it is. ``bound``: the call is of
    the script's entry point, which is looked up once.
    """

    code: str
    function: str
    values: str
    plain: bool
    test: Term
    bare: bool
    bound: bool = False

    def holds(self, value: object) -> bool:
        """What the assertion would say of a plain value. Raises ``Unclear`` where evaluating it raises."""
        try:
            return bool(self.test.of(value))
        except (ArithmeticError, ValueError, TypeError, RecursionError, MemoryError):
            raise Unclear from None


class _PlainOnly:
    """No value but plain data crosses."""

    def __call__(self, enc: codec.Encoder, obj: object, depth: int) -> Any:
        raise codec.CodecError("not plain data")

    def resolve(self, dec: object, item: object) -> Any:
        raise codec.CodecError("a handle outside the sandbox")

    blank = fill = namedtuple = error = immutable = resolve


def equation(code: str, setup: str = "", prelude: str = "") -> Equation | None:
    """The equation that an entry is, or ``None`` if it is anything more."""
    short = len(code) + len(setup) + len(prelude) <= _SHORT
    return _remembered(code, setup, prelude) if short else _read(code, setup, prelude)


def held(equation: Equation, payload: bytes) -> tuple[bool, str]:
    """What an assertion says of the value that its call gave, and why not. Raises ``Unclear``."""
    if not equation.bare and len(payload) > _LARGEST:
        raise Unclear
    value = value_of(payload)
    return (True, "") if equation.holds(value) else (False, f"{equation.code}: got {shown(value)}")


def shown(value: object) -> str:
    try:
        return repr(value)[:200]
    except (ValueError, RecursionError):
        return f"a {type(value).__name__}"


def decoded(payload: bytes) -> Any:
    """The plain value in a report. Raises ``ValueError``, ``TypeError`` or ``RecursionError`` for anything else."""
    message = json.loads(payload.decode("utf-8", "surrogatepass"))
    if type(message) is list and len(message) == 2 and message[1] == [] and codec.is_inline(message[:1]):
        return message[0]  # most values are but a scalar
    codec.require_tree(message)
    return codec.Decoder(_PlainOnly()).message(message)


def value_of(payload: bytes) -> Any:
    """The plain value that a call gave. Raises ``Unclear`` for what is too large, cyclic, or no value at all."""
    try:
        return decoded(payload)
    except (ValueError, TypeError, RecursionError):
        raise Unclear from None


def _read(code: str, setup: str, prelude: str) -> Equation | None:
    if len(code) > _LONGEST or not code.lstrip().startswith("assert"):
        return None
    try:
        body = ast.parse(code).body
        if len(body) != 1 or not isinstance(body[0], ast.Assert):
            return None
        around = surroundings.of(prelude)
        around.tests(ast.parse(setup))
        return asserted(body[0], code.strip()[:400], around, {})
    except (Refused, SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None


_remembered = functools.lru_cache(_REMEMBERED)(_read)


def asserted(
    node: ast.Assert, code: str, around: surroundings.Surroundings, candidates: Mapping[str, str | None]
) -> Equation:
    """The equation of one statement; raises ``Refused`` or what the codec raises if it is none.

    ``candidates``: names of the tests' for functions of the submission, None for the entry point.
    """
    if not isinstance(node.msg, ast.Constant | None):  # it would be computed
        raise Refused
    calls: list[tuple[ast.Call, str, bool]] = []

    def call(one: ast.Call) -> bool:
        if (found := _function(one, around, candidates)) is None:
            return False
        calls.append((one, *found))
        return True

    reader = Reader(around.scope, call)
    test = reader.read(node.test)
    if len(calls) != 1 or test.constant:
        raise Refused
    made, function, bound = calls[0]
    values, plain = arguments(made, reader)
    return Equation(code, function, values, plain, test, _is_bare(node.test, made), bound)


def arguments(call: ast.Call, reader: Reader) -> tuple[str, bool]:
    """A call's arguments as they cross."""
    names = [keyword.arg for keyword in call.keywords]
    if None in names or len(set(names)) < len(names):
        raise Refused
    args = [reader.constant(arg) for arg in call.args]
    kwargs = {str(keyword.arg): reader.constant(keyword.value) for keyword in call.keywords}
    return message(args, kwargs)


def message(args: list[Any], kwargs: dict[str, Any]) -> tuple[str, bool]:
    """``[args, kwargs]`` as it crosses, and whether that is without the codec. Raises ``ValueError`` for what is not plain data."""
    values = [args, kwargs]
    if plain := _is_json(values, set()):
        return codec.dumps(values), plain
    return codec.dumps(codec.Encoder(_PlainOnly()).message(values)), plain


def _is_json(value: Any, seen: set[int]) -> bool:
    """Whether a value comes back from JSON as what it was: no other types, and nothing that is there twice."""
    if type(value) not in (list, dict):
        return bool(codec.inline((value,)))
    if id(value) in seen or len(seen) > _PARTS:
        return False
    seen.add(id(value))
    if type(value) is list:
        return codec.inline(value) or all(_is_json(item, seen) for item in value)
    return all(type(key) is str for key in value) and all(_is_json(item, seen) for item in value.values())


def _is_bare(test: ast.expr, call: ast.Call) -> bool:
    if isinstance(test, ast.Compare):
        return call in (test.left, *test.comparators)
    return call in (test, test.operand if isinstance(test, ast.UnaryOp) else None)


def _function(
    call: ast.Call, around: surroundings.Surroundings, candidates: Mapping[str, str | None]
) -> tuple[str, bool] | None:
    """What a call of the submission's calls, and whether that is the entry point.

    A built-in's name may mean the built-in, and what the prelude binds is the prelude's.
    """
    match call.func:
        case ast.Name(id=name) if name in candidates:
            found = candidates[name]
            return (found, False) if found is not None else ("", True)
        case ast.Name(id=name) if around.free(name):
            return name, False
        case ast.Attribute(value=ast.Call(func=ast.Name(id=name), args=[], keywords=[]), attr=method):
            if around.free(name) and not method.startswith("_"):
                return f"{name}().{method}", False
    return None
