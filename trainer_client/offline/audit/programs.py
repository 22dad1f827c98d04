"""Programs that no tests should let through: empty ones, constants, echoes, and tables of the public tests' answers.

For tests of functions and classes a program has the names of a reference, with bodies of our own. None of these
programs is told anything of a hidden test but the constants, which are what the tests expect most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.schema import Problem, StdioTest
from trainer_client.offline.audit.cases import Cases, Expectation
from trainer_client.offline.audit.shapes import Body, Function, shape_of, with_bodies

CONSTANTS = 2  # of the answers that a problem expects most
_LONGEST = 100_000  # characters of an answer, or of a table


@dataclass(frozen=True, slots=True)
class Program:
    """``kind`` is empty, constant, echo or hard_coded."""

    kind: str
    source: str


def weak_programs(problem: Problem, cases: Cases, reference: str | None) -> list[Program]:
    """The different weak programs that can be made for a problem."""
    made = (
        _stdio(cases)
        if problem.tests and isinstance(problem.tests[0], StdioTest)
        else _calls(problem, cases, reference)
    )
    first: dict[str, Program] = {}
    for program in made:
        first.setdefault(program.source, program)
    return list(first.values())


def _stdio(cases: Cases) -> Iterator[Program]:
    yield Program("empty", "")
    for answer in _common([one.expected for one in cases.expectations]):
        yield Program("constant", f"print({answer!r}, end='')\n")
    yield Program("echo", "import sys\nsys.stdout.write(sys.stdin.read())\n")
    table = {one.given: one.expected for one in _shown(cases)}
    if table and len(str(table)) <= _LONGEST:
        yield Program("hard_coded", f"import sys\nprint({table!r}.get(sys.stdin.read(), ''), end='')\n")


def _calls(problem: Problem, cases: Cases, reference: str | None) -> Iterator[Program]:
    shape = shape_of(problem, cases, reference)
    yield Program("empty", "")
    if shape is None:
        return
    yield Program("empty", with_bodies(shape, lambda function, method: "pass"))
    expected = [one.expected for one in cases.expectations] or [0, True, "", []]
    for answer in _common(expected, CONSTANTS if cases.expectations else 4):
        yield Program("constant", with_bodies(shape, _constant(answer)))
    yield Program("echo", with_bodies(shape, _echo))
    table = {_asked(one): one.expected for one in _shown(cases) if one.given is not None}
    if table and len(str(table)) <= _LONGEST:
        yield Program(
            "hard_coded", with_bodies(shape, lambda function, method: _look_up(table, method), any_arguments=True)
        )


def _shown(cases: Cases) -> list[Expectation]:
    """The public cases, where there are hidden ones: without any a table of the answers passes whatever the tests are."""
    return [one for one in cases.expectations if one.public] if 0 < cases.public < cases.count else []


def _common(answers: list[Any], count: int = CONSTANTS) -> list[Any]:
    """The answers that come most often, and of those that come equally often the first; None is what an empty program gives."""
    counts = Counter(map(repr, answers))
    values = {repr(answer): answer for answer in answers}
    return [values[text] for text, _ in counts.most_common(count) if text != "None" and len(text) <= _LONGEST]


def _constant(answer: Any) -> Body:
    return lambda function, method: f"return {answer!r}"


def _echo(function: Function, method: bool) -> str:
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
