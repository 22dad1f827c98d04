"""Scripts that are nothing but equations: ``def check(candidate): assert candidate(1) == 2``, and the like.

All calls are made in one run, which has the limits of one test, and the first assertion that does not hold ends the script:
what its calls gave is put together to the answer that running the script would have given.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from service.judging import evalplus, surroundings
from service.judging.equations import Equation, asserted, held, message
from service.judging.expressions import Reader, Refused, Unclear
from service.sandbox.base import Reply, Step
from service.schema import ScriptTest

_LONGEST, _SHORT = 300_000, 4000  # characters of a script; shorter ones are remembered in larger numbers
_MOST = 5000  # calls
# A quick look: lines of statements that no such script has.
_MORE = re.compile(
    r"^(?:class|async|try|with|while|if|del|raise|global|@|def (?!check\b|is_floats\b|assertion\b))", re.MULTILINE
)
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Script:
    """The equations of a script in the order in which they are evaluated; ``entry`` is looked up before the first."""

    entry: str | None
    equations: list[Equation]


def script(test: ScriptTest, prelude: str) -> Script | None:
    """The script as equations, or ``None`` if it is anything more."""
    if len(test.code) > _LONGEST or _MORE.search(test.code):
        return None
    read = _short if len(test.code) <= _SHORT else _long
    return read(test.code, test.entry_point, prelude)


def _read(code: str, entry: str | None, prelude: str) -> Script | None:
    try:
        return _Script(code, entry, prelude).read()
    except (Refused, SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None


_short, _long = functools.lru_cache(1024)(_read), functools.lru_cache(32)(_read)


class _Script:
    def __init__(self, code: str, entry: str | None, prelude: str) -> None:
        self.body = ast.parse(code).body
        self.lines = code.split("\n")
        self.around = surroundings.of(prelude)
        self.entry = entry
        self.helpers: set[str] = set()
        self.check: ast.FunctionDef | None = None
        self.candidates: dict[str, str | None] = {}
        self.lists: dict[str, ast.expr] = {}

    def read(self) -> Script:
        names: Counter[str] = Counter()
        for node in self.body:
            if isinstance(node, ast.FunctionDef) and node.name in evalplus.HELPERS and evalplus.known(node):
                names[node.name] += 1
                self.helpers.add(node.name)
            else:
                names += surroundings.bound_by([node])
        before = set(self.around.bound)
        self.around.forget(names)
        # check's parameter hides the name in there alone
        self.around.bound -= {node.args.args[0].arg for node in self.body if _checks(node)} - before
        if self.entry is not None:
            self._entry(self.entry)
        found = [one for node in self.body for one in self._statement(node, inside=False)]
        if self.entry is not None and self.check is not None:
            found += self._checked(None)
        if not 0 < len(found) <= _MOST:
            raise Refused
        return Script(self.entry, found)

    def _entry(self, entry: str) -> None:
        """A function's name, or a method of an instance that is made without arguments."""
        match ast.parse(entry, mode="eval").body:
            case ast.Name(id=name):
                pass
            case ast.Attribute(value=ast.Call(func=ast.Name(id=name), args=[], keywords=[]), attr=method):
                if method.startswith("_"):
                    raise Refused
            case _:
                raise Refused
        self.entry = ast.unparse(ast.parse(entry, mode="eval"))
        if not self.around.free(name):
            raise Refused

    def _statement(self, node: ast.stmt, inside: bool) -> Iterator[Equation]:
        match node:
            case ast.FunctionDef(name=name) if name in self.helpers and not inside:
                return
            case ast.FunctionDef() if not inside and _checks(node):
                self.check = node
                return
            case ast.Expr(value=ast.Call(func=ast.Name(id="check"), args=[ast.Name(id=name)], keywords=[])) if (
                not inside
            ):
                if self.check is None or self.entry is not None or not self.around.free(name):
                    raise Refused
                yield from self._checked(name)
                return
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() as value) if name in ("inputs", "results"):
                self.lists[name] = value
                return
            case ast.For() if "assertion" in self.helpers:
                yield from self._compared(node)
                return
        if self.around.take(node):
            return
        if not isinstance(node, ast.Assert):
            raise Refused
        yield asserted(node, self._line(node), self.around, self.candidates)

    def _checked(self, function: str | None) -> Iterator[Equation]:
        """``check(function)``, or of the entry point."""
        if self.check is None or self.candidates:  # twice: what it binds would be bound before
            raise Refused
        self.candidates[self.check.args.args[0].arg] = function
        for node in self.check.body:
            yield from self._statement(node, inside=True)

    def _line(self, node: ast.stmt) -> str:
        return f"at line {node.lineno}: {self.lines[node.lineno - 1].strip()[:_SHOWN]}"

    def _compared(self, node: ast.For) -> Iterator[Equation]:
        """EvalPlus' loop over ``inputs`` and ``results``: ``assertion(candidate(*inp), exp, 0)``."""
        match node:
            case ast.For(
                target=ast.Tuple(elts=[ast.Name(id=i), ast.Tuple(elts=[ast.Name(id=inp), ast.Name(id=exp)])]),
                iter=ast.Call(
                    func=ast.Name(id="enumerate"),
                    args=[
                        ast.Call(
                            func=ast.Name(id="zip"), args=[ast.Name(id="inputs"), ast.Name(id="results")], keywords=[]
                        )
                    ],
                    keywords=[],
                ),
                body=[
                    ast.Expr(
                        value=ast.Call(
                            func=ast.Name(id="assertion"),
                            args=[
                                ast.Call(
                                    func=ast.Name(id=name), args=[ast.Starred(value=ast.Name(id=given))], keywords=[]
                                ),
                                ast.Name(id=wanted),
                                ast.Constant(value=int() | float() as atol),
                            ],
                            keywords=[],
                        )
                    )
                ],
                orelse=[],
            ) if given == inp and wanted == exp and len({i, inp, exp}) == 3:
                pass
            case _:
                raise Refused
        if name in self.candidates:
            function = self.candidates[name]
        elif self.around.free(name):
            function = name
        else:
            raise Refused
        if not {"inputs", "results"} <= set(self.lists) or _bound_here({"enumerate", "zip"}, self.around):
            raise Refused
        reader = Reader(self.around.scope, lambda call: False)
        inputs, results = (reader.constant(self.lists.pop(one)) for one in ("inputs", "results"))
        line = self._line(node.body[0])
        for given_values, wanted_value in zip(inputs, results, strict=False):
            term = evalplus.near(wanted_value, float(atol))
            values, plain = message(list(given_values), {})
            yield Equation(line, function or "", values, plain, term, False, function is None)


