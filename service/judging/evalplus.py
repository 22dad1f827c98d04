"""The helpers that scripts of EvalPlus' data sets bring along, known by their shape, and what their comparison comes to."""

from __future__ import annotations

import ast
import hashlib

from service.judging.expressions import Term, Unclear

HELPERS = {
    "is_floats": frozenset({"45e10ae22174bf345f3ba42e74b5b4c2"}),
    "assertion": frozenset({"408aca2df9fdf314b799a27e95a845b8", "cf6953b60b1df364f0100e05a7829ee2"}),
}
_RTOL = 1e-7
_EXACT = 1 << 52  # integers below are the same as floats


def known(node: ast.FunctionDef) -> bool:
    return shape(node) in HELPERS[node.name]


def shape(node: ast.FunctionDef) -> str:
    """A hash of a function's tree, which is the same in every version of Python."""
    parts = [
        (
            type(one).__name__,
            [repr(part) for _, part in ast.iter_fields(one) if isinstance(part, str | int | float | None)],
        )
        for one in ast.walk(node)
        if not isinstance(one, ast.expr_context)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def near(wanted: object, atol: float) -> Term:
    """Equal, or as near as ``numpy.allclose`` asks for. Where numpy is needed to tell, that is ``Unclear``."""
    bound = 1e-6 if atol == 0 and _is_floats(wanted) else atol

    def agrees(value: object) -> bool:
        if value == wanted:
            return True
        return bound != 0 and _close(value, wanted, bound)

    return Term(agrees)


def _is_floats(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(item, float) for item in value)
    return isinstance(value, float)


def _close(value: object, wanted: object, atol: float) -> bool:
    if isinstance(value, list | tuple) and isinstance(wanted, list | tuple):
        if not value or len(value) != len(wanted):
            raise Unclear
        near = [_close_number(one, other, atol) for one, other in zip(value, wanted, strict=True)]
        return all(near)  # each was looked at
    return _close_number(value, wanted, atol)


def _close_number(value: object, wanted: object, atol: float) -> bool:
    x, y = _exact(value), _exact(wanted)
    return x == y or (abs(y) < float("inf") and abs(x - y) <= atol + _RTOL * abs(y))


def _exact(value: object) -> float:
    """As numpy makes it a float."""
    if type(value) is float:
        return value
    if type(value) is int and -_EXACT < value < _EXACT:
        return float(value)
    raise Unclear
