"""Assertions that say nothing but what a call gives: ``assert f(1, [2]) == [3]``.

Such an entry of an ``asserts`` test needs no process for the tests. The submission's process makes the call, its value
comes out as plain data, and the worker compares: half the processes, and the expected values stay outside. Where that
could come to something else than running the assertion would (a value that is not plain data), it is run after all.
"""

from __future__ import annotations

import ast
import builtins
import functools
import json
from dataclasses import dataclass
from typing import Any

from sandbox_images.runner import codec

_LONGEST = 100_000  # characters of an entry worth reading here
_REMEMBERED, _SHORT = 1 << 14, 2000


class Unclear(Exception):
    """The value cannot be compared outside: the assertion has to be run."""


@dataclass(frozen=True, slots=True)
class Equation:
    """``relation`` is ``==``, ``!=``, ``is``, ``is not``, or ``truth`` (then ``expected`` is the wanted truth).

    ``values`` is the codec's message of ``[args, kwargs]``.
    """

    code: str
    function: str
    values: Any
    relation: str
    expected: object

    def holds(self, value: object) -> bool:
        """What the assertion would say of a plain value. Raises ``Unclear`` where comparing raises."""
        try:
            if self.relation == "truth":
                return bool(value) is self.expected
            if self.relation in ("is", "is not"):
                return (value is self.expected) is (self.relation == "is")
            return bool(value == self.expected) is (self.relation == "==")
        except (ArithmeticError, ValueError, TypeError, RecursionError):
            raise Unclear from None


class _PlainOnly:
    """No value but plain data crosses."""

    def __call__(self, enc: codec.Encoder, obj: object, depth: int) -> Any:
        raise codec.CodecError("not plain data")

    def resolve(self, dec: object, item: object) -> Any:
        raise codec.CodecError("a handle outside the sandbox")

    blank = fill = namedtuple = error = immutable = resolve


def equation(code: str) -> Equation | None:
    """The equation that an entry is, or ``None`` if it is anything more."""
    return _remembered(code) if len(code) <= _SHORT else _read(code)


def decoded(payload: bytes) -> Any:
    """The plain value in a report. Raises ``ValueError``, ``TypeError`` or ``RecursionError`` for anything else."""
    message = json.loads(payload)
    codec.require_tree(message)
    return codec.Decoder(_PlainOnly()).message(message)


def value_of(payload: bytes) -> Any:
    """The plain value that a call gave. Raises ``Unclear`` for what is too large, cyclic, or no value at all."""
    try:
        return decoded(payload)
    except (ValueError, TypeError, RecursionError):
        raise Unclear from None


def _read(code: str) -> Equation | None:
    if len(code) > _LONGEST or not code.lstrip().startswith("assert"):
        return None
    try:
        body = ast.parse(code).body
        if len(body) != 1 or not isinstance(body[0], ast.Assert) or not isinstance(body[0].msg, ast.Constant | None):
            return None
        found = _relation(body[0].test)
        if found is None:
            return None
        call, relation, expected = found
        name = _function(call)
        if name is None or any(keyword.arg is None for keyword in call.keywords):
            return None
        args = [ast.literal_eval(arg) for arg in call.args]
        kwargs = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
        values = codec.Encoder(_PlainOnly()).message([args, kwargs])
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None
    return Equation(code.strip(), name, values, relation, expected)


_remembered = functools.lru_cache(_REMEMBERED)(_read)


def _relation(test: ast.expr) -> tuple[ast.Call, str, object] | None:
    if isinstance(test, ast.Call):
        return test, "truth", True
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and isinstance(test.operand, ast.Call):
        return test.operand, "truth", False
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, op, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(right, ast.Call) and not isinstance(left, ast.Call):
        left, right = right, left
    if not isinstance(left, ast.Call) or (relation := _RELATIONS.get(type(op))) is None:
        return None
    expected = ast.literal_eval(right)
    if relation.startswith("is") and not (expected is None or isinstance(expected, bool)):
        return None
    return left, relation, expected


_RELATIONS: dict[type[ast.cmpop], str] = {ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.IsNot: "is not"}


def _function(call: ast.Call) -> str | None:
    """A plain name of the submission's. A built-in's name may mean the built-in, which the tests' process settles."""
    if not isinstance(call.func, ast.Name):
        return None
    name = call.func.id
    return None if hasattr(builtins, name) or name.startswith("__") else name
