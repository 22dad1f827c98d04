"""Programs that no tests should let through: empty ones, constants, echoes, and tables of the public tests' answers.

For tests of functions and classes a program has the names of a reference, with bodies of our own. None of these
programs is told anything of a hidden test but the constants, which are what the tests expect most.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox_images.runner.normal import within_bounds
from service.schema import CallTest, Problem, ScriptTest, StdioTest
from trainer_client.offline.audit.cases import Cases, Expectation

CONSTANTS = 2  # of the answers that a problem expects most
_LONGEST = 100_000  # characters of an answer, or of a table


@dataclass(frozen=True, slots=True)
class Program:
    """``kind`` is empty, constant, echo or hard_coded."""

    kind: str
    source: str


Body = Callable[[ast.FunctionDef | ast.AsyncFunctionDef, bool], str]


def weak_programs(problem: Problem, cases: Cases, reference: str | None) -> list[Program]:
    """The different weak programs that can be made for a problem."""
    made = (
        _stdio(cases)
        if problem.tests and isinstance(problem.tests[0], StdioTest)
        else _calls(problem, cases, reference)
    )
    return list({program.source: program for program in made}.values())


def _stdio(cases: Cases) -> Iterator[Program]:
    yield Program("empty", "")
    for answer in _common([one.expected for one in cases.expectations]):
        yield Program("constant", f"print({answer!r}, end='')\n")
    yield Program("echo", "import sys\nsys.stdout.write(sys.stdin.read())\n")
    table = {one.given: one.expected for one in _shown(cases)}
    if table and len(str(table)) <= _LONGEST:
        yield Program("hard_coded", f"import sys\nprint({table!r}.get(sys.stdin.read(), ''), end='')\n")


def _calls(problem: Problem, cases: Cases, reference: str | None) -> Iterator[Program]:
    shape = _shape(problem, reference)
    yield Program("empty", "")
    if shape is None:
        return
    yield Program("empty", _with_bodies(shape, lambda function, method: "pass"))
    expected = [one.expected for one in cases.expectations] or [0, True, "", []]
    for answer in _common(expected, CONSTANTS if cases.expectations else 4):
        yield Program("constant", _with_bodies(shape, _constant(answer)))
    yield Program("echo", _with_bodies(shape, _echo))
    table = {_asked(one): one.expected for one in _shown(cases) if one.given is not None}
    if table and len(str(table)) <= _LONGEST:
        yield Program(
            "hard_coded", _with_bodies(shape, lambda function, method: _look_up(table, method), any_arguments=True)
        )


def _shown(cases: Cases) -> list[Expectation]:
    """The public cases, where there are hidden ones: without any a table of the answers passes whatever the tests are."""
    return [one for one in cases.expectations if one.public] if 0 < cases.public < cases.count else []


def _common(answers: list[Any], count: int = CONSTANTS) -> list[Any]:
    """The answers that come most often, and of those that come equally often the first; None is what an empty program gives."""
    counts = Counter(map(repr, answers))
    values = {repr(answer): answer for answer in answers}
    return [values[text] for text, _ in counts.most_common(count) if text != "None" and len(text) <= _LONGEST]


# --- functions and classes --------------------------------------------------------------------------


def _shape(problem: Problem, reference: str | None) -> ast.Module | None:
    """What a reference defines, without what it does at its top; else what the tests call."""
    if reference is not None:
        try:
            module = ast.parse(reference)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        kept = (
            ast.FunctionDef,
            ast.AsyncFunctionDef,
            ast.ClassDef,
            ast.Import,
            ast.ImportFrom,
            ast.Assign,
            ast.AnnAssign,
        )
        module.body = [node for node in module.body if isinstance(node, kept)]
        return module if within_bounds(module) else None
    for test in problem.tests:
        name = (
            test.function if isinstance(test, CallTest) else test.entry_point if isinstance(test, ScriptTest) else None
        )
        owner, _, function = (name or "").replace("()", "").rpartition(".")
        if function.isidentifier() and (not owner or owner.isidentifier()):
            method = (
                f"class {owner}:\n    def {function}(self, *args, **kwargs): ..."
                if owner
                else f"def {function}(*args, **kwargs): ..."
            )
            return ast.parse(method)
    return None


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

    def _with_body(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        static = any(ast.unparse(one).endswith("staticmethod") for one in node.decorator_list)
        method = self.in_class and not static
        if method and node.name == "__init__":
            node.body = ast.parse("pass").body
            return node
        text = self.body(node, method)
        if self.any_arguments:
            node.args = ast.parse(f"lambda {'self, ' if method else ''}*args, **kwargs: 0", mode="eval").body.args  # type: ignore[attr-defined]
        node.body = ast.parse(f"async def f():\n {text}").body[0].body  # type: ignore[attr-defined]
        return node


def _with_bodies(shape: ast.Module, body: Body, any_arguments: bool = False) -> str:
    fresh = ast.parse(ast.unparse(shape))
    return ast.unparse(ast.fix_missing_locations(_Bodies(body, any_arguments).visit(fresh)))


def _constant(answer: Any) -> Body:
    return lambda function, method: f"return {answer!r}"


def _echo(function: ast.FunctionDef | ast.AsyncFunctionDef, method: bool) -> str:
    """Return the first argument."""
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)][method:]
    if names:
        return f"return {names[0]}"
    return f"return {arguments.vararg.arg}[0]" if arguments.vararg is not None else "pass"


def _asked(one: Expectation) -> str:
    """A call as the table knows it: by what its arguments look like."""
    args, kwargs = one.given
    return repr((tuple(args), sorted(kwargs.items())))


def _look_up(table: dict[str, Any], method: bool) -> str:
    return f"return {table!r}.get(repr((args, sorted(kwargs.items()))))"
