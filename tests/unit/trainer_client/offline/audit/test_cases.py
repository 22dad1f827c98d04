from __future__ import annotations

import pytest

from service.schema import AssertsTest, CallTest, Problem, PytestTest, ScriptTest, StdioTest, TestCase
from trainer_client.offline.audit.cases import cases_of, key_of_tests


def problem(*tests: TestCase) -> Problem:
    return Problem(tests=list(tests))


def script(code: str) -> Problem:
    return problem(ScriptTest(code=code, entry_point="f"))


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(2) == 3\n", 2),
        ("cases = [1, 2, 3]\ndef check(candidate):\n    for x in cases:\n        assert candidate(x)\n", 3),
        ("def check(candidate):\n    for x, y in zip([1, 2], [3, 4]):\n        assert candidate(x) == y\n        assert x\n", 4),
        ("def check(candidate):\n    for x in range(7):\n        assert candidate(x)\n", 7),
        ("def check(candidate):\n    for x in computed():\n        assert candidate(x)\n", 1),
        ("def check(candidate):\n    assert True, 'prints'\n    assert candidate(1)\n", 1),
        ("def check(candidate):\n    return candidate()\n", 1),
        ("this is no Python", 1),
    ],
)  # fmt: skip
def test_assertions_of_a_script(code: str, count: int) -> None:
    assert cases_of(script(code)).count == count


def test_a_pytest_file() -> None:
    code = (
        "import pytest\n"
        "@pytest.mark.parametrize('x', [1, 2, 3])\ndef test_a(x):\n    assert f(x)\n"
        "def test_b():\n    with pytest.raises(ValueError):\n        f(-1)\n"
    )
    assert cases_of(problem(PytestTest(files={"test_f.py": code}))).count == 4
    silent = "def test_a():\n    f()\n\ndef test_b():\n    g()\n"
    assert cases_of(problem(PytestTest(files={"test_f.py": silent}))).count == 2


def test_what_says_the_same_again_counts_once() -> None:
    found = cases_of(
        problem(
            StdioTest(input="1", output="2", public=True), StdioTest(input="1", output="2"), StdioTest(input="1", output="2 "),
            AssertsTest(code=["assert f(1) == 2", "assert f(1) == 2", "assert f(2) == 3"]),
        )
    )  # fmt: skip
    assert (found.count, found.different, found.public) == (6, 4, 1)


def test_contradictions_are_different_answers() -> None:
    assert cases_of(problem(StdioTest(input="1", output="2\n"), StdioTest(input="1", output="2"))).contradictions == 0
    assert cases_of(problem(StdioTest(input="1", output="2"), StdioTest(input="1", output="3"))).contradictions == 1
    calls = [CallTest(function="f", args=[1], expected=value) for value in (4, 4.0)]
    assert cases_of(problem(*calls)).contradictions == 0
    assert cases_of(problem(*calls, CallTest(function="f", args=[1], expected=5))).contradictions == 1
    assert cases_of(problem(*calls, CallTest(function="g", args=[1], expected=5))).contradictions == 0


def test_objects_have_a_past() -> None:
    """The same call twice in a pytest file may well give two values."""
    code = "def test_a():\n    c = Counter()\n    assert next(c) == 1\n    assert next(c) == 2\n"
    found = cases_of(problem(PytestTest(files={"test_c.py": code})))
    assert found.contradictions == 0 and found.count == 2
    steps = ["s = Stack()", "assert s.top() == 1", "s.push(2)", "assert s.top() == 2", "assert s.top() == 2"]
    for test in (AssertsTest(code=steps), ScriptTest(code="\n".join(steps))):
        found = cases_of(problem(test))
        assert found.contradictions == 0 and found.different == found.count
    once = ["assert Solution().f(1) == 2", "assert Solution().f(1) == 3", "assert Solution().f(1) == 3"]
    found = cases_of(problem(AssertsTest(code=once)))
    assert found.contradictions == 1 and (found.count, found.different) == (3, 2)


def test_the_same_tests_under_other_names() -> None:
    one = problem(StdioTest(id="a", input="1", output="2"), StdioTest(id="b", input="3", output="4", public=True))
    two = problem(StdioTest(input="3", output="4"), StdioTest(input="1", output="2"))
    assert key_of_tests(one) == key_of_tests(two) != key_of_tests(problem(*two.tests[:1]))
