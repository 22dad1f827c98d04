"""Tests other than whole programs: calls, asserts, scripts and pytest files, counted by the problem alone."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.judge import Judge
from tests.contract.judging import PATIENT, QUICK, judged


def calls(*given: tuple[list[Any], Any], function: str = "f") -> list[dict[str, Any]]:
    return [{"kind": "call", "function": function, "args": args, "expected": expected} for args, expected in given]


def verdicts(judge: Judge, source: str, tests: list[dict[str, Any]], **fields: Any) -> list[str]:
    judgement = judged(judge, source, tests, **fields)
    assert judgement.scorable and judgement.attempts == 1, judgement
    return [str(test.verdict) for test in judgement.tests]


RIGHT, WRONG, ERROR = "accepted", "wrong_answer", "runtime_error"

VALUES = {
    "plain data": (
        "def f(x): return x",
        [([value], value) for value in (None, True, 1, -(10**30), 1.5, "é\0", [1, [2]], {"a": [None]})],
    ),
    "a generator": ("def f(n):\n    yield from range(n)", [([3], [0, 1, 2]), ([0], [])]),
    "map and zip": ("def f(n): return zip(range(n), map(str, range(n)))", [([2], [[0, "0"], [1, "1"]])]),
    "a tuple": ("def f(n): return (n, n)", [([1], [1, 1])]),
    "an array": ("import numpy\ndef f(n): return numpy.arange(n)", [([3], [0, 1, 2])]),
    "a number of numpy": ("import numpy\ndef f(n): return numpy.int64(n)", [([3], 3)]),
    "keys that are numbers": ("def f(): return {1: 2}", [([], {"1": 2})]),
    "a method": ("class Solution:\n    def f(self, x): return x + 1", [([1], 2)]),
    "a method's state is fresh": (
        "class Solution:\n    def __init__(self): self.n = 0\n    def f(self):\n        self.n += 1\n        return self.n",
        [([], 1), ([], 1)],
    ),
    "output beside it": ("def f(x):\n    print('noise')\n    return x", [([1], 1)]),
    "a deque": ("from collections import deque\ndef f(): return list(deque([1]))", [([], [1])]),
}

ENDS = {
    "an exception in one": ("def f(n): return 1 // n", [([1], 1), ([0], 1), ([1], 1)], [RIGHT, ERROR, RIGHT]),
    "an exit in one": (
        "import sys\ndef f(n): return sys.exit(0) if n == 2 else n",
        [([n], n) for n in range(4)],
        [RIGHT, RIGHT, ERROR, RIGHT],
    ),
    "the process ends in one": (
        "import os\ndef f(n): return os._exit(0) if n == 2 else n",
        [([n], n) for n in range(4)],
        [RIGHT, RIGHT, ERROR, RIGHT],
    ),
    "a signal in one": (
        "import os\ndef f(n): return os.kill(os.getpid(), 9) if n == 1 else n",
        [([n], n) for n in range(3)],
        [RIGHT, ERROR, RIGHT],
    ),
    "a loop in one": (
        "def f(n):\n    while n == 1: pass\n    return n",
        [([n], n) for n in range(3)],
        [RIGHT, "time_limit_exceeded", RIGHT],
    ),
    "a sleep in one": (
        "import time\ndef f(n):\n    if n == 1: time.sleep(60)\n    return n",
        [([n], n) for n in range(3)],
        [RIGHT, "idleness_limit_exceeded", RIGHT],
    ),
    "too much memory in one": (
        "def f(n):\n    return len(bytearray(8 << 30)) if n == 1 else n",
        [([n], n) for n in range(3)],
        [RIGHT, "memory_limit_exceeded", RIGHT],
    ),
    "too much output in one": (
        "import os\ndef f(n):\n    while n == 1: os.write(1, b'x' * 65536)\n    return n",
        [([n], n) for n in range(3)],
        [RIGHT, "output_limit_exceeded", RIGHT],
    ),
    "too deep a recursion in one": (
        "def f(n): return f(n) if n == 1 else n",
        [([n], n) for n in range(3)],
        [RIGHT, ERROR, RIGHT],
    ),
    "an object": ("class A:\n    def __eq__(self, other): return True\ndef f(n): return A()", [([1], 1)], [ERROR]),
    "an object that lies within": (
        "class A(int):\n    def __eq__(self, other): return True\ndef f(n): return [A(2)]",
        [([1], [1])],
        [WRONG],
    ),
    "a function": ("def f(n): return f", [([1], 1)], [ERROR]),
    "a hostile text": (
        "class A:\n    def __repr__(self): raise SystemExit(0)\ndef f(n): raise ValueError(A())",
        [([1], 1)],
        [ERROR],
    ),
    "no end": ("import itertools\ndef f(n): return itertools.count()", [([1], 1)], None),
    "a value that contains itself": (
        "def f(n):\n    x = []\n    x.append(x)\n    return x",
        [([1], 1), ([2], 2)],
        [ERROR, ERROR],
    ),
    "nested too deeply": (
        "def f(n):\n    x = []\n    for _ in range(10 ** 5): x = [x]\n    return x",
        [([1], 1), ([2], 2)],
        None,
    ),
    "a huge value": ("def f(n): return 'x' * (n << 20)", [([300], 1), ([0], "")], None),
    "a huge number": ("def f(n): return 10 ** (10 ** n)", [([6], 1), ([1], 10**10)], None),
    "not a number": ("def f(n): return float('nan')", [([1], 1)], [WRONG]),
    "no such name": ("def g(n): return n", [([1], 1)], [ERROR]),
    "no code": ("", [([1], 1)], [ERROR]),
    "it does not load": ("1 / 0", [([1], 1), ([2], 2)], [ERROR, ERROR]),
    "it does not compile": ("def f(:", [([1], 1), ([2], 2)], ["compile_error", "compile_error"]),
    "it ends while it loads": ("import sys\nsys.exit(0)", [([1], 1)], [ERROR]),
    "it ends hard while it loads": ("import os\nos._exit(0)", [([1], 1), ([2], 2)], [ERROR, ERROR]),
    "it loops while it loads": ("while True: pass", [([1], 1), ([2], 2)], ["time_limit_exceeded"] * 2),
    "reports of its own": (
        "import os, struct\ndef f(n):\n    for fd in range(3, 32):\n        try: os.write(fd, struct.pack('>icddi', n, b'V', 0, 0, 2) + b'{}')\n"
        "        except OSError: pass\n    return n",
        [([n], n) for n in range(3)],
        [ERROR, ERROR, ERROR],
    ),
    "the answer is printed": ("def f(n): print(n)", [([1], 1)], [WRONG]),
    "a forged value": (
        "import os, struct\ndef f(n):\n    for fd in range(3, 10):\n        try: os.write(fd, struct.pack('>ici', 0, b'V', 1) + b'1')\n"
        "        except OSError: pass\n    os._exit(0)",
        [([1], 5), ([2], 6)],
        None,
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_values(judge: Judge, name: str) -> None:
    source, given = VALUES[name]
    assert verdicts(judge, source, calls(*given)) == [RIGHT] * len(given)
    assert RIGHT not in verdicts(judge, source, calls(*((args, "other") for args, _ in given)))


@pytest.mark.parametrize("name", ENDS)
def test_one_call_does_not_end_the_next(judge: Judge, name: str) -> None:
    source, given, expected = ENDS[name]
    said = verdicts(judge, source, calls(*given), limits={**PATIENT, **QUICK, "memory_mb": 256})
    assert said == expected if expected is not None else said[0] not in (RIGHT, "internal_error"), said


def test_calls_are_measured_one_by_one(judge: Judge) -> None:
    source = "import time\ndef f(n):\n    end = time.process_time() + n\n    while time.process_time() < end: pass\n    print(n)\n    return n"
    tests = judged(judge, source, calls(([0], 0), ([0.3], 0.3), ([0], 0))).tests
    assert 0.2 <= tests[1].cpu_s <= 0.6 and tests[0].cpu_s < 0.2 and tests[2].cpu_s < 0.2
    assert "".join(test.stdout for test in tests) == "0\n0.3\n0\n"


def test_arguments_by_name_and_dotted_functions(judge: Judge) -> None:
    given = [{"kind": "call", "function": "Solution.f", "args": [1], "kwargs": {"y": 2}, "expected": [1, 2]}]
    assert verdicts(judge, "class Solution:\n    def f(self, x, *, y): return [x, y]", given) == [RIGHT]


# --- asserts ----------------------------------------------------------------------------------------


def test_each_assert_counts(judge: Judge) -> None:
    code = ["assert f(1) == 1", "assert f(2) == 3", "x = f(3)\nassert x == 3", "assert f(0) == 0", "assert f(5) == 5"]
    source = "def f(n): return 1 // 0 if n == 0 else n"
    for isolation in ("split", "in_process"):
        judgement = judged(judge, source, [{"kind": "asserts", "code": code}], isolation=isolation)
        assert [str(test.verdict) for test in judgement.tests] == [RIGHT, WRONG, RIGHT, ERROR, RIGHT]
        assert [test.id for test in judgement.tests] == [f"t0.{n}" for n in range(5)]
        assert ("in_process" in judgement.flags) == (isolation == "in_process")


@pytest.mark.parametrize("isolation", ["split", "in_process"])
@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit(0)",
        "import os\ndef f(n): os._exit(0)",
        "import sys\nsys.exit()",
        "def f(n): raise SystemExit(0)",
        "def f(:",
        "",
        "f = None",
    ],
)
def test_what_ends_early_passes_nothing(judge: Judge, source: str, isolation: str) -> None:
    given = [
        {"kind": "asserts", "code": ["assert f(1) == 1", "assert f(2) == 2"]},
        {"kind": "script", "code": "assert f(1) == 1"},
    ]
    judgement = judged(judge, source, given, isolation=isolation)
    assert (judgement.passed, judgement.total, judgement.scorable) == (0, 3, True)


def test_setup_and_prelude(judge: Judge) -> None:
    tests = [{"kind": "asserts", "code": ["assert f(two) == 4", "assert triple(f(1)) == 6"], "setup": "two = 2"}]
    assert verdicts(judge, "def f(n): return triple(n) - n", tests, prelude="def triple(n): return 3 * n") == [
        RIGHT,
        RIGHT,
    ]


# --- pytest -----------------------------------------------------------------------------------------


def files(text: str, **more: str) -> list[dict[str, Any]]:
    return [{"kind": "pytest", "files": {"test_solution.py": text, **more}}]


TWO = "import pytest\nfrom solution import f\n@pytest.mark.parametrize('n', [1, 2])\ndef test_same(n):\n    assert f(n) == n\ndef test_one():\n    assert f(1) == 1\n"


def test_ids_are_the_problems(judge: Judge) -> None:
    for source in (
        "def f(n): return n",
        "def f(n): return 1",
        "",
        "def f(:",
        "1 / 0",
        "import os\nos._exit(0)",
        "import sys\nsys.exit(0)",
    ):
        judgement = judged(judge, source, files(TWO))
        assert [test.id.partition("test_solution.py::")[2] for test in judgement.tests] == [
            "test_same[1]",
            "test_same[2]",
            "test_one",
        ], source
        assert judgement.passed == {"def f(n): return n": 3, "def f(n): return 1": 2}.get(source, 0)
        assert judgement.scorable and judgement.attempts == 1


TEST = "from solution import f\nfrom {0} import x\ndef test_a(): assert f(x) == x\n"
LAYOUTS = {
    "beside the test, in a folder": {"tests/test_x.py": TEST.format("helper"), "tests/helper.py": "x = 1"},
    "beside the test, from the top": {"tests/test_x.py": TEST.format("tests.helper"), "tests/helper.py": "x = 1"},
    "in the test's package": {
        "tests/__init__.py": "", "tests/test_x.py": TEST.format(".helper"), "tests/helper.py": "x = 1",
    },
    "above the test's package": {
        "a/b/__init__.py": "", "a/b/test_x.py": TEST.format("helper"), "a/helper.py": "x = 1",
    },
    "beside a conftest": {
        "a/conftest.py": "", "a/helper.py": "x = 1", "a/b/test_x.py": TEST.format("helper"),
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_helpers_are_found_as_pytest_finds_them(judge: Judge, layout: str) -> None:
    [test] = files("from solution import f\ndef test_g(): assert f(1) == 1\n")
    test["files"] |= LAYOUTS[layout]
    right = judged(judge, "def f(n): return n", [test])
    assert {one.id.rpartition(":")[2]: one.verdict for one in right.tests} == {"test_a": RIGHT, "test_g": RIGHT}, right
    wrong = judged(judge, "def f(n): return 0", [test])
    assert [one.verdict for one in wrong.tests] == [WRONG, WRONG]


@pytest.mark.parametrize(
    "source",
    [
        "import pytest\ndef f(n): pytest.skip('no')",
        "import unittest\ndef f(n): raise unittest.SkipTest('no')",
        "import pytest\npytest.skip('no', allow_module_level=True)",
        "import pytest\ndef f(n): pytest.xfail('no')",
        "import pytest\ndef f(n): pytest.exit('no', 0)",
        "class Skipped(BaseException): pass\nSkipped.__module__ = 'builtins'\ndef f(n): raise Skipped('no')",
        "open('conftest.py', 'w').write('collect_ignore_glob = [\"*\"]')\nopen('pytest.ini', 'w').write('[pytest]\\naddopts = --co')\ndef f(n): return 0",
        "import sys\nsys.modules['pytest'] = None\ndef f(n): return 0",
    ],
)
def test_what_a_submission_skips_is_not_passed(judge: Judge, source: str) -> None:
    judgement = judged(judge, source, files(TWO))
    assert (judgement.passed, judgement.total, judgement.scorable) == (0, 3, True), judgement


def test_what_ends_at_once_costs_no_slot(judge: Judge) -> None:
    """The submission's process may be gone before the tests' process has put on its confinement."""
    for _ in range(40):
        for source in ("import os\nos._exit(0)", "def f(:"):
            assert judged(judge, source, files(TWO)).attempts == 1


def test_what_the_tests_skip_is_not_passed(judge: Judge) -> None:
    text = "import pytest\nfrom solution import f\ndef test_a():\n    if f(1): pytest.skip('no')\ndef test_b():\n    assert f(1)\n"
    judgement = judged(judge, "def f(n): return True", files(text))
    assert [str(test.verdict) for test in judgement.tests] == [ERROR, RIGHT]


def test_an_id_that_the_rollout_makes_away_with(judge: Judge) -> None:
    text = "import solution\ndef test_a(): assert solution.f(1) == 1\nif not hasattr(solution, 'gone'):\n    def test_b(): assert True\nelse:\n    def test_c(): assert True\n"
    one = judged(judge, "def f(n): return n", files(text))
    two = judged(judge, "def f(n): return n\ngone = 1", files(text))
    assert [test.id for test in one.tests] == [test.id for test in two.tests] and one.total == 2
    assert sorted((one.passed, two.passed)) == [1, 2]
    assert ERROR in {str(test.verdict) for judgement in (one, two) for test in judgement.tests}


@pytest.mark.parametrize(
    "text", ["x = 1\n", "def test_a(:\n", "1 / 0\n", "import no_such_module\ndef test_a(): pass\n", ""]
)
def test_files_without_tests_are_unscorable(judge: Judge, text: str) -> None:
    judgement = judged(judge, "def f(n): return n", files(text))
    assert (judgement.verdict, judgement.reason, judgement.scorable, judgement.total) == (
        "unscorable",
        "no_tests",
        False,
        0,
    )


def test_a_loop_in_one_test_leaves_the_others(judge: Judge) -> None:
    text = "from solution import f\ndef test_a(): assert f(1) == 1\ndef test_b(): assert f(2) == 2\ndef test_c(): assert f(3) == 3\n"
    judgement = judged(
        judge, "def f(n):\n    while n == 2: pass\n    return n", files(text), limits={**PATIENT, "cpu_s": 1}
    )
    assert [str(test.verdict) for test in judgement.tests] == [RIGHT, "time_limit_exceeded", RIGHT]


def test_a_loop_in_one_test_leaves_those_whose_names_begin_like_its_own(judge: Judge) -> None:
    text = "from solution import f\ndef test_f(): assert f(1) == 1\ndef test_f_of_two(): assert f(2) == 2\ndef test_f3(): assert f(3) == 3\n"
    judgement = judged(
        judge, "def f(n):\n    while n == 1: pass\n    return n", files(text), limits={**PATIENT, "cpu_s": 1}
    )
    assert [str(test.verdict) for test in judgement.tests] == ["time_limit_exceeded", RIGHT, RIGHT]


def test_what_a_call_used_is_not_the_submissions_to_say(judge: Judge) -> None:
    source = (
        "import time\nclock = time.process_time\ntime.process_time = time.perf_counter = lambda: 0.0\n"
        "def f(x):\n    start = clock()\n    while clock() - start < x: pass\n    return x"
    )
    tests = [{"kind": "call", "function": "f", "args": [x], "expected": x} for x in (0.2, 0.2)]
    judgement = judged(judge, source, tests)
    assert judgement.verdict == "accepted"
    assert all(test.cpu_s > 0.1 for test in judgement.tests)


# What its file looks at before there is a submission: a test of the submission's values by name, not by parameters.
AT_IMPORT = {
    "test_a.py": "import pytest\nfrom solution import WORDS, f\n@pytest.mark.parametrize('word', [(w,) for w in WORDS])\n"
    "def test_words(word): assert f(*word) == word[0]\n@pytest.mark.parametrize('n', [1, 2])\ndef test_numbers(n): assert f(n) == n\n",
    "test_b.py": "import os\nfrom solution import f\ndef test_file(): assert f(os.path.basename(__file__)) == 'test_b.py'\n",
}


def test_files_that_use_the_submission_as_they_are_imported(judge: Judge) -> None:
    def verdicts(source: str) -> dict[str, str]:
        judgement = judged(judge, source, [{"kind": "pytest", "files": AT_IMPORT}])
        assert judgement.total == 3, judgement
        return {test.id.rpartition(":")[2]: str(test.verdict) for test in judgement.tests}

    words = "WORDS = ['a', 'b', 'c']\n"
    assert verdicts(words + "def f(x): return x") == {"test_file": RIGHT, "test_words": RIGHT, "test_numbers": RIGHT}
    # One of several: the first, one in the middle, the last.
    for word in "abc":
        found = verdicts(words + f"def f(x): return x if x != {word!r} else 0")
        assert found == {"test_file": RIGHT, "test_words": WRONG, "test_numbers": RIGHT}
    assert verdicts(words + "def f(x): return 1 if x == 2 else x")["test_numbers"] == WRONG
    ends = verdicts(words + "import os\ndef f(x): return os._exit(0) if x == 'b' else x")
    assert (ends["test_words"], ends["test_numbers"]) == (ERROR, RIGHT)
    slow = verdicts(words + "def f(x):\n    while x == 'b': pass\n    return x")
    assert (slow["test_words"], slow["test_numbers"]) == ("time_limit_exceeded", RIGHT)
    assert set(verdicts("def f(x): return x").values()) == {ERROR}, "no words at all"
    assert verdicts("WORDS = []\ndef f(x): return x")["test_words"] == ERROR, "skipped for want of parameters"
