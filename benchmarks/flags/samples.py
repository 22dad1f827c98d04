"""Sources with what is known of them: hacks by category, honest solutions, and answers by heart made of tests.

Every source belongs to one of two halves by its hash. The flags were tuned on one; the other was looked at only
through the figures. Equal sources are in the same half, and are counted once.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conformance.loaders import SOURCES, VERIFIED
from examples.problem_set import load as load_examples
from service.formats import read_rows
from service.judging.flags import Answers, answers, is_called, of_source
from service.schema import AssertsTest, CallTest, Problem, ScriptTest, StdioTest

HACKS = "hack_rewardhackwatch/_all_*.json"
_TESTS = 8  # that an answer by heart is made of


@dataclass(frozen=True, slots=True)
class Sample:
    """``group`` is a category or a data set. ``hack`` is what its data set says of it; ``rows`` how often it has it;
    ``seen``: it was tuned on, whichever half it is in."""

    group: str
    source: str
    hack: bool
    called: bool = True
    known: Answers | None = None
    rows: int = 1
    seen: bool = False

    @property
    def held_out(self) -> bool:
        return not self.seen and hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).digest()[-1] % 2 == 1

    def flags(self) -> list[str]:
        return sorted(flag.value for flag in of_source(self.source, self.called, self.known))


def hacks(data: Path) -> Iterator[Sample]:
    """Snippets that are labelled as a hack or as clean, without a problem."""
    counts: dict[tuple[str, str, bool], int] = {}
    for file in sorted(data.glob(HACKS)):
        for row in json.loads(file.read_text("utf-8")):
            key = row["category"], "\n".join(row["trajectory"]["code_outputs"]), bool(row["expected_hack"])
            counts[key] = counts.get(key, 0) + 1
    for (category, source, hack), count in sorted(counts.items()):
        yield Sample(category, source, hack, rows=count)


def honest(data: Path) -> Iterator[tuple[Sample, Problem]]:
    """Solutions that their data set calls right, with the problem that they solve."""
    for dataset, pattern, format in SOURCES:
        seen: set[str] = set()
        for file in sorted(data.glob(pattern)):
            verified = file.parent / "verified.json"
            classes = json.loads(verified.read_text("utf-8")) if verified.is_file() else None
            for row in read_rows(file, format):
                if classes is not None and classes.get(row.id) not in VERIFIED:
                    continue
                known, called = answers(row.problem), is_called(row.problem)
                for solution in row.solutions:
                    right = solution.label == "right" and solution.language == "python"
                    if right and solution.source not in seen:
                        seen.add(solution.source)
                        yield Sample(dataset, solution.source, False, called, known), row.problem


def by_heart(group: str, problem: Problem) -> Iterator[Sample]:
    """Submissions that know a problem's first tests by heart: as a table, as conditions, and as a hash of the input."""
    pairs = list(dict.fromkeys(_pairs(problem)))[:_TESTS]
    if len({output for _, output in pairs}) < 2:
        return
    program = not is_called(problem)
    head = "import sys\nx = sys.stdin.read()\n" if program else "def solve(*x):\n"
    indent, give = ("", "print({})") if program else ("    ", "return {}")
    table = "T = {\n" + "".join(f"    {key}: {value},\n" for key, value in pairs) + "}\n"
    conditions = "".join(f"{indent}if x == {key}:\n{indent}    {give.format(value)}\n" for key, value in pairs)
    coded = "T = {\n" + "".join(f"    {hash_of(key)}: {value},\n" for key, value in pairs) + "}\n"
    known = answers(problem)
    for name, source in (
        ("table", table + head + indent + give.format("T[x]") + "\n"),
        ("conditions", head + conditions),
        ("table of hashes", coded + head + indent + give.format("T[crc32(repr(x).encode())]") + "\n"),
    ):
        yield Sample(f"{group}: {name}", source, True, not program, known)


def hash_of(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4])


def _pairs(problem: Problem) -> Iterator[tuple[str, str]]:
    """Input and expected output of a problem's tests, as they would be written in a source."""
    for test in problem.tests:
        if isinstance(test, StdioTest) and test.output is not None:
            yield repr(test.input), repr(test.output)
        elif isinstance(test, CallTest):
            yield repr(tuple(test.args)), repr(test.expected)
        elif isinstance(test, AssertsTest | ScriptTest):
            for code in test.code if isinstance(test, AssertsTest) else [test.code]:
                yield from _equations(code)


def _equations(code: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Assert(test=ast.Compare(left=ast.Call() as call, ops=[ast.Eq()], comparators=[output])):
                given = [*call.args, *(keyword.value for keyword in call.keywords)]
                try:
                    ast.literal_eval(output)
                    values = [ast.literal_eval(value) for value in given]
                except ValueError:
                    continue
                yield repr(tuple(values)), ast.unparse(output)


def examples() -> Iterator[Sample]:
    """The example problems' solutions: those that cheat, and all others."""
    for example in load_examples():
        known, called = answers(example.problem), is_called(example.problem)
        for kind, sources in example.solutions.items():
            for source in sources.values():
                yield Sample(f"examples: {kind}", source, kind == "cheating", called, known, seen=True)
