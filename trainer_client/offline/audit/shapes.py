"""What tests look for in a submission: functions and classes by name, to be given bodies of one's own."""

from __future__ import annotations

import ast
from collections.abc import Callable

from sandbox_images.runner.normal import within_bounds
from sandbox_images.runner.normal.trees import parsed
from service.schema import CallTest, Problem, ScriptTest
from trainer_client.offline.audit.cases import Cases

Function = ast.FunctionDef | ast.AsyncFunctionDef
Body = Callable[[Function, bool], str]

_KEPT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def shape_of(problem: Problem, cases: Cases, reference: str | None) -> ast.Module | None:
    """What a reference defines, without what it does at its top, and a function for each name that tests call beside it.

    None where there is no function to give a body to. What a reference has from elsewhere is not left to do its work:
    decorators of classes, names that are given to lambdas, functions that are only imported.
    """
    module = ast.Module([], []) if reference is None else _parsed(reference)
    if module is None or not within_bounds(module):
        return None
    module.body = [node for node in module.body if isinstance(node, _KEPT) and not _is_lambda(node)]
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            node.decorator_list = []
    known = {node.name for node in module.body if isinstance(node, Function | ast.ClassDef)}
    for name in sorted(_called(problem, cases)):
        owner, _, function = name.rpartition(".")
        if (owner or function) not in known and function.isidentifier() and (not owner or owner.isidentifier()):
            known.add(owner or function)
            method = f"class {owner}:\n    def {function}(self, *args, **kwargs): ..."
            module.body += parsed(method if owner else f"def {function}(*args, **kwargs): ...").body
    return module if any(isinstance(node, Function) for node in ast.walk(module)) else None


def _parsed(source: str) -> ast.Module | None:
    try:
        tree: ast.Module = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree


def _is_lambda(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and any(isinstance(one, ast.Lambda) for one in ast.walk(node))


def _called(problem: Problem, cases: Cases) -> set[str]:
    """Names of functions, and of methods as ``Class.method``, that tests call."""
    found = {one.function for one in cases.expectations}
    for test in problem.tests:
        if isinstance(test, CallTest):
            found.add(test.function)
        elif isinstance(test, ScriptTest) and test.entry_point:
            found.add(test.entry_point)
    return {name.replace("()", "") for name in found if name and name != "candidate"}


class _Bodies(ast.NodeTransformer):
    """Gives every function a body of ours. What is inside of a function goes with its body."""

    def __init__(self, body: Body, any_arguments: bool) -> None:
        self.body, self.any_arguments = body, any_arguments
        self.in_class = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        before, self.in_class = self.in_class, True
        self.generic_visit(node)
        self.in_class = before
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._with_body(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._with_body(node)

    def _with_body(self, node: Function) -> ast.AST:
        static = any(ast.unparse(one).endswith("staticmethod") for one in node.decorator_list)
        method = self.in_class and not static
        if method and node.name == "__init__":
            node.body = [ast.Pass()]
            return node
        text = self.body(node, method)
        if self.any_arguments:
            node.args = parsed(f"lambda {'self, ' if method else ''}*args, **kwargs: 0").body[0].value.args
        node.body = parsed(f"async def f():\n {text}").body[0].body
        return node


def with_bodies(shape: ast.Module, body: Body, any_arguments: bool = False) -> str:
    """The source of a shape whose functions have bodies of ours: ``body`` is told each function, and whether it is a method."""
    fresh = parsed(ast.unparse(shape))
    return ast.unparse(ast.fix_missing_locations(_Bodies(body, any_arguments).visit(fresh)))
