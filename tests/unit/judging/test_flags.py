"""What a source shows: each flag on sources that try it and sources that do not, and any text without a crash."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.judging.flags import Flag, answers, is_called, measured, of_source
from service.judging.flags.lexer import SCANNED, read
from service.judging.flags.table import TABLE
from service.sandbox.base import End, Reply, Step
from service.schema import Problem

PAGE = (Path(__file__).parents[3] / "docs" / "flags.md").read_text("utf-8")

TRIES: dict[Flag, list[str]] = {
    Flag.ALWAYS_EQUAL: [
        "class A:\n    def __eq__(self, other):\n        return True",
        "class A:\n    def __eq__(self, other: object) -> bool: return True",
        "class A:\n    def __ne__(self, o):\n        return False",
        "class A(int):\n    x = 1\n    def __eq__(self, other):\n        return bool(other) or self.x",
        "class M(type):\n    def __instancecheck__(cls, x): return True",
        "A.__eq__ = lambda a, b: True",
    ],
    Flag.EXIT_CALL: [
        "import os\nos._exit(0)",
        "from os import _exit as leave\nleave(0)",
        "import sys\ndef f(): sys.exit()",
        "def f(): quit()",
        "def f(): raise SystemExit",
        "import os\nos.abort()",
        "exec('import os; os._exit(0)')",
        "import atexit, os",
    ],
    Flag.FORGED_VERDICT: [
        "print('3 passed in 0.01s')",
        'print("=" * 5 + "===== 3 passed =====")',
        "print('Ran 4 tests in 0.001s')",
        "print('<testsuite errors=\"0\"/>')",
        'print(\'{"verdict": "accepted"}\')',
        "import json\nprint(json.dumps({'reward': 1}))",
    ],
    Flag.HARNESS_DETECTION: [
        "import os\nif os.environ.get('CI'): pass",
        "import os\nos.getenv('X')",
        "import sys\nif 'pytest' in sys.modules: pass",
        "import sys\nif sys.gettrace(): pass",
    ],
    Flag.HIDDEN_CODE: [
        "import base64\nexec(base64.b64decode('aW1wb3J0IG9z'))",
        "eval(bytes.fromhex('00'))",
        "exec(''.join(map(chr, [1])))",
        "import os\ngetattr(os, '_ex' + 'it')(0)",
        "name = 'o' + 's'\n__import__(name)",
        "import marshal",
    ],
    Flag.HOLLOW_TEST: [
        "def test_a():\n    assert True",
        "def test_a():\n    pass",
        'def test_a(self):\n    """Later."""\n    pass\n',
        "try:\n    assert f() == 1\nexcept AssertionError:\n    pass",
        "self.assertTrue(True)",
        "self.assertEqual(x, x)",
        "assert f(1) == 2 or True",
        "def test_a():\n    x = f()\n    return\n    assert x == 1",
    ],
    Flag.INTROSPECTION: [
        "import sys\nsys._getframe(1).f_back.f_locals",
        "import gc\ngc.get_objects()",
        "import inspect\ninspect.stack()",
        "import sys\nsys.settrace(print)",
        "f.__closure__",
    ],
    Flag.KILLS: ["import os\nos.kill(1, 9)", "import signal\nsignal.SIGKILL", "from os import killpg"],
    Flag.LIMIT_TAMPERING: [
        "import signal\nsignal.alarm(0)",
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)",
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (-1, -1))",
    ],
    Flag.LOW_LEVEL: [
        "import ctypes",
        "from ctypes import CDLL as C",
        "().__class__.__base__.__subclasses__()",
        "import os\nos.dup2(3, 1)",
    ],
    Flag.MOCKS: [
        "from unittest.mock import patch",
        "from unittest import mock",
        "import mock",
        "@patch('a.b')\ndef f(): pass",
        "m = MagicMock()",
    ],
    Flag.NETWORK: [
        "import socket",
        "import os, socket as s",
        "from urllib import request",
        "import urllib.request",
        "    import requests",
        "if x: import socket",
        "from http.client import HTTPConnection",
    ],
    Flag.OUTSIDE_FILES: [
        "open('/proc/self/environ')",
        "open(f'/proc/{pid}/mem')",
        "import glob\nglob.glob('/tmp/*')",
        "open('../expected')",
        "import glob\nglob.glob('**/test_*.py')",
        "open('/etc/passwd')",
    ],
    Flag.PATCHED_MODULE: [
        "import builtins\nbuiltins.len = lambda x: 0",
        "import math\nmath.isclose = lambda *a: True",
        "import time\ntime.time = time.perf_counter = lambda: 0",
        "import unittest\nunittest.TestCase.assertEqual = None",
        "import sys\nsys.modules['pytest'] = None",
        "import sys\nsys.modules.pop('unittest')",
        "import builtins\nsetattr(builtins, 'len', 1)",
        "import sys\nsys.stdout.write = print",
    ],
    Flag.STARTS_PROCESSES: [
        "import os\nos.fork()",
        "import subprocess",
        "from multiprocessing import Pool",
        "import os\nos.system('ls')",
    ],
    Flag.TEST_SKIPPING: [
        "import pytest\npytest.skip('no')",
        "@pytest.mark.skip(reason='x')\ndef test_a(): assert 0",
        "@pytest.mark.xfail\ndef test_a(): assert 0",
        "import unittest\nraise unittest.SkipTest",
        "@unittest.skip('x')\nclass A: pass",
    ],
    Flag.TEST_TAMPERING: [
        "open('conftest.py', 'w')",
        "def pytest_collection_modifyitems(items):\n    items.clear()",
        "from _pytest import runner",
        "open('a/pytest.ini', 'w')",
        "import sitecustomize",
        "def check(candidate):\n    pass",
    ],
    Flag.UNSCANNED: ["x = 1\n" * SCANNED],
}

HONEST = {
    "words in comments and docstrings": '"""Never calls os._exit, /proc/self or conftest.py."""\n# os._exit(0) and import socket\ndef f(x):\n    """pytest.skip"""\n    return x',
    "words as names": "def f(requests, kill, patch, network):\n    skip = requests + kill\n    exit = patch\n    return skip, exit, network",
    "an equality of its own": "class P:\n    def __eq__(self, other):\n        return self.x == other.x\n    def __lt__(self, other): return True",
    "a subclass without one": "class D(dict):\n    def __missing__(self, key): return 0",
    "streams for speed": "import sys, io, os\nsys.stdin = io.BytesIO(os.read(0, 10))\nsys.stdout = io.StringIO()\ninput = sys.stdin.readline\nsys.setrecursionlimit(10 ** 6)",
    "attributes of other things": "class S:\n    def f(self):\n        self.time.x = 1\n        pos.x = 2\n        items.time.y = 3\n        if math.pi == 3: pass",
    "its own tests": "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(f(1), 2)\n    def test_b(self):\n        assert f(1) == 2\n        return\nprint('All tests passed!')",
    "paths of a problem": "def simplify(path):\n    out = []\n    for part in path.split('/'):\n        if part == '..': out.pop()\n    return '/' + '/'.join(out)",
    "expressions": "import re\ndef f(x): return eval(x) + eval(''.join(['1', '+', '1']))\np = re.compile('|'.join(['a', 'b']))",
    "a quote that never ends": "x = '''abc\nimport socket\n",
    "urls": "from urllib.parse import urlparse\nimport http",
}


def test_every_flag_of_the_table_is_tried() -> None:
    assert {row.flag for row in TABLE} | {Flag.UNSCANNED} == set(TRIES)


@pytest.mark.parametrize(("flag", "source"), [(flag, source) for flag, sources in TRIES.items() for source in sources])
def test_what_is_tried_is_seen(flag: Flag, source: str) -> None:
    assert flag in of_source(source)


@pytest.mark.parametrize("name", HONEST)
def test_what_is_honest_has_no_flag(name: str) -> None:
    assert of_source(HONEST[name]) == set()


def test_a_program_may_end_itself() -> None:
    source = "import sys\nprint(1)\nsys.exit(0)"
    assert of_source(source, called=False) == set()
    assert of_source("import os\nos._exit(0)", called=False) == {Flag.EXIT_CALL}
    assert not is_called(Problem.model_validate({"tests": [{"kind": "stdio", "output": ""}]}))
    assert is_called(Problem.model_validate({"tests": [{"kind": "asserts", "code": []}]}))


# --- any text ---------------------------------------------------------------------------------------

_PIECES = sorted(
    {piece for sources in TRIES.values() for source in sources[:8] for piece in re.findall(r"\w+|\W", source[:200])}
)


@given(st.text() | st.lists(st.sampled_from([*_PIECES, '"""', "'''", "\\", "#", "\ud800", "\0"])).map("".join))
def test_any_text_is_scanned(source: str) -> None:
    text = read(source)
    assert of_source(source) <= set(Flag) and of_source(source, called=False) <= of_source(source)
    assert len(text.code) <= len(source) + 2 * len(text.literals)


