"""The normal form of a Python source: what is left of it when names, comments and dead code do not count.

Similarity compares normal forms. A submission's is made in the sandbox, a reference's outside of it, by this same code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import TypedDict

from .flow import edges
from .naming import rename
from .prune import prune
from .shape import shape
from .trees import parsed

MAX_CHARS = 1 << 18
MAX_NODES = 20_000
MAX_DEPTH = 120  # of nested nodes: every pass stays below the interpreter's own bound on recursion

_TOKEN = re.compile(r"b?'s?'|[^\W\d]\w*|\d[\w.]*|\*\*=|//=|<<=|>>=|\.\.\.|[-+*/%@&|^<>=!:]=|->|\*\*|//|<<|>>|\S")


class NormalForm(TypedDict, total=False):
    """``tree``: ``(label child child)`` with leaves bare; ``tokens``: parted by spaces; ``flow``: see ``flow.edges``.

    Where there is none, ``error`` alone: ``syntax``, or ``too_large`` (above the bounds of this module, or nested too deeply).
    """

    tree: str
    tokens: str
    flow: str
    error: str


def normal_form(source: str, roots: Sequence[str] = ()) -> NormalForm:
    """Of any text, in bounded time. ``roots`` are the names that tests call: what they do not reach is dead.

    If the source defines none of them, it is a program; if that does nothing by itself, everything at its top counts as called.
    """
    if len(source) > MAX_CHARS:
        return {"error": "too_large"}
    try:
        module = parsed(source)
        if not within_bounds(module):
            return {"error": "too_large"}
        prune(module, frozenset(roots))
        rename(module)
        tokens = _TOKEN.findall(ast.unparse(module))
        return {"tree": shape(module), "tokens": " ".join(tokens), "flow": edges(module)}
    except (SyntaxError, ValueError):  # null bytes, and surrogates that are no text
        return {"error": "syntax"}
    except (RecursionError, MemoryError):
        return {"error": "too_large"}


def within_bounds(module: ast.Module) -> bool:
    """Whether a tree is small and flat enough for the passes over it, which recurse."""
    level: list[ast.AST] = [module]
    nodes = depth = 0
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if nodes > MAX_NODES or depth > MAX_DEPTH:
            return False
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return True
