"""Expressions of assertions, evaluated outside the sandbox with the value of their one call put in.

An allowlist of nodes, operators and pure built-ins, each bounded: the value comes from the submission's process. What is
not in the list is ``Refused`` when it is read; what is too much for one value is ``Unclear``, and then the assertion is run.
"""

from __future__ import annotations

import ast
import builtins
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox_images.runner import codec

_BITS, _DIGITS = 4096, 400  # of numbers that are computed with, that they are rounded to
_LONGEST = 1_000_000  # parts of what is gone through, or made by a literal times a number
_PLAIN = frozenset({type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset})
_NUMBERS = frozenset({bool, int, float, complex})
_FROZEN = frozenset({type(None), bool, int, float, complex, str, bytes})


class Refused(Exception):
    """Not an expression that may be evaluated here."""


class Unclear(Exception):
    """The value cannot be judged outside: the assertion has to be run."""


@dataclass(frozen=True, slots=True)
class Term:
    """An expression as a function of its call's value; ``constant`` where there is no call in it."""

    of: Callable[[Any], Any]
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """What a name of the tests stands for."""

    value: object


class Module:
    """``math``, as far as it is used here."""


MATH = Module()
Scope = Mapping[str, object]  # a name's Constant, Module or function; a name that is not in it means nothing here


def fixed(value: Any) -> Term:
    return Term(lambda _: value, True)


class Reader:
    """Reads expressions. ``call`` tells whether a call is the submission's, and notes it."""

    def __init__(self, scope: Scope, call: Callable[[ast.Call], bool]) -> None:
        self.scope = scope
        self.call = call

    def read(self, node: ast.expr) -> Term:
        """Raises ``Refused``."""
        try:
            return fixed(ast.literal_eval(node))
        except (ValueError, TypeError):
            pass
        match node:
            case ast.Call() if self.call(node):
                return Term(_same)
            case ast.Call():
                return self._call(node)
            case ast.Name():
                named = self.scope.get(node.id)
                if isinstance(named, Constant):
                    return fixed(named.value)
            case ast.Attribute(value=ast.Name() as of) if self.scope.get(of.id) is MATH and node.attr in _MATH_VALUES:
                return fixed(getattr(math, node.attr))
            case ast.Compare():
                return self._compare(node)
            case ast.UnaryOp() if type(node.op) in _UNARY:
                return _applied(_UNARY[type(node.op)], [self.read(node.operand)])
            case ast.BinOp() if type(node.op) in _BINARY:
                return _applied(_BINARY[type(node.op)], [self.read(node.left), self.read(node.right)])
            case ast.Tuple() | ast.List() | ast.Set():
                return _applied(_DISPLAYS[type(node)], [self.read(item) for item in node.elts])
            case ast.Dict() if None not in node.keys:
                size = len(node.keys)
                parts = [self.read(part) for part in [*node.keys, *node.values] if part is not None]
                return _applied(lambda *values: dict(zip(values[:size], values[size:], strict=True)), parts)
        raise Refused

    def constant(self, node: ast.expr) -> Any:
        """The value of an expression without a call of the submission's. Raises ``Refused``."""
        term = self.read(node)
        if not term.constant:
            raise Refused
        return term.of(None)

    def _compare(self, node: ast.Compare) -> Term:
        if len(node.ops) > 2 or (len(node.ops) == 2 and not self.read(node.comparators[1]).constant):
            raise Refused  # what is compared last may not be computed at all
        terms = [self.read(part) for part in [node.left, *node.comparators]]
        for op, right in zip(node.ops, terms[1:], strict=True):
            single = len(node.ops) == 1 and any(one.constant and _is_single(one.of(None)) for one in (terms[0], right))
            if isinstance(op, ast.Is | ast.IsNot) and not single:
                raise Refused  # of other values it hangs on the interpreter
        compare = [_COMPARE[type(op)] for op in node.ops]

        def chain(*values: Any) -> Any:
            return all(one(values[place], values[place + 1]) for place, one in enumerate(compare))

        return _applied(compare[0] if len(compare) == 1 else chain, terms)

    def _call(self, node: ast.Call) -> Term:
        function: object = None
        match node.func:
            case ast.Name():
                function = self.scope.get(node.func.id)
            case ast.Attribute(value=ast.Name() as of) if self.scope.get(of.id) is MATH:
                function = MATH_FUNCTIONS.get(node.func.attr)
        if isinstance(function, Constant | Module) or not callable(function):
            raise Refused
        names = [keyword.arg for keyword in node.keywords]
        if not set(names) <= _KEYWORDS.get(function, frozenset()) or any(isinstance(a, ast.Starred) for a in node.args):
            raise Refused
        named = {str(keyword.arg): self.constant(keyword.value) for keyword in node.keywords}
        return _applied(lambda *values: function(*values, **named), [self.read(arg) for arg in node.args])


def frozen(value: object) -> bool:
    """Whether nothing in it can change, so that a name for it is as good as its literal."""
    return type(value) in _FROZEN or (type(value) in (tuple, frozenset) and all(map(frozen, value)))  # type: ignore[call-overload]