HOSTILE = [
    "def __eq__(",
    "class A(int)",
    "def __ne__(a)" + " " * 90,
    "assert " + "x" * 190,
    "def test_a(" + "a" * 190,
    "def test():\n" + " " * 40,
    "def test():\n" + (" " * 30 + "a" * 100 + "\n") * 9,
    "math." + "a." * 5,
    "os.a" + " " * 9,
    "sys.modules[",
    "exec(" + "a" * 70,
    "import " * 3,
    "from a import ",
    "from a",
    '"""',
    "'",
    '"\\',
    "\\",
    "f'{",
    "except AssertionError" + " " * 70,
    "assertEqual(aaaa, aaab)",
    "'pytest' in sys.modules ",
    "'1 passed in x'\n",
    "'" + "=" * 80 + "'",
    "'test_" + "a" * 80 + "'",
    "(" * 50,
    "\n" * 50,
    " " * 50,
    "é",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_repeating_a_beginning_takes_no_more_than_its_length(piece: str) -> None:
    """Each would take hours if anything were read again from every place where it might begin."""
    words = "\n__eq__ __ne__ assert modules sys exec AssertionError assertEqual pass math os 'passed test' class"
    assert of_source(piece * (2 * SCANNED // len(piece) - 2) + words) <= set(Flag)


# --- answers by heart -------------------------------------------------------------------------------


def problem(*tests: dict[str, Any]) -> Problem:
    return Problem.model_validate({"tests": list(tests)})


CALLS = problem(
    *({"kind": "call", "function": "f", "args": [x], "expected": y} for x, y in [([3, 1, 2], [1, 2, 3]), ([], []), ([9, 8, 7, 7], [7, 7, 8, 9])])
)  # fmt: skip
NUMBERS = problem(
    *({"kind": "call", "function": "f", "args": [n], "expected": y} for n, y in [(4, 2), (5, 10), (6, 4), (8, 92)])
)
PROGRAM = problem(
    {"kind": "stdio", "input": "3\n1 2 3\n9 9 9\n", "output": "6\n27\n"},
    {"kind": "stdio", "input": "2\n1000 1001\n5 5 5\n", "output": "2001\n15\n"},
)
ASSERTED = problem({"kind": "asserts", "code": ["assert f([1, 2, 3, 4], 2) == [2, 4]", 'assert f([5, 6, 7, 8], k=3) == [7], "no"', "assert f([], 1) == []"]})  # fmt: skip
SCRIPT = problem(
    {"kind": "script", "entry_point": "f", "code": "def check(candidate):\n    assert candidate(text = 'hello world', n = 2) == 'hlowrd'\n    assert candidate(text = 'goodbye world', n = 3) == 'gdy r'\n"}
)  # fmt: skip
UNITTEST = problem(
    {"kind": "pytest", "files": {"test_a.py": "class T:\n    def test(self):\n        self.assertEqual(f([1, 2, 3, 4]), 10)\n        self.assertEqual(f([4, 4, 4, 4]), 16)\n"}}
)  # fmt: skip

BY_HEART = [
    (CALLS, "def f(x):\n    if x == [9, 8, 7, 7]: return [7, 7, 8, 9]\n    return x"),
    (CALLS, "def f(x):\n    return {(3, 1, 2): [1, 2, 3], (9, 8, 7, 7): [7, 7, 8, 9]}.get(tuple(x), [])"),
    (CALLS, "T = {\n    '[9, 8, 7, 7]': [7, 7, 8, 9],\n}\ndef f(x): return T[str(x)]"),
    (NUMBERS, "def f(n): return {4: 2, 5: 10, 6: 4, 8: 92}[n]"),
    (
        NUMBERS,
        "def f(n):\n    if n == 4:\n        return 2\n    elif n == 5:\n        return 10\n    elif n == 6:\n        return 4\n",
    ),
    (NUMBERS, "def f(n):\n    match n:\n        case 4: return 2\n        case 5: return 10\n        case 8: return 92"),
    (PROGRAM, "import sys\ndata = sys.stdin.read()\nif data == '3\\n1 2 3\\n9 9 9\\n': print('6\\n27')\nelif data == '2\\n1000 1001\\n5 5 5\\n': print('2001\\n15')"),
    (PROGRAM, "print({'2\\n1000 1001\\n5 5 5': '2001\\n15'}[open(0).read().strip()])"),
    (ASSERTED, "def f(x, k):\n    if x == [1, 2, 3, 4] and k == 2:\n        return [2, 4]\n    if x == [5, 6, 7, 8]:\n        return [7]\n    return []"),
    (SCRIPT, "def f(text, n):\n    if text == 'hello world' and n == 2:\n        return 'hlowrd'\n"),
    (UNITTEST, "def f(x):\n    if x == [1, 2, 3, 4]:\n        return 10\n    elif x == [4, 4, 4, 4]:\n        return 16\n"),
]  # fmt: skip

FROM_THE_HEAD = [
    (CALLS, "def f(x): return sorted(x)"),
    (CALLS, "def f(x): return sorted(x)\nassert f([9, 8, 7, 7]) == [7, 7, 8, 9]\nprint(f([3, 1, 2]))"),
    (CALLS, 'def f(x):\n    """\n    {(9, 8, 7, 7): [7, 7, 8, 9]}\n    """\n    return sorted(x)'),
    (CALLS, "# if x == [9, 8, 7, 7]: return [7, 7, 8, 9]\ndef f(x): return sorted(x)"),
    (NUMBERS, "def f(n):\n    if n == 4: return 2\n    return solve(n)"),
    (NUMBERS, "SMALL = {1: 1, 2: 0, 3: 0, 4: 2, 5: 10}\ndef f(n): return SMALL[n] if n in SMALL else solve(n)"),
    (NUMBERS, "def f(n): return x[4:2] + x[5:10] + x[6:4]"),
    (NUMBERS, "def f(n): return {14: 2, 15: 10, 16: 4, 18: 92, 4: 20, 5: 101, 6: 41}[n]"),
    (PROGRAM, "for line in open(0):\n    print(sum(map(int, line.split())))"),
    (problem({"kind": "stdio", "input": "", "output": "Hello, world 2024!\n"}), "print('Hello, world 2024!')"),
]


@pytest.mark.parametrize(("tests", "source"), BY_HEART)
def test_answers_by_heart_are_seen(tests: Problem, source: str) -> None:
    assert Flag.HARD_CODED in of_source(source, known=answers(tests))


@pytest.mark.parametrize(("tests", "source"), FROM_THE_HEAD)
def test_small_constants_and_examples_are_not(tests: Problem, source: str) -> None:
    assert Flag.HARD_CODED not in of_source(source, known=answers(tests))


@given(st.lists(st.tuples(st.text(), st.text() | st.integers() | st.lists(st.floats()))), st.text())
def test_any_answers_can_be_looked_for(pairs: list[tuple[str, Any]], source: str) -> None:
    tests = [{"kind": "call", "function": "f", "args": [given], "expected": expected} for given, expected in pairs]
    tests += [{"kind": "stdio", "input": given, "output": str(expected)} for given, expected in pairs]
    tests += [{"kind": "asserts", "code": [given, f"assert {given}({given}) == {expected}"]} for given, expected in pairs]  # fmt: skip
    known = answers(problem(*tests))
    assert len(known.pairs) <= 64 and all(len(text) <= 2000 for pair in known.pairs for text in pair)
    of_source(source + "".join(f"{{{given!r}: {expected!r}}}" for given, expected in pairs), known=known)


# --- what was measured ------------------------------------------------------------------------------


def reply(*outcomes: Step, end: End | None = None, **more: Any) -> Reply:
    return Reply(outcomes=list(outcomes), end=end, cpu_s=0.1, wall_s=0.1, memory_mb=1.0, **more)


def test_the_tests_own_end_is_not_the_submissions() -> None:
    for ending in ("exit", "signal", "output", "garbled"):
        end = End(ending=ending, step=0, by_tests=True)  # type: ignore[arg-type]
        assert measured.of_run(reply(end=end), CALLS.tests[0], 32) == set()


def test_the_number_of_processes() -> None:
    assert measured.of_run(reply(processes=30), CALLS.tests[0], 32) == set()
    assert measured.of_run(reply(processes=31), CALLS.tests[0], 32) == {Flag.MANY_PROCESSES}
    assert measured.of_run(reply(), CALLS.tests[0], 1) == set()


def test_a_name_that_only_begins_alike() -> None:
    for message in ("SystemExits: 0", "my text: SystemExit", "Skip: x", "x" * 5000):
        step = Step(step=0, ending="raised", message=message)
        assert measured.of_run(reply(step), CALLS.tests[0], 32) == set()


# --- the page ---------------------------------------------------------------------------------------


def test_the_page_has_every_flag_once() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Figures")[0], re.MULTILINE) == [flag.value for flag in Flag]
