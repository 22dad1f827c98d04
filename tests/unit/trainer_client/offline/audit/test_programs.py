from __future__ import annotations

import ast
from typing import Any

import pytest

from service.schema import AssertsTest, CallTest, Problem, PytestTest, ScriptTest, StdioTest
from trainer_client.offline.audit.cases import cases_of
from trainer_client.offline.audit.programs import weak_programs


def made(problem: Problem, reference: str | None = None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for program in weak_programs(problem, cases_of(problem), reference):
        ast.parse(program.source)
        found.setdefault(program.kind, []).append(program.source)
    return found


def ran(source: str, name: str) -> Any:
    """What our own program defines."""
    space: dict[str, Any] = {}
    exec(source, space)
    return space[name]


def test_programs_for_stdin_and_stdout() -> None:
    tests = [
        StdioTest(input="1\n", output="no\n", public=True),
        StdioTest(input="2\n", output="yes\n"),
        StdioTest(input="3\n", output="yes\n"),
    ]
    found = made(Problem(tests=list(tests)))
    assert found["empty"] == [""] and len(found["echo"]) == 1
    assert "yes" in found["constant"][0] and "no" in found["constant"][1]  # the most expected first
    (table,) = found["hard_coded"]
    assert "'1\\n': 'no\\n'" in table and "yes" not in table  # nothing of a hidden test


def test_no_table_where_all_is_shown_or_nothing() -> None:
    tests = [StdioTest(input=str(n), output="x", public=True) for n in range(3)]
    assert "hard_coded" not in made(Problem(tests=list(tests)))
    assert "hard_coded" not in made(Problem(tests=[test.model_copy(update={"public": False}) for test in tests]))


def test_functions_keep_their_names() -> None:
    reference = (
        "import math\n\ndef helper(x):\n    return x\n\ndef f(a, b=2):\n    return helper(a) + b\n\nprint(f(1))\n"
    )
    tests = [
        AssertsTest(code=["assert f(1, 2) == 3"], public=True),
        AssertsTest(code=["assert f(5) == 7", "assert f(6, b=1) == 7"]),
    ]
    found = made(Problem(tests=list(tests)), reference)
    assert not any("print" in source for sources in found.values() for source in sources)
    assert ran(found["empty"][1], "f")(1) is None
    assert ran(found["constant"][0], "f")(1, 2) == 7
    assert ran(found["echo"][0], "f")("same", 1) == "same"
    table = ran(found["hard_coded"][0], "f")
    assert table(1, 2) == 3 and table(5) is None


def test_methods_and_entry_points() -> None:
    reference = "class Solution:\n    def __init__(self):\n        self.n = 1\n    def twice(self, x):\n        return 2 * x\n    @staticmethod\n    def other(y):\n        return y\n"
    tests = [
        CallTest(function="Solution.twice", args=[2], expected=4, public=True),
        CallTest(function="Solution.twice", args=[3], expected=6),
    ]
    for source in (reference, None):
        found = made(Problem(tests=list(tests)), source)
        solution = ran(found["hard_coded"][0], "Solution")()
        assert solution.twice(2) == 4 and solution.twice(3) is None
        assert ran(found["echo"][0], "Solution")().twice(9) == 9
    code = "def check(candidate):\n    assert candidate([1, 2]) == 3\n"
    script = Problem(
        tests=[
            ScriptTest(code=code, entry_point="Solution().add", public=True),
            ScriptTest(code=code, entry_point="Solution().add"),
        ]
    )
    table = ran(made(script)["hard_coded"][0], "Solution")()
    assert table.add([1, 2]) == 3 and table.add([2]) is None


def test_a_reference_that_is_no_python() -> None:
    assert made(Problem(tests=[CallTest(function="f", args=[], expected=1)]), "def f(:") == {"empty": [""]}


@pytest.mark.parametrize(
    "reference",
    [
        "from operator import add as f\n",
        "f = lambda a, b: a + b\n",
        "import operator\n\nf = operator.add\n",
        "def g(a, b):\n    return a + b\n\nf = g\n",
    ],
)
def test_what_a_reference_has_from_elsewhere_does_not_work_for_us(reference: str) -> None:
    tests = [AssertsTest(code=["assert f(1, 2) == 3", "assert f(2, 2) == 4"])]
    for source in made(Problem(tests=list(tests)), reference)["empty"][1:]:
        assert ran(source, "f")(1, 2) is None


def test_classes_that_are_all_decorator() -> None:
    reference = "from dataclasses import dataclass\n\n@dataclass\nclass Point:\n    x: int\n    def size(self):\n        return self.x\n"
    tests = [
        PytestTest(files={"test_p.py": "from solution import Point\n\ndef test_p():\n    assert Point(2).x == 2\n"})
    ]
    with pytest.raises(TypeError):
        ran(made(Problem(tests=list(tests)), reference)["empty"][1], "Point")(2)
    bare = reference[: reference.index("    def")]
    assert made(Problem(tests=list(tests)), bare) == {"empty": [""]}  # nothing to give a body to