def _bound_here(names: set[str], around: surroundings.Surroundings) -> bool:
    return bool(names & around.bound)


def _checks(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    """``def check(candidate):`` and nothing else in its head."""
    if not isinstance(node, ast.FunctionDef) or node.name != "check":
        return False
    args = node.args
    plain = [
        args.posonlyargs,
        args.vararg,
        args.kwonlyargs,
        args.kwarg,
        args.defaults,
        node.decorator_list,
        node.returns,
    ]
    return len(args.args) == 1 and args.args[0].annotation is None and not any(plain)


# --- the answer ---------------------------------------------------------------------------------------


def settled(script: Script, reply: Reply, flagged: bool) -> None:
    """Make the answer of the calls that of the script's own run: one step, or the end in it. Raises ``Unclear``.

    ``flagged``: something of the run is worth a flag. The script would have ended at an assertion that does not hold; the
    calls after it were made all the same, and if that can be seen, the script has to be run.
    """
    outcomes = reply.outcomes
    seen = flagged or bool(reply.stdout or reply.stderr) or any(step.stdout for step in outcomes)
    if outcomes and outcomes[0].ending in ("syntax", "load"):
        return None
    decided, words = "", ""
    for place, step in enumerate(outcomes):
        if step.step != place or place >= len(script.equations) or step.ending == "unclear":
            raise Unclear
        if step.ending == "value":
            holds, words = held(script.equations[place], step.payload)
            decided = "" if holds else "failed"
        else:
            decided, words = step.ending, step.message
        if decided:
            if seen and (place + 1 < len(outcomes) or (step.ending == "value" and reply.end is not None)):
                raise Unclear
            return _answer(reply, outcomes[: place + 1], decided, words)
    if reply.end is not None:
        if reply.end.ending == "garbled":  # there is no such line where the script runs
            raise Unclear
        reply.end.step = 0 if reply.end.step >= 0 else -1
        reply.stdout = b"".join(step.stdout for step in outcomes) + reply.stdout
        reply.outcomes = []
        return None
    if len(outcomes) < len(script.equations):
        raise Unclear
    return _answer(reply, outcomes, "passed", "")


def _answer(reply: Reply, outcomes: list[Step], ending: str, words: str) -> None:
    stdout = b"".join(step.stdout for step in outcomes)
    cpu_s, wall_s = sum(step.cpu_s for step in reply.outcomes), sum(step.wall_s for step in reply.outcomes)
    step = Step.model_validate(
        {"step": 0, "ending": ending, "message": words, "cpu_s": cpu_s, "wall_s": wall_s, "stdout": stdout}
    )
    reply.outcomes, reply.end = [step], None
