"""Canonical names and classes of constants."""

from __future__ import annotations

import ast

from .scopes import DEFINITIONS, FUNCTIONS, Binding, Scope, Scopes

MAX_TEXT = 64  # characters of a name
_LETTERS = {"function": "f", "class": "c"}


def rename(module: ast.Module) -> None:
    """In place: names in the order in which they are met, constants by class, imports gone into the names that they bind."""
    scopes = Scopes(module)
    own = _attributes(module)
    namer = _Namer(scopes.bindings, own, _parameters(module))
    namer.visit(module)


def _attributes(module: ast.Module) -> set[str]:
    """What the module itself calls attributes: methods, fields, and what it sets on ``self`` or any other object."""
    own: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, DEFINITIONS):
                    own.add(one.name)
                elif isinstance(one, ast.stmt):
                    own |= {
                        name.id
                        for name in ast.walk(one)
                        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
                    }
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            own.add(node.attr)
    return {name for name in own if not (name.startswith("__") and name.endswith("__"))}


def _parameters(module: ast.Module) -> set[str]:
    functions = [node for node in ast.walk(module) if isinstance(node, FUNCTIONS)]
    return {arg.arg for node in functions for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}


class _Namer(ast.NodeTransformer):
    def __init__(self, bindings: dict[int, Binding], own: set[str], parameters: set[str]) -> None:
        self._bindings, self._own, self._parameters = bindings, own, parameters
        self._names: dict[Binding | str, str] = {}
        self._counts: dict[tuple[Scope | None, str], int] = {}

    def _of(self, node: ast.AST, name: str) -> str:
        binding = self._bindings.get(id(node))
        if binding is None:
            return name[:MAX_TEXT]
        if binding.kind == "import":
            return binding.label[:MAX_TEXT]
        if binding.scope.kind == "class":
            return self._attribute(binding.name)
        if binding.kind in _LETTERS:
            return self._next(binding, None, _LETTERS[binding.kind])
        return self._next(binding, binding.scope.unit, "g" if binding.scope.kind == "module" else "v")

    def _attribute(self, name: str) -> str:
        return self._next(name, None, "a") if name in self._own else name[:MAX_TEXT]

    def _next(self, key: Binding | str, unit: Scope | None, letter: str) -> str:
        if key not in self._names:
            count = self._counts.get((unit, letter), 0)
            self._counts[unit, letter] = count + 1
            self._names[key] = f"{letter}{count}"
        return self._names[key]

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._of(node, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._of(node, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._of(node, node.name)
        return self._block(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.name = self._of(node, node.name)
        return self._block(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._of(node, node.name)
        return self._block(node)

    def _block(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node

    visit_For = visit_AsyncFor = visit_While = visit_If = visit_With = visit_AsyncWith = visit_Try = _block
    visit_match_case = visit_TryStar = _block

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        if node.name is not None:
            node.name = self._of(node, node.name)
        return self._block(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> ast.AST:
        node.name = None if node.name is None else self._of(node, node.name)
        return self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> ast.AST:
        node.name = None if node.name is None else self._of(node, node.name)
        return node

    def visit_MatchMapping(self, node: ast.MatchMapping) -> ast.AST:
        node.rest = None if node.rest is None else self._of(node, node.rest)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        node.value = self.visit(node.value)
        node.attr = self._attribute(node.attr)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        func = node.func
        binding = self._bindings.get(id(func))
        ours = binding is not None and binding.kind != "import"
        if ours or (isinstance(func, ast.Attribute) and func.attr in self._own):
            for keyword in node.keywords:
                if keyword.arg in self._parameters:
                    keyword.arg = "k"
        return self.generic_visit(node)

    def _nothing(self, node: ast.AST) -> None:
        return None

    visit_Import = visit_ImportFrom = visit_Global = visit_Nonlocal = _nothing

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        match node.value:
            case bool() | None:
                return node
            case str():
                node.value = "s" if node.value else ""
            case bytes():
                node.value = b"s" if node.value else b""
            case int():
                node.value = node.value if node.value in (0, 1, 2) else 9
            case float():
                node.value = 9.5
            case complex():
                node.value = 9j
        node.kind = None
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Its values alone: how interpreters write one out again differs by version."""
        values = [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
        return self.generic_visit(ast.Call(ast.Name("fstring", ast.Load()), values, []))
