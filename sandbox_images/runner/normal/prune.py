"""Take out of a tree what has no effect: what is never reached, what is never used, and what is for readers."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from .scopes import DEFINITIONS, Binding, Function, Scopes

ROUNDS = 8
_PURE = frozenset(
    [
        "abs",
        "all",
        "any",
        "ascii",
        "bin",
        "bool",
        "bytearray",
        "bytes",
        "callable",
        "chr",
        "complex",
        "dict",
        "divmod",
        "enumerate",
        "float",
        "format",
        "frozenset",
        "hash",
        "hex",
        "id",
        "int",
        "isinstance",
        "issubclass",
        "len",
        "list",
        "max",
        "min",
        "oct",
        "ord",
        "pow",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "zip",
    ]
)
_EFFECTS = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def prune(module: ast.Module, roots: frozenset[str]) -> None:
    """In place; ``roots`` as for ``normal_form``."""
    called = any(isinstance(node, DEFINITIONS) and node.name in roots for node in module.body)
    for _ in range(ROUNDS):
        before = ast.dump(module)
        Tidy(main=not called).visit(module)
        _drop_unused(module, roots if called else frozenset())
        if ast.dump(module) == before:
            return


# --- what is never reached, or is for readers --------------------------------------------------------


class Tidy(ast.NodeTransformer):
    """No annotations, no statements without an effect, no branches that are never taken, nothing after the end of a block."""

    def __init__(self, main: bool) -> None:
        self._main = main  # whether `__name__` is `"__main__"`

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, _reached(block))
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) and getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[union-attr]
        return node

    def _function(self, node: Function) -> ast.AST:
        node.returns = node.type_comment = None
        return self._typeless(node)

    def _typeless(self, node: ast.AST) -> ast.AST:
        if hasattr(node, "type_params"):
            node.type_params = []
        return self.generic_visit(node)

    visit_FunctionDef = visit_AsyncFunctionDef = _function
    visit_ClassDef = _typeless

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = node.type_comment = None
        return node

    def visit_TypeAlias(self, node: ast.AST) -> None:
        return None

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return self.visit_Assign(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        node.type_comment = None
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        self.generic_visit(node)
        return None if pure(node.value) else node

    def visit_Pass(self, node: ast.Pass) -> None:
        return None

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt] | None:
        self.generic_visit(node)
        known = self._truth(node.test)
        if known is not None:
            return node.orelse if not known else node.body
        if _empty(node.body) and not node.orelse:
            return None if pure(node.test) else ast.Expr(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        known = self._truth(node.test)
        return node if known is None else node.body if known else node.orelse

    def visit_While(self, node: ast.While) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return node.orelse if self._truth(node.test) is False else node

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.stmt]:
        node.type_comment = None
        self.generic_visit(node)
        # What the loop's variable is afterwards is no effect worth a loop.
        idle = _empty(node.body) and pure(node.iter)
        return node.orelse if idle or _nothing(node.iter) else node

    def visit_Try(self, node: ast.Try) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return [*node.orelse, *node.finalbody] if _empty(node.body) else node

    def visit_Assert(self, node: ast.Assert) -> ast.AST | None:
        self.generic_visit(node)
        return None if self._truth(node.test) else node

    def _truth(self, test: ast.expr) -> bool | None:
        """Whether it is always true, or always false; None if that is open."""
        match test:
            case ast.Constant():
                return bool(test.value)
            case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
                return False
            case ast.Name(id="__debug__"):
                return True
            case ast.UnaryOp(op=ast.Not()):
                known = self._truth(test.operand)
                return None if known is None else not known
            case ast.BoolOp():
                decides = isinstance(test.op, ast.Or)
                for value in test.values:
                    known = self._truth(value)
                    if known is decides:
                        return decides
                    if known is None:
                        return None  # what comes before may have an effect
                return not decides
            case ast.Compare(left=ast.Constant(), comparators=[ast.Constant()]):
                return _compared(test)
            case ast.Compare(
                left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]
            ):
                return self._main
            case _:
                return None


def _compared(test: ast.Compare) -> bool | None:
    """What a comparison of two constants gives; None if it raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(eval(compile(ast.Expression(test), "constants", "eval"), {"__builtins__": {}}))
    except TypeError:
        return None


def _nothing(values: ast.expr) -> bool:
    """Whether a loop over it has no round: an empty display, or ``range(0)``."""
    match values:
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Constant(value="" | b""):
            return True
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=0)], keywords=[]):
            return True
        case _:
            return False


def pure(node: ast.AST) -> bool:
    """Whether evaluating it does nothing but give a value (or raise)."""
    for one in ast.walk(node):
        if isinstance(one, _EFFECTS):
            return False
        if isinstance(one, ast.Call) and not (isinstance(one.func, ast.Name) and one.func.id in _PURE):
            return False
    return True


def _empty(block: list[ast.stmt]) -> bool:
    return all(isinstance(one, ast.Pass) for one in block)


def _reached(block: list[ast.stmt]) -> list[ast.stmt]:
    for place, statement in enumerate(block):
        if _ends(statement):
            return block[: place + 1]
    return block


