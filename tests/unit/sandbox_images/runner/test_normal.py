"""Normal forms: what makes no difference, what does, and what no source can do."""

from __future__ import annotations

import ast
import io
import random
import re
import tokenize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox_images.runner.normal import MAX_CHARS, normal_form

PROGRAM = """\
import sys
from collections import defaultdict
class Graph:
    limit = 10
    def __init__(self, size):
        self.size = size
        self.edges = defaultdict(list)
    def link(self, left, right=0, *others, weight=1):
        self.edges[left].append((right, weight))
        for other in others:
            self.edges[left].append((other, weight))
    def walk(self, start):
        seen, todo = set(), [start]
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            todo += [near for near, cost in self.edges[node] if near not in seen and cost < self.limit]
        return seen
total = 0
def count(graph):
    global total
    def inner(number):
        nonlocal best
        best = max(best, number)
        return best
    best = 0
    for index in range(graph.size):
        try:
            inner(len(graph.walk(index)))
        except (KeyError, ValueError) as problem:
            print(f"lost {problem} at {index:>3}")
            raise
        else:
            total += 1
    return best if best > 1 else (lambda value: value + total)(best)
def main():
    graph = Graph(int(input()))
    for line in sys.stdin:
        first, second = map(int, line.split())
        graph.link(first, second, weight=2)
    match count(graph):
        case 0:
            print("none")
        case [one, *rest] if rest:
            print(one)
        case answer:
            print({"answer": answer, **{key: 1 for key in "ab"}})
if __name__ == "__main__":
    main()
"""
FUNCTIONS = """\
def gcd(left, right):
    while right:
        left, right = right, left % right
    return left
def lcm(first, second):
    if not first:
        return 0
    elif first == second:
        return first
    else:
        return first // gcd(first, second) * second
"""
NAMES = [
    "Graph",
    "limit",
    "size",
    "edges",
    "link",
    "left",
    "right",
    "others",
    "weight",
    "other",
    "walk",
    "start",
    "seen",
    "todo",
    "node",
    "near",
    "cost",
    "total",
    "count",
    "graph",
    "inner",
    "number",
    "best",
    "index",
    "problem",
    "value",
    "main",
    "line",
    "first",
    "second",
    "one",
    "rest",
    "answer",
    "key",
    "gcd",
    "lcm",
]
ROOTS = {PROGRAM: [], FUNCTIONS: ["gcd", "lcm"]}
DEAD = [
    "unused_{n} = [n for n in range(3)]",
    "unused_{n} = other_{n} = {n} + 1",
    "unused_{n}: int = {n}",
    "unused_{n}: int",
    "def unused_{n}(x):\n    return unused_{n}(x - 1) if x else helper_{n}\nhelper_{n} = 5",
    "class Unused{n}:\n    def go(self):\n        return print({n})",
    "if False:\n    print({n})",
    "if 0 and print():\n    print({n})\nelse:\n    pass",
    "while None:\n    print({n})",
    "for step_{n} in range(3):\n    pass",
    "import json as unused_{n}",
    "from os import path as unused_{n}",
    "pass",
    "...",
    '"text {n}"',
    "assert True",
    "try:\n    pass\nexcept ValueError:\n    print({n})",
    "if True:\n    unused_{n} = 1\n    unused_{n} += 2",
]
AFTER = ["print({n})", "return {n}", "for x in print():\n    y = x", "raise ValueError({n})"]


settings.register_profile("normal", max_examples=40, deadline=None)
QUICK = settings.get_profile("normal")


def form(source: str, roots: list[str] | None = None) -> dict[str, str]:
    found = normal_form(source, roots or [])
    assert "error" not in found, found
    return dict(found)


def renamed(source: str, names: dict[str, str]) -> str:
    """With other names; the programs above have no name of theirs in a string or as a keyword of somebody else's."""
    return re.sub(r"\b[A-Za-z_]\w*\b", lambda match: names.get(match[0], match[0]), source)


def statements(source: str) -> list[tuple[int, int, ast.stmt]]:
    """Line (from 0) and column of each statement that begins a line of its own."""
    lines = source.splitlines()
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    places = [(node.lineno - 1, node.col_offset, node) for node in nodes]
    return [place for place in places if not lines[place[0]].lstrip().startswith("elif")]


def inserted(source: str, line: int, column: int, text: str) -> str:
    lines = source.splitlines()
    lines[line:line] = [" " * column + one for one in text.splitlines()]
    return "\n".join(lines) + "\n"


@QUICK
@given(st.sampled_from([PROGRAM, FUNCTIONS]), st.integers(0, 10**6))
def test_names_make_no_difference(source: str, seed: int) -> None:
    fresh = [f"name_{number}" for number in range(len(NAMES))]
    random.Random(seed).shuffle(fresh)
    names = dict(zip(NAMES, fresh, strict=True))
    roots = ROOTS[source]
    assert form(renamed(source, names), [names[root] for root in roots]) == form(source, roots)


@QUICK
@given(st.sampled_from([PROGRAM, FUNCTIONS]), st.data())
def test_dead_code_makes_no_difference(source: str, data: st.DataObject) -> None:
    longer = source
    for number in range(data.draw(st.integers(1, 6))):
        line, column, node = data.draw(st.sampled_from(statements(longer)))
        dead = DEAD
        if isinstance(node, ast.Return | ast.Continue | ast.Raise) and data.draw(st.booleans()):
            line, dead = (node.end_lineno or 0), AFTER
        longer = inserted(longer, line, column, data.draw(st.sampled_from(dead)).format(n=number))
        ast.parse(longer)
    assert form(longer, ROOTS[source]) == form(source, ROOTS[source])


