"""How many statements of a source count: those that do something, each shape once.

Pylint's score is a density, messages over statements, so that statements which do nothing would dilute the messages. Here
padding adds nothing: unreachable code, statements without an effect, assignments, imports and functions whose names nothing
reads, plain moves (``x = 1``, ``return x``), functions and classes of nothing else, and whatever has the shape of something that
was counted. A shape is the kind of a statement and the kinds of expressions in it; names, constants, operators and order are no
part of it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom, *_DEFS)
_MOVES = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr, ast.Assert, ast.Delete)
_IDLE = (ast.Pass, ast.Global, ast.Nonlocal)
_PROGRAM = frozenset({"input", "print", "open", "stdin", "stdout"})
# What is no shape by itself: names, constants, and parts of other expressions.
_PLAIN = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.arguments,
          ast.arg, ast.keyword, ast.comprehension, ast.alias, ast.withitem, ast.match_case, ast.pattern, ast.Starred,
          ast.ExceptHandler)  # fmt: skip
_PURE = """abs all any bin bool bytes chr complex dict divmod enumerate float format frozenset hash hex id int isinstance iter len list
max min oct ord pow range repr reversed round set slice sorted str sum tuple type zip""".split()  # noqa: SIM905


def counted(source: str) -> int:
    """How many statements count. Raises what ``ast.parse`` raises."""
    tree = ast.parse(source)
    found = list(_reachable(tree.body, None))
    live = _live(found)
    shapes: set[tuple[str, frozenset[str]]] = set()
    full: set[_Statement] = set()  # functions and classes with something in them that counts
    for one in reversed(found):  # what is within comes after
        shape = _shape(one.node) if one in live else None
        if shape is None or (isinstance(one.node, _DEFS) and one not in full):
            continue
        shapes.add(shape)
        if one.owner is not None:
            full.add(one.owner)
    return len(shapes)


class _Statement:
    """A statement with the function or class that it is in."""

    def __init__(self, node: ast.stmt, owner: _Statement | None) -> None:
        self.node, self.owner = node, owner
        parts = list(_own(node))
        self.reads = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
        self.reads |= {part.attr for part in parts if isinstance(part, ast.Attribute) and part.attr in _PROGRAM}
        self.binds = _bound(node, parts)
        effect = any(map(_effect, parts))
        stores = any(
            isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load) for part in parts
        )
        never, _ = _constant_test(node)
        nothing = isinstance(node, _IDLE) or (never and not getattr(node, "orelse", []))
        # What matters whether or not anybody reads a name that it binds.
        self.acts = not isinstance(node, _BINDS) and not nothing and (effect or not isinstance(node, ast.Expr))
        self.acts = self.acts or stores or (isinstance(node, ast.Assign | ast.AugAssign) and effect)


def _effect(part: ast.AST) -> bool:
    if isinstance(part, ast.Call):
        return not (isinstance(part.func, ast.Name) and part.func.id in _PURE)
    return isinstance(part, ast.Await | ast.Yield | ast.YieldFrom)


def _reachable(body: Sequence[ast.stmt], owner: _Statement | None) -> Iterator[_Statement]:
    """The statements of a block and of the blocks within, without what can never run."""
    pending = [(list(body), owner)]
    while pending:
        block, inside = pending.pop()
        for node in block:
            made = _Statement(node, inside)
            yield made
            within = made if isinstance(node, _DEFS) else inside
            pending += [(part, within) for part in _blocks(node)]
            if isinstance(node, _ENDS):
                break


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    never, otherwise = _constant_test(node)
    if not never:
        yield getattr(node, "body", [])
    if not otherwise:
        yield getattr(node, "orelse", [])
    yield getattr(node, "finalbody", [])
    for handler in getattr(node, "handlers", []):
        yield handler.body
    for case in getattr(node, "cases", []):
        yield case.body


def _constant_test(node: ast.stmt) -> tuple[bool, bool]:
    """Whether the body, and whether the ``else`` of ``node`` can never run, as far as a constant says so."""
    if isinstance(node, ast.If | ast.While):
        if isinstance(node.test, ast.Constant):
            return not node.test.value, bool(node.test.value)
        # Which way it goes is not worth finding out: nobody means to ask a constant.
        constant = not any(isinstance(part, ast.Name | ast.Call | ast.Attribute) for part in ast.walk(node.test))
        return constant, constant
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List | ast.Constant):
        return not getattr(node.iter, "elts", None), False
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name):
        count = [one.value for one in node.iter.args if isinstance(one, ast.Constant)]
        return node.iter.func.id == "range" and count == [0], False
    return False, False


def _own(node: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, without those of the statements within."""
    pending: list[ast.AST] = [node]
    while pending:
        one = pending.pop()
        for child in ast.iter_child_nodes(one):
            if not isinstance(child, ast.stmt):
                yield child
                pending.append(child)


def _bound(node: ast.stmt, parts: list[ast.AST]) -> set[str]:
    if isinstance(node, _DEFS):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _live(found: Sequence[_Statement]) -> set[_Statement]:
    """Those that act, in functions that are read, and those whose names they read in turn.

    Where the module itself uses functions of its own, reads or prints, only what it reads counts; where it does not, its functions
    are what it is for.
    """
    top = [one for one in found if one.owner is None]
    defined = {one for one in top if isinstance(one.node, _DEFS)}
    used = {name for one in top if one.acts for name in one.reads}
    live: set[_Statement] = set()
    names: set[str] = set()
    if not used & _PROGRAM and not any(one.binds & used for one in defined):
        live |= defined
        names |= {name for one in live for name in one.reads}
    grew = True
    while grew:
        grew = False
        for one in found:
            if one in live or (one.owner is not None and one.owner not in live):
                continue
            # A class's methods are reached by attribute, which says nothing of whose attribute it is.
            method = one.owner is not None and isinstance(one.owner.node, ast.ClassDef) and isinstance(one.node, _DEFS)
            if one.acts or method or one.binds & names:
                live.add(one)
                names |= one.reads
                grew = True
    return live


def _shape(node: ast.stmt) -> tuple[str, frozenset[str]] | None:
    """The shape of a statement; None if it only moves names and constants."""
    kinds = frozenset(type(part).__name__ for part in _own(node) if not isinstance(part, _PLAIN))
    return (type(node).__name__, kinds) if kinds or not isinstance(node, _MOVES) else None
