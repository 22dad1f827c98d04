"""What is around an assertion: what names mean that the prelude, imports and assignments above it bind."""

from __future__ import annotations

import ast
import functools
import importlib
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.judging.expressions import (
    BUILTINS,
    MATH,
    MATH_CONSTANTS,
    MATH_FUNCTIONS,
    PURE,
    Constant,
    Reader,
    Refused,
    frozen,
)

# Modules that preludes take all names from; importing them does nothing else.
_STARRED = frozenset(
    [
        "typing",
        "functools",
        "collections",
        "itertools",
        "heapq",
        "bisect",
        "string",
        "operator",
        "math",
        "cmath",
        "statistics",
        "random",
        "re",
    ]
)
_SAME = frozenset({"abs"})  # in ``operator``, too, and the same there


@dataclass
class Surroundings:
    """``scope``: the names that expressions may use; ``bound``: every name that is not the submission's to define."""

    scope: dict[str, object]
    bound: set[str] = field(default_factory=set)

    def free(self, name: str) -> bool:
        """Whether a name of the tests can only be the submission's."""
        return name not in self.bound and name not in BUILTINS and not name.startswith("__") and name != "math"

    def copy(self) -> Surroundings:
        return Surroundings(dict(self.scope), set(self.bound))

    def tests(self, code: ast.Module) -> None:
        """Take in a setup: imports and constants. Raises ``Refused`` for anything else."""
        self.forget(bound_by(code.body))
        for node in code.body:
            if not self.take(node):
                raise Refused

    def forget(self, names: Counter[str]) -> None:
        """These names mean something else in the tests. Raises ``Refused`` for one that is bound twice."""
        if max(names.values(), default=0) > 1 or "set" in names:  # set() is a literal
            raise Refused
        self.bound |= set(names)
        for name in names:
            self.scope.pop(name, None)

    def take(self, node: ast.stmt) -> bool:
        """Whether a statement does nothing but bind names to what is known here, or nothing at all."""
        match node:
            case ast.Pass():
                return True
            case ast.Expr():
                return _said(node)
            case ast.Assert(test=ast.Constant(value=value), msg=ast.Constant() | None):
                return bool(value)
            case ast.Import(names=names):
                for alias in names:
                    if not _is_standard(alias.name):
                        return False
                    if alias.name == "math":
                        self.scope[alias.asname or "math"] = MATH
                return True
            case ast.ImportFrom(module=str() as module, level=0, names=names):
                if not _is_standard(module) or any(alias.name == "*" for alias in names):
                    return False
                for alias in names:
                    known = {**MATH_CONSTANTS, **MATH_FUNCTIONS}.get(alias.name) if module == "math" else None
                    if known is not None:
                        self.scope[alias.asname or alias.name] = known
                return True
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found = Reader(self.scope, lambda call: False).constant(value)
                if frozen(found):  # else what one call does to it, the next one sees: nothing may use it
                    self.scope[name] = Constant(found)
                return True
        return False


def of(prelude: str) -> Surroundings:
    """What a prelude leaves. Raises ``Refused`` where loading it could be seen, or binds what cannot be told."""
    return _prelude(prelude).copy()


@functools.lru_cache(64)
def _prelude(prelude: str) -> Surroundings:
    made = Surroundings({**PURE, "math": MATH})
    if not prelude:
        return made
    try:
        body = ast.parse(prelude).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Refused from None
    names: Counter[str] = Counter()
    for node in body:
        if isinstance(node, ast.ImportFrom) and [alias.name for alias in node.names] == ["*"]:
            if node.level or node.module not in _STARRED:
                raise Refused
            module = importlib.import_module(str(node.module))
            public = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
            names.update(set(public) - _SAME)
        else:
            names.update(names_of([node]))
    if "set" in names:
        raise Refused
    made.bound |= set(names)
    for name in names:
        made.scope.pop(name, None)
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(node, ast.ClassDef)
            and not any(isinstance(part, ast.Expr) and not _said(part) for part in node.body)
        ):
            continue
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            continue
        if not made.take(node):
            raise Refused
        for name in names_of([node]):
            if names[name] > 1:
                made.scope.pop(name, None)
    return made


def bound_by(body: Sequence[ast.stmt]) -> Counter[str]:
    """How often statements that are known here bind a name; expressions that do so are refused when they are read."""
    found: Counter[str] = Counter()
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                found += names_of(targets)
            case ast.For(target=target, body=inner, orelse=other):
                found += names_of([target]) + bound_by([*inner, *other])
            case ast.FunctionDef(name=name, args=args, body=inner):
                found += Counter([name]) + names_of([args]) + bound_by(inner)
            case ast.Assert() | ast.Expr() | ast.Pass():
                pass
            case ast.Import() | ast.ImportFrom():
                found += names_of([node])
            case _:
                raise Refused
    return found


def names_of(body: Sequence[ast.AST]) -> Counter[str]:
    """How often names are bound in there, in whatever scope."""
    found: Counter[str] = Counter()
    for node in (inner for one in body for inner in ast.walk(one)):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found[name] += 1
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] += 1
            case ast.arg(arg=name):
                found[name] += 1
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    found[alias.asname or alias.name.partition(".")[0]] += 1
            case (
                ast.ExceptHandler(name=str() as name)
                | ast.MatchAs(name=str() as name)
                | ast.MatchStar(name=str() as name)
            ):
                found[name] += 1
            case ast.MatchMapping(rest=str() as name):
                found[name] += 1
    return found


def _said(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Constant)


def _is_standard(module: str) -> bool:
    name = module.partition(".")[0]
    return (name in sys.stdlib_module_names and name not in ("this", "antigravity", "__future__")) or name in (
        "numpy",
        "pytest",
    )
