"""Scripts as equations: read only where they are nothing else."""

from __future__ import annotations

import pytest

from service.judging.scripted import script
from service.schema import ScriptTest

CHECK = "def check(candidate):\n    assert candidate(1) == 2\n"
STARS = "from typing import *\nfrom collections import *\nfrom math import *\nfrom operator import *\nimport math\n"


def read(code: str, entry: str | None = None, prelude: str = "") -> list[tuple[str, bool]] | None:
    found = script(ScriptTest(code=code, entry_point=entry), prelude)
    return None if found is None else [(one.function, one.bound) for one in found.equations]


@pytest.mark.parametrize(
    ("code", "entry", "prelude", "calls"),
    [
        (CHECK, "f", "", [("", True)]),
        (CHECK, "Solution().f", STARS, [("", True)]),
        ("METADATA = {'a': 1}\nimport random\n" + CHECK, "f", "def g(x):\n    return print(x)\n", [("", True)]),
        (CHECK + "assert f(2) == 3\n", "f", "", [("f", False), ("", True)]),
        ("assert f(2) == 3\n" + CHECK + "check(g)\nassert f(1) == 2", None, "", [("f", False), ("g", False), ("f", False)]),
        (CHECK.replace("candidate", "f") + "check(f)\nassert f(2) == 2", None, "", [("f", False), ("f", False)]),
        ("n = 3\nassert f(n) == n * 2", None, "", [("f", False)]),
        ("assert f(inf) == 2", None, "inf = float('inf')", [("f", False)]),
        ("from math import inf\nassert f([inf, -inf]) == 2", None, "", [("f", False)]),
        ("import math as m\nassert m.isclose(f(1), m.pi)", None, "", [("f", False)]),
        ("def check(c):\n    n = 2\n    assert abs(c(n)) == n\n", "f", STARS, [("", True)]),
    ],
)  # fmt: skip
def test_a_script_of_equations_is_read(
    code: str, entry: str | None, prelude: str, calls: list[tuple[str, bool]]
) -> None:
    assert read(code, entry, prelude) == calls


@pytest.mark.parametrize(
    ("code", "entry", "prelude"),
    [
        ("", None, ""),
        (CHECK, None, ""),  # never called
        ("def check(candidate):\n    pass\n", "f", ""),
        (CHECK, "check", ""),
        (CHECK, "sorted", ""),
        (CHECK, "Solution(1).f", ""),
        (CHECK, "a.b.c", ""),
        (CHECK, "f", "f = 2"),
        (CHECK, "f", "print('seen')"),
        (CHECK, "f", "class A:\n    print('seen')"),
        (CHECK, "f", "from elsewhere import *"),
        (CHECK, "f", "import elsewhere"),
        (CHECK, "f", "if True:\n    x = 1"),
        (CHECK, "gcd", STARS),
        (CHECK.replace("check(candidate)", "check(candidate, n=2)"), "f", ""),
        ("@print\n" + CHECK, "f", ""),
        (CHECK + "    print('seen')\n", "f", ""),
        (CHECK + "    assert False\n", "f", ""),
        (CHECK + "    assert candidate\n", "f", ""),
        (CHECK + "    candidate = len\n", "f", ""),
        (CHECK + "    for n in (1, 2):\n        assert candidate(n) == n\n", "f", ""),
        (CHECK + "    return\n    assert candidate(1)\n", "f", ""),
        (CHECK + CHECK, "f", ""),
        (CHECK.replace("candidate", "f") + "check(f)\n", None, "def f(x): return x"),
        (CHECK.replace("candidate", "f") + "f = 1\ncheck(f)\n", None, ""),
        (CHECK + "check(f)\ncheck(f)\n", None, ""),
        (CHECK + "f = 1\n", "f", ""),
        (CHECK + "candidate(2)\n", "f", ""),
        ("xs = [1]\nassert f(xs) == 2\n", None, ""),  # what one call does to it, the next one sees
        ("x = 1\nx = 2\nassert f(x) == 2\n", None, ""),
        ("assert f(x) == 2\nx = 2\n", None, ""),
        ("abs = len\nassert abs(f(1)) == 2\n", None, ""),
        ("assert abs(f(1)) == 2\nabs = 2\n", None, ""),
        ("assert abs(f(1)) == 2\n", None, "def abs(x): return 2"),
        ("assert f(pow(2, 3)) == 2\n", None, STARS),
        ("math = 2\nassert math.isclose(f(1), 2)\n", None, ""),
        ("from math import isclose as abs\nfrom math import fabs as abs\nassert abs(f(1), 1)\n", None, ""),
        ("from solution import f\nassert f(1) == 2\n", None, ""),
        ("from __future__ import annotations\nassert f(1) == 2\n", None, ""),
        ("class A: pass\nassert f(1) == 2\n", None, ""),
        ("import math\nassert f(1) == 2\nassert math.isclose(2, 2)\nexit()\n", None, ""),
    ],
)  # fmt: skip
def test_what_is_more_is_not_read(code: str, entry: str | None, prelude: str) -> None:
    assert read(code, entry, prelude) is None