@QUICK
@given(st.sampled_from([PROGRAM, FUNCTIONS]), st.data())
def test_comments_docstrings_and_layout_make_no_difference(source: str, data: st.DataObject) -> None:
    lines = source.splitlines()
    for number in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8)):
        lines[number] += "  # " + data.draw(st.text("abc #'\"\\", max_size=10))
    commented = "\n".join(lines)
    bodies = [
        node.body[0] for node in ast.walk(ast.parse(commented)) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    first = data.draw(st.sampled_from(bodies))
    commented = inserted(commented, first.lineno - 1, first.col_offset, '"""What it does."""')
    wide = tokenize.untokenize(tokenize.generate_tokens(io.StringIO(commented).readline)).replace("    ", "\t")
    expected = form(source, ROOTS[source])
    assert form(commented, ROOTS[source]) == expected
    assert form(wide.replace("\n", "\n\n"), ROOTS[source]) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(x: int = 3) -> 'int': return x\nf(1)", "def f(x=3):\n    return x\nf(1)"),
        ("import numpy as np\nprint(np.zeros(3))", "import numpy\nprint(numpy.zeros(3))"),
        ("from math import sqrt as root\nprint(root(2))", "from math import sqrt\nprint(sqrt(2))"),
        ("if __name__ == '__main__':\n    print(1)", "print(1)"),
        ("unused = input()\nprint(1)", "input()\nprint(1)"),
        ("x = 5\nprint(x + 77)", "y = 5\nprint(y + 12)"),
        ("while True:\n    print(1)\nprint(2)", "while True:\n    print(1)"),
        ("class A:\n    def f(self): return 1\n    def g(self): return 2\nprint(A().f())", "class A:\n    def f(self): return 1\nprint(A().f())"),
    ],
)  # fmt: skip
def test_these_are_the_same(one: str, other: str) -> None:
    assert form(one) == form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("print(1)", "print(2)"),
        ("print(a - b)", "print(b - a)"),
        ("x, y = 1, 2\nprint(x - y)", "x, y = 1, 2\nprint(y - x)"),
        ("for i in range(3):\n    print(i)", "for i in range(3):\n    print(i)\n    break"),
        ("while True:\n    if input():\n        break\nprint(2)", "while True:\n    input()"),
        ("print(x[1:])", "print(x[:1])"),
        ("if input():\n    print(1)\nelse:\n    print(2)", "if input():\n    print(1)\n    print(2)"),
        ("unused = input()\nprint(1)", "print(1)"),
        ("print(sorted(x, key=len))", "print(sorted(x, reverse=len))"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert form(one) != form(other)


def test_what_tests_call_is_alive_and_nothing_else() -> None:
    source = "def f(x):\n    return g(x)\ndef g(x):\n    return x\ndef h(x):\n    return f(x)\nif __name__ == '__main__':\n    h(1)\n"
    both = "def f(x):\n    return g(x)\ndef g(x):\n    return x\n"
    assert form(source, ["f"]) == form(both, ["f"])
    assert form(source, ["f"]) != form(source, ["h"])
    assert form(both, []) == form(both, ["missing"]) == form(both, ["f", "g"])  # nobody knows what is called


def test_method_that_tests_call() -> None:
    source = "class Solution:\n    def solve(self, n):\n        return n\n    def other(self):\n        return 1\n"
    assert form(source, ["Solution", "solve"]) == form(source.partition("    def other")[0], ["Solution", "solve"])


HOSTILE = {
    "parentheses": "(" * 10_000 + ")" * 10_000,
    "brackets": "[" * 150 + "]" * 150,
    "unary": "-" * 10_000 + "1",
    "blocks": "".join(" " * depth + "if x:\n" for depth in range(90)) + " " * 90 + "y",
    "lambdas": "lambda: " * 5000 + "1",
    "attributes": "a" + ".b" * 20_000,
    "sum": "1" + " + 1" * 20_000,
    "calls": "f" * 1 + "(f" * 110 + ")" * 110,
    "long line": "x = '" + "a" * 5_000_000 + "'",
    "long name": "a" * 100_000 + " = 1",
    "nulls": "print(1)\0print(2)",
    "surrogate": "print('\ud800')",
    "digits": "print(" + "9" * 5000 + ")",
    "elif": "if x: print(0)\n" + "elif x: print(1)\n" * 5000,
    "many": "print(1)\n" * 20_000,
    "unused chain": "".join(f"a{n} = a{n + 1} if 0 else {n}\n" for n in range(2000)),
    "indent": "if 1:\n\t x\n        y",
    "walrus": "[[(y := x) for x in (y := [1])] for z in (z,)]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources_have_a_bounded_answer(name: str) -> None:
    found = normal_form(HOSTILE[name])
    assert found.get("error", "") in ("", "syntax", "too_large")
    assert sum(len(str(value)) for value in found.values()) <= 4 * MAX_CHARS


@QUICK
@given(st.text("abxy=:()[]{}'\"\n .,#+-*%0129ifelsdrtun\0", max_size=60))
def test_any_text_has_an_answer(source: str) -> None:
    found = normal_form(source)
    assert set(found) in ({"error"}, {"tree", "tokens", "flow"})
