"""How many statements of a source count: those that do something, each shape once.

Pylint's score is a density, messages over statements, so that statements which do nothing would dilute the messages. Here
padding adds nothing: code that is never reached or never used, statements without an effect, plain moves (``x = 1``, ``return x``),
functions and classes of nothing else, and whatever has the shape of something that was counted. A shape is the kind of a
statement and the kinds of expressions in it; names, constants, operators and order are no part of it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from normal import within_bounds
from normal.prune import prune

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Shape = tuple[str, frozenset[str]]

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IDLE = (ast.Pass, ast.Global, ast.Nonlocal, ast.ExceptHandler, ast.match_case)
_MOVES = (ast.Assign, ast.Return, ast.Expr, ast.Assert, ast.Delete)
# What is no shape by itself: names, constants, and parts of other expressions.
_PLAIN = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.arguments,
          ast.arg, ast.keyword, ast.comprehension, ast.alias, ast.withitem, ast.pattern, ast.Starred)  # fmt: skip


def counted(source: str, roots: Sequence[str] = ()) -> int:
    """How many statements count; 0 for a source too large or too deep to tell. Raises what ``ast.parse`` raises.

    ``roots`` are the names that tests call: what they do not reach is not used, where the source defines any of them.
    """
    module = ast.parse(source)
    if not within_bounds(module):
        return 0
    prune(module, frozenset(roots))
    return len(_shapes(module))


def _shapes(block: ast.AST) -> set[Shape]:
    """The shapes of all statements within ``block``."""
    found: set[Shape] = set()
    for node in _statements(block):
        within = _shapes(node)
        own = _shape(node)
        if own is not None and (within or not isinstance(node, _DEFINITIONS)):
            found.add(own)
        found |= within
    return found


def _statements(block: ast.AST) -> Iterator[ast.AST]:
    """The statements right within ``block``, and what else holds blocks: handlers and cases."""
    for child in ast.iter_child_nodes(block):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child


def _shape(node: ast.AST) -> Shape | None:
    """The shape of a statement; None if it does nothing, or only moves names and constants."""
    kinds = frozenset(type(part).__name__ for part in _own(node) if not isinstance(part, _PLAIN))
    if isinstance(node, _IDLE) or (isinstance(node, _MOVES) and not kinds):
        return None
    return type(node).__name__, kinds


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions of a statement, without those of the statements within."""
    pending = [node]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                yield child
                pending.append(child)
