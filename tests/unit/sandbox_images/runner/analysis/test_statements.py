"""Padding: real attempts at diluting messages, none of which adds a statement that counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.sandbox_images.runner.analysis.loaded import load

counted = load("statements").counted

FUNCTION = """
def total(numbers, limit=None):
    found = 0
    for number in numbers:
        if limit is not None and number > limit:
            continue
        found += number * 2
    return [found, sum(numbers)]
"""
PROGRAM = FUNCTION + "\n\nif __name__ == '__main__':\n    print(total([int(word) for word in input().split()]))\n"

ATTEMPTS = {
    "one assignment, often": "x = 1\n" * 50,
    "many assignments": "".join(f"x{n} = {n}\n" for n in range(50)),
    "assignments that read one another": "x0 = 1\n" + "".join(f"x{n} = x{n - 1} * {n} + 1\n" for n in range(1, 50)),
    "constants of every kind": "x = (1, 2)\ny = {1: [2]}\nz = {3}\nw = lambda: 1\nv = 1 if 2 else 3\nu = f'{1}'\nt = -x[0]\n",
    "pass": "pass\n" * 50,
    "texts": "'a'\n'b'\n" * 50,
    "expressions that do nothing": "1 + 2\n[1]\nlambda: 3\n(4).real\nNone\n...\nNone == 1\n",
    "code that is never reached": "if False:\n    print([1][0])\n    del globals()['x']\nwhile 0:\n    import os\n    os.getcwd().x = 1\n",
    "a test of constants": "if 1 > 2:\n    with open('x') as f:\n        f.write(str([1]))\n",
    "loops over nothing": "for x in ():\n    print({x: 1}[x])\nfor x in range(0):\n    del print(x).y\nfor x in []:\n    raise x.y\n",
    "imports": "import os\nimport sys\nfrom typing import List\n" * 20,
    "calls of functions without an effect": "len([1])\nx = sum([1, 2], 3)\ny = sorted({4: 5})\nstr(6)\n",
    "functions that only return": "".join(f"def f{n}(a, b={n}):\n    '''Text.'''\n    return {n}\n" for n in range(50)),
    "copies of the function": FUNCTION.replace("total", "total2") + FUNCTION.replace("total", "total3"),
    "annotations": "x: int = 1\ny: str\n" * 20,
    "assertions of constants": "assert True\nassert 1, 'text'\n" * 20,
    "globals": "def f():\n    global x\n    x = 1\n",
    "empty classes": "".join(f"class A{n}:\n    x = {n}\n    pass\n" for n in range(20)),
    "semicolons": ";".join(f"a{n} = {n}" for n in range(100)) + "\n",
}
UNUSED = {
    "functions that nobody calls": "".join(
        f"def f{n}(a):\n    with open(a) as file:\n        yield from {{line.split()[{n}]: 1 for line in file}}\n"
        for n in range(9)
    ),
    "classes that nobody makes": "class A(dict):\n    def m(self):\n        del self[1:2]\n        raise self.x[0](*self)\n",
    "well written helpers": "".join(
        f'def helper_{n}(value: int) -> int:\n    """Return the value plus {n}."""\n    return value + {n}\n'
        for n in range(9)
    ),
    "functions that call one another": "def a(x): return b([x])\ndef b(x): return a({x: x})\n",
}


KINDS = {"a function that is called": (FUNCTION, ["total"]), "a function": (FUNCTION, []), "a program": (PROGRAM, [])}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_padding_adds_nothing(attempt: str, kind: str) -> None:
    source, roots = KINDS[kind]
    assert counted(ATTEMPTS[attempt] + source, roots) == counted(source, roots)
    assert counted(source + ATTEMPTS[attempt], roots) == counted(source, roots)


@pytest.mark.parametrize("kind", ["a function that is called", "a program"])
@pytest.mark.parametrize("attempt", UNUSED)
def test_what_nobody_uses_adds_nothing(attempt: str, kind: str) -> None:
    source, roots = KINDS[kind]
    assert counted(UNUSED[attempt] + source, roots) == counted(source, roots)


def test_padding_within_a_function_adds_nothing() -> None:
    lines = FUNCTION.splitlines(keepends=True)
    padding = "    x = 1\n    pass\n    'text'\n    if False:\n        print({1}, *[2])\n    y = [x, x]\n    z = y[0] + len(y)\n"
    assert counted("".join(lines[:3]) + padding + "".join(lines[3:])) == counted(FUNCTION)
    assert counted(FUNCTION + "    print({1}, *[2])\n    del found.x\n") == counted(FUNCTION), "after a return"


def test_what_a_source_does_counts_once_a_shape() -> None:
    assert counted("") == counted("'''Text.'''\nX = 1\n") == 0
    assert counted("print(1)\n") == counted("print(1)\nprint('a')\nprint(2)\n") == 1
    assert counted("print(1)\nprint([1])\nx = input()\nprint(x[0])\n") == 4
    assert counted(FUNCTION) == 6  # def, for, if, continue, +=, return; the rest moves names
    assert counted("import sys\nsys.setrecursionlimit(9)\n" + FUNCTION, ["total"]) == counted(FUNCTION) + 2


def test_names_and_constants_make_no_difference() -> None:
    assert counted(FUNCTION.replace("number", "n").replace("found", "x").replace("2", "17")) == counted(FUNCTION)


def test_what_is_too_large_to_tell_counts_nothing() -> None:
    assert counted("x = f(1)\n" * 9000 + FUNCTION) == 0
    assert counted("print(" + "1 + " * 500 + "1)") == 0


def test_sixty_helpers_count_as_the_one_that_is_used() -> None:
    padded = (Path(__file__).parents[4] / "cheats" / "rows" / "32-pragmas" / "padding" / "submission.py").read_text()
    bare = "def helper_7(value):\n    return value + 7\ndef f(x):\n    return helper_7(x)\n"
    assert padded.count("def ") > 50
    assert counted(padded, ["f"]) == counted(bare, ["f"])
