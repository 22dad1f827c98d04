"""A tree as text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# Lists that would run into their neighbours get a node of their own.
_APART = frozenset({"body", "orelse", "finalbody", "defaults", "kw_defaults", "kwonlyargs", "keywords"})


def shape(node: ast.AST) -> str:
    """``(label child child)``; a leaf is its label alone. Labels hold neither spaces nor parentheses."""
    children = [shape(child) for child in _lists(node)]
    label = _label(node)
    return f"({label} {' '.join(children)})" if children else label


class _List(ast.AST):
    _fields = ("items",)

    def __init__(self, name: str, items: list[ast.AST]) -> None:
        self.name, self.items = name, items


def _lists(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            nodes = [one for one in value if isinstance(one, ast.AST)]
            if nodes and name in _APART and not isinstance(node, ast.Module):
                yield _List(name, nodes)
            else:
                yield from nodes
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            yield value


def _label(node: ast.AST) -> str:
    kind = type(node).__name__
    match node:
        case _List():
            return node.name
        case ast.Constant():
            return f"{kind}:{type(node.value).__name__}:{node.value!r}"
        case ast.Slice():
            parts = (("l", node.lower), ("u", node.upper), ("s", node.step))
            return kind + ":" + "".join(letter for letter, part in parts if part is not None)
        case _:
            for name in ("id", "attr", "arg", "name"):
                text = getattr(node, name, None)
                if isinstance(text, str):
                    return f"{kind}:{text}"
            return kind
