"""Which binding each name of a module stands for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False, slots=True)
class Binding:
    """One variable. ``kind`` is ``variable``, ``function``, ``class`` or ``import``; ``label`` is what was imported."""

    name: str
    scope: Scope
    kind: str = "variable"
    label: str = ""


@dataclass(eq=False, slots=True)
class Scope:
    """What opens one: a module, a class, a function, a lambda or a comprehension. ``unit`` is the outermost function around."""

    kind: str
    parent: Scope | None = None
    names: dict[str, Binding] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)  # by name: global or nonlocal
    unit: Scope | None = None


class Scopes(ast.NodeVisitor):
    """``bindings`` has the binding of each name, argument, definition, handler and pattern (by ``id`` of the node), and of no builtin."""

    def __init__(self, module: ast.Module) -> None:
        self.bindings: dict[int, Binding] = {}
        self.scopes: dict[int, Scope] = {}
        self._uses: list[tuple[ast.AST, str, Scope]] = []
        self.module = self._scope = Scope("module")
        self.scopes[id(module)] = self.module
        self.generic_visit(module)
        for node, name, scope in self._uses:
            if (binding := _find(name, scope)) is not None:
                self.bindings[id(node)] = binding

    def _bind(self, node: ast.AST, name: str, kind: str = "variable", label: str = "") -> None:
        scope: Scope = self._scope
        while scope.kind == "comprehension" and isinstance(node, ast.NamedExpr) and scope.parent is not None:
            scope = scope.parent
        if scope.elsewhere.get(name) == "global":
            scope = self.module
        elif scope.elsewhere.get(name) == "nonlocal":
            self._uses.append((node, name, scope))
            return
        known = scope.names.setdefault(name, Binding(name, scope, kind, label))
        if known.kind != kind:
            known.kind = "variable"
        self.bindings[id(node)] = known

    def _within(self, node: ast.AST, kind: str) -> Scope:
        scope = Scope(kind, self._scope)
        scope.unit = self._scope.unit or (scope if kind == "function" else None)
        self.scopes[id(node)] = scope
        return scope

    def _function(self, node: Function | ast.Lambda) -> None:
        outside = [*getattr(node, "decorator_list", []), *node.args.defaults, *filter(None, node.args.kw_defaults)]
        for one in outside:
            self.visit(one)
        if not isinstance(node, ast.Lambda):
            self._bind(node, node.name, "function")
        before, self._scope = self._scope, self._within(node, "function")
        given = node.args
        for arg in [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]:
            if arg is not None:
                self._bind(arg, arg.arg)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        self._declare(body)
        for one in body:
            self.visit(one)
        self._scope = before

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function

    def _declare(self, body: list[ast.stmt] | list[ast.expr]) -> None:
        """``global`` and ``nonlocal`` hold for the whole of a scope."""
        left: list[ast.AST] = list(body)
        while left:
            node = left.pop()
            if isinstance(node, ast.Global | ast.Nonlocal):
                word = "global" if isinstance(node, ast.Global) else "nonlocal"
                self._scope.elsewhere.update(dict.fromkeys(node.names, word))
            elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(node, DEFINITIONS):
                left += ast.iter_child_nodes(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for one in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(one)
        self._bind(node, node.name, "class")
        before, self._scope = self._scope, self._within(node, "class")
        self._declare(node.body)
        for one in node.body:
            self.visit(one)
        self._scope = before

    def _comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        before, self._scope = self._scope, self._within(node, "comprehension")
        for place, generator in enumerate(node.generators):
            self.visit(generator.target)
            for one in [*([generator.iter] if place else []), *generator.ifs]:
                self.visit(one)
        for one in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.visit(one)
        self._scope = before

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind(node, node.target.id)
        self._uses.append((node.target, node.target.id, self._scope))
        self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node, node.id)
        else:
            self._uses.append((node, node.id, self._scope))

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            self._bind(alias, alias.asname or whole, "import", whole.replace(".", "_"))

    visit_Import = visit_ImportFrom = _import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name is not None:
            self._bind(node, node.name)
        self.generic_visit(node)

    def _pattern(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            self._bind(node, name)
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = visit_MatchMapping = _pattern


def _find(name: str, scope: Scope) -> Binding | None:
    start: Scope | None = scope
    if scope.elsewhere.get(name) == "global":
        while start is not None and start.parent is not None:
            start = start.parent
    elif scope.elsewhere.get(name) == "nonlocal":
        start = scope.parent
    first = start
    while start is not None:
        # A class's names are seen in its own body alone.
        if name in start.names and (start.kind != "class" or start is first):
            return start.names[name]
        start = start.parent
    return None
