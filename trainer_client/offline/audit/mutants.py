"""Mutants of a reference: the same program with one small fault in it.

A judge's strength is the share of mutants that its tests turn away. The tools that test a project's own tests in this
way change files in place and bring a runner; here a mutant is a source like any other, judged in a slot. Mutants that
compile to the reference's own bytecode are no mutants; others may still be equal to it in all that they do, so
that the share is a lower bound.
"""

from __future__ import annotations

import ast
import marshal
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox_images.runner.normal import within_bounds
from sandbox_images.runner.normal.trees import parsed, parsing
from service.schema import sha256

OPERATORS = ("arithmetic", "comparison", "logic", "constant", "off by one", "condition", "removed")
_LONGEST = 1 << 16  # characters of a reference worth mutating

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}  # fmt: skip
_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
# Numbers in these calls are bounds for the interpreter and not part of what a program does.
_SETTINGS = frozenset({"setrecursionlimit", "stack_size", "lru_cache", "seed"})

Change = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Mutant:
    """``before`` and ``after`` are the line, as Python writes it."""

    operator: str
    line: int
    before: str
    after: str
    source: str


def mutants(source: str, count: int) -> list[Mutant]:
    """Up to ``count`` different mutants, the operators in turns, chosen by lot that the source alone decides.

    None of a source that is no Python, or too large.
    """
    tree = _parsed(source)
    if tree is None or count < 1:
        return []
    kinds: dict[str, list[int]] = defaultdict(list)
    for place, (operator, _, _) in enumerate(_changes(tree)):
        kinds[operator].append(place)
    lot = random.Random(sha256(source))
    for places in kinds.values():
        lot.shuffle(places)
    known, found = {_bytecode(source)}, list[Mutant]()
    while kinds and len(found) < count:
        for operator in [one for one in OPERATORS if one in kinds]:
            made = _mutant(source, kinds[operator].pop())
            if not kinds[operator]:
                del kinds[operator]
            code = None if made is None else _bytecode(made.source)
            if made is not None and code is not None and code not in known and len(found) < count:
                known.add(code)
                found.append(made)
    return found


def _parsed(source: str) -> ast.Module | None:
    if len(source) > _LONGEST:
        return None
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree if within_bounds(tree) else None


def _bytecode(source: str) -> bytes | None:
    """What a source compiles to, wherever its lines are; None if it does not."""
    try:
        with parsing():
            tree = ast.parse(source)
            for node in ast.walk(tree):
                if hasattr(node, "lineno"):
                    node.lineno = node.end_lineno = 1  # type: ignore[attr-defined]
                    node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
            return marshal.dumps(compile(tree, "", "exec", dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _mutant(source: str, place: int) -> Mutant | None:
    """The mutant of one change."""
    tree = parsed(source)
    operator, statement, change = next(one for at, one in enumerate(_changes(tree)) if at == place)
    line, before = statement.lineno, _head(statement)
    change()
    after = _head(statement)
    try:
        made = ast.unparse(ast.fix_missing_locations(tree))
    except (ValueError, RecursionError):
        return None
    return Mutant(operator, line, before, "(removed)" if operator == "removed" else after, made)


def _head(statement: ast.stmt) -> str:
    """A statement's own line."""
    return ast.unparse(statement).split("\n")[0][:160] if not isinstance(statement, ast.Pass) else "(removed)"


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.stmt, Change]]:
    """Every change of a tree, in an order of its own that is always the same."""
    yield from _of_body(tree)


def _of_body(owner: ast.AST) -> Iterator[tuple[str, ast.stmt, Change]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(owner, name, None)
        if not isinstance(body, list):
            continue
        for place, statement in enumerate(body):
            if isinstance(statement, ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal) or _is_text(statement):
                continue
            if isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test):
                yield from _of_body(statement)
                continue
            if _removable(statement):
                yield "removed", statement, _setting(body, place, ast.Pass())
            yield from _of_statement(statement)
            yield from _of_body(statement)
            for handler in getattr(statement, "handlers", []):
                yield from _of_body(handler)
            for case in getattr(statement, "cases", []):
                yield from _of_body(case)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _removable(statement: ast.stmt) -> bool:
    """Statements without which a program may still run: not those that give a name its first value."""
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Subscript | ast.Attribute) for target in statement.targets)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call) and _name(statement.value) not in _SETTINGS
    return isinstance(statement, ast.AugAssign | ast.Return | ast.Break | ast.Continue | ast.Raise)


def _of_statement(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt, Change]]:
    """The changes of a statement's own expressions. What an error says is not what a program does."""
    if isinstance(statement, ast.Raise | ast.Assert):
        return
    if isinstance(statement, ast.If | ast.While):
        yield "condition", statement, _setting_field(statement, "test", ast.UnaryOp(ast.Not(), statement.test))
    if isinstance(statement, ast.AugAssign) and type(statement.op) in _ARITHMETIC:
        yield "arithmetic", statement, _setting_field(statement, "op", _ARITHMETIC[type(statement.op)]())
    for name, value in ast.iter_fields(statement):
        if name in ("annotation", "returns", "decorator_list", "args", "bases", "type_params"):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.expr | ast.withitem):
                for operator, change in _of_expression(one):
                    yield operator, statement, change


def _of_expression(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.Call) and _name(node) in _SETTINGS:
        return
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _formats(node):
        yield "arithmetic", _setting_field(node, "op", _ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.Compare):
        for place, sign in enumerate(node.ops):
            if type(sign) in _COMPARISON:
                yield "comparison", _setting(node.ops, place, _COMPARISON[type(sign)]())
    elif isinstance(node, ast.BoolOp):
        yield "logic", _setting_field(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "arithmetic", _setting_field(node, "op", ast.UAdd())
    elif isinstance(node, ast.IfExp):
        yield "condition", _setting_field(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.Call) and _name(node) == "range" and node.args:
        last = min(1, len(node.args) - 1)
        yield "off by one", _setting(node.args, last, ast.BinOp(node.args[last], ast.Sub(), ast.Constant(1)))
    elif isinstance(node, ast.Slice):
        for name in ("lower", "upper"):
            bound = getattr(node, name)
            if bound is not None:
                yield "off by one", _setting_field(node, name, ast.BinOp(bound, ast.Add(), ast.Constant(1)))
    if isinstance(node, ast.JoinedStr | ast.FormattedValue):
        parts = [one.value for one in getattr(node, "values", []) if isinstance(one, ast.FormattedValue)]
        for part in parts:
            yield from _of_expression(part)
        return
    for child in ast.iter_child_nodes(node):
        yield from _of_expression(child)


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", _setting_field(node, "value", not value)
    elif isinstance(value, int):
        yield "constant", _setting_field(node, "value", value + 1)
    elif isinstance(value, float):
        yield "constant", _setting_field(node, "value", value + 1.0)
    elif isinstance(value, str) and value:
        yield "constant", _setting_field(node, "value", "")


def _formats(node: ast.BinOp) -> bool:
    """``"%d" % x``: any other operator there fails at once."""
    return isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _setting(items: list[Any], place: int, value: object) -> Change:
    return lambda: items.__setitem__(place, value)


def _setting_field(node: ast.AST, name: str, value: object) -> Change:
    return lambda: setattr(node, name, value)