def _ends(statement: ast.stmt) -> bool:
    """Whether what comes after it in its block is never reached."""
    match statement:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If():
            return (
                bool(statement.body and statement.orelse) and _ends(statement.body[-1]) and _ends(statement.orelse[-1])
            )
        case ast.While(test=ast.Constant(value=value)):
            return bool(value) and not _breaks(statement.body)
        case _:
            return False


def _breaks(block: list[ast.stmt]) -> bool:
    """Whether a ``break`` in it ends the loop around it."""
    left: list[ast.AST] = list(block)
    while left:
        node = left.pop()
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            left += node.orelse
        elif not isinstance(node, DEFINITIONS):
            left += [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr)]
    return False


# --- what is never used ------------------------------------------------------------------------------


def _drop_unused(module: ast.Module, roots: frozenset[str]) -> None:
    used = _Used(module, roots)
    used.trace(module)
    _Drop(used).visit(module)


class _Used:
    """Follows uses from what runs in any case, and marks what they reach."""

    def __init__(self, module: ast.Module, roots: frozenset[str]) -> None:
        self.bindings = Scopes(module).bindings
        self.live: set[Binding] = set()
        self.attributes: set[str] = set(roots)
        self.done: set[int] = set()
        self._roots = roots
        self._waiting: dict[Binding | str, list[ast.AST]] = {}
        self._left: list[ast.AST] = []
        acts = any(
            not isinstance(one, (*DEFINITIONS, ast.Import, ast.ImportFrom)) and not self.targets(one)
            for one in module.body
        )
        self._closed = bool(roots) or acts
        self._members = dict(_members(module)) if self._closed else {}

    def trace(self, module: ast.Module) -> None:
        self._left = [*module.body]
        while self._left:
            self._reach(self._left.pop())

    def targets(self, node: ast.AST) -> list[Binding]:
        """The variables that a statement does nothing but set; none if it does more."""
        match node:
            case ast.Assign(targets=targets):
                names = [name for target in targets for name in _names(target)]
            case ast.AugAssign(target=ast.Name() as target):
                names = [target]
            case _:
                return []
        found = [self.bindings[id(name)] for name in names if name is not None and id(name) in self.bindings]
        return found if len(found) == len(names) and all(one.scope.kind != "class" for one in found) else []

    def wanted(self, node: ast.AST) -> list[Binding | str]:
        """What makes a statement worth keeping, any one of these; none if nothing need to."""
        if isinstance(node, DEFINITIONS):
            binding = self.bindings[id(node)]
            if any(not pure(one) for one in node.decorator_list) or node.name in self._roots:
                return []
            if binding.scope.kind == "class":
                return list(self._members.get(id(node), []))
            return [binding] if self._closed or binding.scope.kind != "module" else []
        if isinstance(node, ast.Import | ast.ImportFrom):
            return [self.bindings[id(alias)] for alias in node.names]
        if id(node) in self._members:
            return list(self._members[id(node)])
        return [one for one in self.targets(node) if not (one.scope.kind == "module" and one.name in self._roots)]

    def _reach(self, node: ast.AST) -> None:
        if id(node) in self.done:
            return
        wanted = self.wanted(node)
        if wanted and not any(one in self.attributes if isinstance(one, str) else one in self.live for one in wanted):
            for one in wanted:
                self._waiting.setdefault(one, []).append(node)
            if isinstance(node, ast.Assign | ast.AugAssign) and not pure(node.value):
                self._left.append(node.value)
            return
        self.done.add(id(node))
        if isinstance(node, ast.Attribute):
            self.attributes.add(node.attr)
            self._left += self._waiting.pop(node.attr, [])
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store) and id(node) in self.bindings:
            binding = self.bindings[id(node)]
            self.live.add(binding)
            self._left += self._waiting.pop(binding, []) + self._waiting.pop(node.id, [])
            self.attributes.add(node.id)
        self._left += ast.iter_child_nodes(node)


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Of a class's body, and of the blocks in it, but not of what it defines."""
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.stmt):
            yield one
        if isinstance(one, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(one, DEFINITIONS):
            yield from _statements(one)


def _members(module: ast.Module) -> Iterator[tuple[int, list[str]]]:
    """The names by which methods and fields of plain classes are asked for; a base or a decorator might ask for any."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and not (node.bases or node.keywords or node.decorator_list):
            for one in _statements(node):
                names = [one.name] if isinstance(one, DEFINITIONS) else []
                if isinstance(one, ast.Assign | ast.AugAssign):
                    targets = one.targets if isinstance(one, ast.Assign) else [one.target]
                    names = [name.id for target in targets for name in _names(target) if name is not None]
                if names and not any(name.startswith("__") and name.endswith("__") for name in names):
                    yield id(one), names


def _names(target: ast.expr) -> list[ast.Name | None]:
    """The names that a target sets; None for a place that is no name."""
    if isinstance(target, ast.Tuple | ast.List):
        return [name for one in target.elts for name in _names(one)]
    return [target if isinstance(target, ast.Name) else None]


class _Drop(ast.NodeTransformer):
    def __init__(self, used: _Used) -> None:
        self._used = used

    def visit(self, node: ast.AST) -> ast.AST | None:
        if isinstance(node, ast.stmt) and self._used.wanted(node) and id(node) not in self._used.done:
            if isinstance(node, ast.Assign | ast.AugAssign) and not pure(node.value):
                return ast.Expr(node.value)
            return None
        self.generic_visit(node)
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) and getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[union-attr]
        return node
