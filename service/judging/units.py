"""A problem's tests as they are counted: one unit a result, whatever the rollout does.

``stdio``, ``call`` and ``script`` are one unit each, ``asserts`` one an entry, ``pytest`` one a collected id.
Units that can share a process are judged as one *bundle*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from service.errors import InputError
from service.judging.equations import Equation
from service.judging.execute import Program
from service.judging.scripted import Script
from service.judging.woven.base import Woven
from service.schema import AssertsTest, CallTest, Indices, Longest, Problem, PytestTest, ScriptTest, StdioTest, TestCase

Collect = Callable[[PytestTest], list[str]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One counted test. ``test`` is its place in ``problem.tests``, ``part`` its place inside that test."""

    index: int
    id: str
    test: int
    part: int
    length: int


@dataclass(slots=True)
class Bundle:
    """Units judged by one run: the units, and the test (or tests, for calls) that they come from.

    ``equations``: assertions by part, where all of them can be judged as calls; ``script``: those of a script. ``woven``: the program of both, where the
    tests run with a submission that is not Python.
    """

    tests: list[TestCase]
    units: list[Unit] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    equations: dict[int, Equation] = field(default_factory=dict)
    script: Script | None = None
    woven: tuple[Woven, Program] | None = None

    def places(self) -> dict[int, int]:
        """The places of its units, by their index: a call's step is its place."""
        return {unit.index: place for place, unit in enumerate(self.units)}


def units_of(problem: Problem, collect: Collect) -> tuple[list[Unit], dict[int, list[str]]]:
    """Every unit of a problem, and the collected ids by the place of their pytest test."""
    found: list[Unit] = []
    collected: dict[int, list[str]] = {}

    def add(test: int, part: int, name: str, length: int) -> None:
        found.append(Unit(len(found), name, test, part, length))

    for place, test in enumerate(problem.tests):
        name = test.id or f"t{place}"
        if isinstance(test, StdioTest):
            add(place, 0, name, len(test.input))
        elif isinstance(test, CallTest):
            add(place, 0, name, len(str(test.args)) + len(str(test.kwargs)) if test.kwargs else len(str(test.args)))
        elif isinstance(test, ScriptTest):
            add(place, 0, name, len(test.code))
        elif isinstance(test, AssertsTest):
            for part, code in enumerate(test.code):
                add(place, part, f"{name}.{part}", len(code))
        else:
            collected[place] = collect(test)
            for part, node in enumerate(collected[place]):
                add(place, part, f"{name}::{node}", len(node))
    return found, collected


def select(units: Sequence[Unit], how: str | Longest | Indices) -> list[Unit]:
    """The units that the plan runs, in test order."""
    if isinstance(how, Indices):
        wrong = [index for index in how.indices if index >= len(units)]
        if wrong:
            raise InputError(f"there is no test {wrong[0]}; the problem has {len(units)}", "select.indices")
        chosen = set(how.indices)
        return [unit for unit in units if unit.index in chosen]
    if isinstance(how, Longest):
        ranked = sorted(units, key=lambda unit: (-unit.length, unit.index))
        tail = [unit for unit in reversed(ranked) if unit not in ranked[: how.longest]][: how.shortest]
        chosen = {unit.index for unit in [*ranked[: how.longest], *tail]}
        return [unit for unit in units if unit.index in chosen]
    return list(units)


def bundles(problem: Problem, units: Sequence[Unit], collected: dict[int, list[str]]) -> list[Bundle]:
    """Runs of units that share processes: neighbouring calls, the entries of one ``asserts``, the ids of one ``pytest``."""
    made: list[Bundle] = []
    last: tuple[str, int] | None = None
    for unit in units:
        test = problem.tests[unit.test]
        key = ("call", 0) if isinstance(test, CallTest) else (test.kind, unit.test)
        if last is None or key != last or isinstance(test, StdioTest):
            made.append(Bundle([], parts=collected.get(unit.test, [])))
        made[-1].units.append(unit)
        made[-1].tests.append(test)
        last = key
    return made