def _same(value: Any) -> Any:
    return value


def _applied(function: Callable[..., Any], parts: list[Term]) -> Term:
    """Constants are computed now. Raises ``Refused`` where that raises: running it will say what."""
    if all(part.constant for part in parts):
        try:
            return fixed(function(*(part.of(None) for part in parts)))
        except (Unclear, ArithmeticError, ValueError, TypeError, MemoryError, RecursionError):
            raise Refused from None
    return Term(lambda value: function(*(part.of(value) for part in parts)))


def _is_single(value: object) -> bool:
    return value is None or isinstance(value, bool)


# --- operators and built-ins, each bounded ------------------------------------------------------------


def _plain(value: Any) -> Any:
    if type(value) not in _PLAIN or (type(value) is int and value.bit_length() > _BITS):
        raise Unclear
    return value


def _number(value: Any) -> Any:
    if type(value) not in _NUMBERS:
        raise Unclear
    return _plain(value)


def _numeric(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: function(*map(_number, values))


def _on_plain(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values, **named: function(*map(_plain, values), **named)


def _add(left: Any, right: Any) -> Any:
    if type(left) is type(right) and type(left) in (str, bytes, list, tuple):
        return _short(left + right)
    return _number(left) + _number(right)


def _times(left: Any, right: Any) -> Any:
    for one, many in ((left, right), (right, left)):
        if type(many) is int and type(one) in (str, bytes, list, tuple):
            if len(one) * max(many, 0) > _LONGEST:
                raise Unclear
            return one * many
    return _number(left) * _number(right)


def _power(left: Any, right: Any) -> Any:
    if type(right) is int and type(left) is int and right >= 0 and left.bit_length() * right <= _BITS:
        return left**right
    raise Unclear


def _short(value: Any) -> Any:
    if len(value) > _LONGEST:
        raise Unclear
    return value


def _keys(function: Callable[..., Any]) -> Callable[..., Any]:
    """Of a set: many items that hash alike would take the square of their number in time."""
    return lambda *values: function(*(codec.spread(_short(list(_plain(value)))) for value in values))


def _range(*values: int) -> range:
    return _short(range(*values))  # type: ignore[no-any-return]


def _over(function: Callable[..., Any]) -> Callable[..., Any]:
    """Of something to go through, which may be a range of the tests' own."""
    return lambda value, **named: function(_short(value) if type(value) is range else _plain(value), **named)


def _float(*values: Any) -> float:
    if len(values) != 1 or type(values[0]) not in (bool, int, float, str):
        raise Unclear
    if type(values[0]) is str and len(values[0]) > _DIGITS:
        raise Unclear
    return float(_plain(values[0]))


def _round(value: Any, *digits: Any) -> Any:
    if digits and (type(digits[0]) is not int or abs(digits[0]) > _DIGITS):
        raise Unclear
    return round(_number(value), *digits)


def _in(left: Any, right: Any) -> bool:
    return _plain(left) in _plain(right)


_UNARY: dict[type[ast.unaryop], Callable[..., Any]] = {
    ast.Not: operator.not_, ast.USub: _numeric(operator.neg), ast.UAdd: _numeric(operator.pos),
}  # fmt: skip
_BINARY: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: _add, ast.Sub: _numeric(operator.sub), ast.Mult: _times, ast.Div: _numeric(operator.truediv),
    ast.FloorDiv: _numeric(operator.floordiv), ast.Mod: _numeric(operator.mod), ast.Pow: _power,
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], Callable[..., Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.Lt: _on_plain(operator.lt), ast.LtE: _on_plain(operator.le), ast.Gt: _on_plain(operator.gt),
    ast.GtE: _on_plain(operator.ge), ast.In: _in, ast.NotIn: lambda left, right: not _in(left, right),
}  # fmt: skip
_DISPLAYS: dict[type[ast.expr], Callable[..., Any]] = {
    ast.Tuple: lambda *values: values, ast.List: lambda *values: list(values), ast.Set: lambda *values: set(values),
}  # fmt: skip

PURE: dict[str, Callable[..., Any]] = {
    "abs": _numeric(abs), "round": _round, "len": _over(len), "sorted": _over(sorted), "list": _over(list),
    "tuple": _over(tuple), "set": _keys(set), "frozenset": _keys(frozenset), "all": _over(all), "any": _over(any),
    "bool": _on_plain(bool), "float": _float, "range": _range,
}  # fmt: skip
MATH_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "isclose": lambda a, b, **named: math.isclose(_number(a), _number(b), **named),
    "isnan": _numeric(math.isnan), "isinf": _numeric(math.isinf), "fabs": _numeric(math.fabs),
}  # fmt: skip
_MATH_VALUES = frozenset({"inf", "nan", "pi", "e", "tau"})
MATH_CONSTANTS = {name: Constant(getattr(math, name)) for name in _MATH_VALUES}
_KEYWORDS: dict[object, frozenset[str]] = {
    PURE["sorted"]: frozenset({"reverse"}),
    MATH_FUNCTIONS["isclose"]: frozenset({"rel_tol", "abs_tol"}),
}
BUILTINS = frozenset(dir(builtins))
