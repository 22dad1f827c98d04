"""Data flow: which variable's value comes from which, as CodeBLEU counts it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_VARIABLE = re.compile(r"[vg]\d+")


def edges(module: ast.Module) -> str:
    """Of a renamed tree, parted by spaces, in the order of the text: ``0=1,2`` is set from 1 and 2, ``1~1`` is a use of 1.

    Variables are numbered over the whole module as they are met, those that a value is made of first.
    """
    numbers: dict[str, int] = {}

    def number(name: str) -> int:
        return numbers.setdefault(name, len(numbers))

    written = []
    for name, sources in _edges(module, ""):
        if name is None:
            used = number(sources[0])
            written.append(f"{used}~{used}")
        else:
            made_of = [number(source) for source in sources]
            written.append(f"{number(name)}={','.join(map(str, made_of))}")
    return " ".join(written)


Edge = tuple[str | None, list[str]]


def _edges(module: ast.AST, unit: str) -> Iterator[Edge]:
    left: list[tuple[ast.AST, str]] = [(module, unit)]
    while left:
        node, unit = left.pop()
        match node:
            case ast.Name() if isinstance(node.ctx, ast.Load) and _VARIABLE.fullmatch(node.id):
                yield None, [_within(node.id, unit)]
            case ast.Assign():
                yield from _set(node.targets, node.value, unit)
            case ast.AugAssign():
                yield from _set([node.target], ast.Tuple([_loaded(node.target), node.value], ast.Load()), unit)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                yield from _set([node.target], node.iter, unit)
            case ast.NamedExpr():
                yield from _set([node.target], node.value, unit)
            case ast.withitem() if node.optional_vars is not None:
                yield from _set([node.optional_vars], node.context_expr, unit)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not unit:
            unit = f"{node.name}/{id(node)}"
        left += [(child, unit) for child in reversed(list(ast.iter_child_nodes(node)))]


def _loaded(target: ast.expr) -> ast.expr:
    return ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target


def _within(name: str, unit: str) -> str:
    """Names of functions begin anew in each: the same ``v0`` is another variable elsewhere."""
    return name if name.startswith("g") else f"{unit}.{name}"


def _set(targets: list[ast.expr], value: ast.expr, unit: str) -> Iterator[Edge]:
    for target in targets:
        match target, value:
            case (ast.Tuple() | ast.List(), ast.Tuple() | ast.List()) if len(target.elts) == len(value.elts):
                pairs = list(zip(target.elts, value.elts, strict=True))
            case _:
                pairs = [(target, value)]
        for to, source in pairs:
            sources = list(dict.fromkeys(_within(one, unit) for one in _variables(source, ast.Load)))
            if sources:
                for name in _variables(to, ast.Store):
                    yield _within(name, unit), sources


def _variables(node: ast.AST, context: type[ast.expr_context]) -> list[str]:
    """The variables in an expression, in the order of the text."""
    found: list[str] = []
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, ast.Name) and isinstance(one.ctx, context) and _VARIABLE.fullmatch(one.id):
            found.append(one.id)
        left += reversed(list(ast.iter_child_nodes(one)))
    return found
