"""What a submission may try against tests in another process: none of it is accepted, none of it is a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest

from service.judging.judge import Judge
from service.schema import Judgement
from service.verdict import Verdict
from tests.contract.judging import PATIENT, judged
from tests.contract.test_split import told

LIMITS = {**PATIENT, "cpu_s": 2, "memory_mb": 256}
HONEST = "def f(x): return x + 1"
ASSERTS: dict[str, Any] = {"kind": "asserts", "code": ["assert f(1) == 2", "assert f(2) == 3"]}
SCRIPT: dict[str, Any] = {
    "kind": "script",
    "code": "def check(c):\n    assert c(1) == 2\n    assert not c(1) != 2\n",
    "entry_point": "f",
}
PYTEST: dict[str, Any] = {
    "kind": "pytest",
    "files": {
        "test_f.py": "import unittest\nfrom solution import f\ndef test_f():\n    assert f(1) == 2\n"
        "class T(unittest.TestCase):\n    def test_u(self): self.assertEqual(f(2), 3)\n"
    },
}
RUN_ASSERTS = {**ASSERTS, "setup": "0"}  # with something to set up they are run, not judged as calls
EVERY = [ASSERTS, RUN_ASSERTS, SCRIPT, PYTEST]

# Submissions that define ``f`` and know no answer.
CHEATS = {
    "always_equal": """
class Any:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __bool__(self): return True
def f(x): return Any()
""",
    "every_operator": """
class Meta(type):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __instancecheck__(self, obj): return True
    def __subclasscheck__(self, obj): return True
class Any(metaclass=Meta):
    __class__ = int
    def __getattr__(self, name): return lambda *a, **k: True
    __eq__ = __lt__ = __le__ = __contains__ = __req__ = lambda self, other: True
    __ne__ = lambda self, other: False
def f(x): return Any
""",
    "instance_of_such": "class M(type):\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 0\nclass A(metaclass=M):\n    __class__ = int\n    __eq__ = lambda s, o: True\ndef f(x): return A()",
    "int_subclass": "class I(int):\n    __eq__ = lambda s, o: True\n    __ne__ = lambda s, o: False\n    __hash__ = lambda s: 2\ndef f(x): return I(77)",
    "extended_int": "class I(int):\n    def more(self): pass\n    __eq__ = __req__ = lambda s, o: True\n    __ne__ = lambda s, o: False\n    __hash__ = lambda s: 2\ndef f(x): return I(77)",
    "str_subclass": "class S(str):\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 2\ndef f(x): return S('77')",
    "list_subclass": "class L(list):\n    __eq__ = lambda s, o: True\ndef f(x): return L([77])",
    "dict_subclass": "class D(dict):\n    __eq__ = lambda s, o: True\ndef f(x): return D()",
    "float_subclass": "class F(float):\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 2\ndef f(x): return F('nan')",
    "tuple_with_such": "class A:\n    __eq__ = lambda s, o: True\ndef f(x): return (A(),)",
    "hostile_hash": "class A:\n    __hash__ = lambda s: 1 / 0\n    __eq__ = lambda s, o: True\ndef f(x): return A()",
    "mock_any": "from unittest.mock import ANY\ndef f(x): return ANY",
    "any_class": "from unittest.mock import ANY\nf = lambda x: type(ANY)",
    "any_itself": "from unittest.mock import ANY as f",
    "mock": "from unittest.mock import MagicMock\nf = MagicMock()\nf.return_value.__eq__ = lambda s, o: True",
    "always_eq": "try:\n    from test.support import ALWAYS_EQ as A\nexcept ImportError:\n    class T:\n        __eq__ = lambda s, o: True\n    A = T()\nf = lambda x: A",
    "not_implemented": "def f(x): return NotImplemented",
    "skip": "import pytest\ndef f(x): pytest.skip('no')",
    "skip_test": "import unittest\ndef f(x): raise unittest.SkipTest('no')",
    "skip_at_load": "import pytest\npytest.skip('no', allow_module_level=True)",
    "xfail": "import pytest\ndef f(x): pytest.xfail('no')",
    "pytest_exit": "import pytest\ndef f(x): pytest.exit('done', 0)",
    "skip_by_name": "class Skipped(Exception): pass\nSkipped.__module__ = '_pytest.outcomes'\nSkipped.__qualname__ = 'Skipped'\ndef f(x): raise Skipped('no')",
    "system_exit": "def f(x): raise SystemExit(0)",
    "own_exit": "class E(SystemExit): code = 0\ndef f(x): raise E(0)",
    "interrupt": "def f(x): raise KeyboardInterrupt",
    "own_interrupt": "class E(KeyboardInterrupt): pass\ndef f(x): raise E",
    "generator_exit": "def f(x): raise GeneratorExit",
    "stop": "def f(x): raise StopIteration(2)",
    "quit": "f = lambda x: quit()",
    "os_exit": "import os\ndef f(x): os._exit(0)",
    "os_exit_at_load": "import os\nos._exit(0)",
    "exit_at_load": "raise SystemExit(0)",
    "kill_tests": "import os, signal\ndef f(x):\n    for pid in range(os.getpid() - 5, os.getpid() + 9):\n        if pid != os.getpid():\n            try: os.kill(pid, signal.SIGKILL)\n            except OSError: pass\n    return 77",
    "garbage": "import os\ndef f(x):\n    os.write(4, b'garbage' * 100)\n    return 2",
    "garbage_at_load": "import os\nos.write(4, b'garbage' * 100)\ndef f(x): return 77",
    "forged_reply": "import os, json, struct\ndef f(x):\n    raw = json.dumps(['=', [0], [['l', [[0]]]], None]).encode()\n    os.write(4, struct.pack('>I', len(raw)) + raw)\n    return 77",
    "huge_frame": "import os, struct\ndef f(x):\n    os.write(4, struct.pack('>I', (1 << 32) - 1))\n    return 77",
    "closed_line": "import os\ndef f(x):\n    os.close(4)\n    return 77",
    "closed_everything": "import os\nos.closerange(0, 256)\ndef f(x): return 77",
    "forged_class": """
import os, json, struct
about = {"name": "A", "methods": ["__eq__"], "class_methods": [], "operators": [], "coroutines": [], "fields": [], "unhashable": False, "plain": False}
def f(x):
    raw = json.dumps(["=", ["h", 900, "i", ["h", 901, "c", about, [], None]], [], None]).encode()
    os.write(4, struct.pack(">I", len(raw)) + raw)
    return 77
""",
    "forged_report": "import os, struct\nfor fd in range(3, 64):\n    try: os.write(fd, struct.pack('>icddi', 0, b'P', 0, 0, 0))\n    except OSError: pass\ndef f(x): return 77",
    "conftest": "open('conftest.py', 'w').write('import os; os._exit(0)')\nopen('pytest.ini', 'w').write('[pytest]\\naddopts = --collect-only')\nfor n in ('sitecustomize', 'usercustomize', 'pytest', 'unittest', 'test_f', 'json', 'asyncio'):\n    open(n + '.py', 'w').write('raise SystemExit(0)')\ndef f(x): return 77",
    "parent_folder": "import os\nfor n in range(os.getuid(), os.getuid() + 3):\n    try: os.mkdir(f'../t{n}', 0o777); open(f'../t{n}/conftest.py', 'w').write('import os; os._exit(0)')\n    except OSError: pass\ndef f(x): return 77",
    "own_modules": "import unittest, builtins, sys, types\nunittest.TestCase.assertEqual = lambda *a: None\nbuiltins.AssertionError = ValueError\nbuiltins.abs = builtins.len = lambda *a: 2\nm = types.ModuleType('pytest')\nsys.modules['pytest'] = m\ndef f(x): return 77",
    "redefines_names": "def check(c): pass\ndef test_f(): pass\nT = unittest = None\ndef abs(x): return 2\ndef assertEqual(*a): pass\nclass AssertionError(Exception): pass\ndef f(x): return 77",
    "output": "def f(x):\n    print('1 passed', 'OK')\n    return 77",
    "frames": "import sys\ndef f(x):\n    frame, names = sys._getframe(), set()\n    while frame:\n        names |= {v for v in frame.f_locals.values() if type(v) is int}\n        names |= {c for c in frame.f_code.co_consts if type(c) is int}\n        frame = frame.f_back\n    return 77",
    "recursive_repr": "class R:\n    def __repr__(self): return repr(self)\n    __str__ = __repr__\ndef f(x): return R()",
    "hundred_megabytes": "def f(x): return 'x' * (100 << 20)",
    "many_parts": "def f(x): return [[i] for i in range(500_000)]",
    "doubled": "def f(x):\n    t = ()\n    for _ in range(190): t = (t, t)\n    return t",
    "doubled_list": "def f(x):\n    t = []\n    for _ in range(80): t = [t, t]\n    return t",
    "deep_list": "def f(x):\n    t = []\n    for _ in range(10_000): t = [t]\n    return t",
    "deep_tuple": "def f(x):\n    t = ()\n    for _ in range(10_000): t = (t,)\n    return t",
    "cycle": "def f(x):\n    t = []\n    t.append(t)\n    return t",
    "spins": "def f(x):\n    while True: pass",
    "eats": "def f(x):\n    return [0] * (1 << 30)",
    "recurses": "def f(x): return f(x)",
    "colliding": "class K:\n    def __hash__(self): return 2\n    def __eq__(self, o): return True\ndef f(x): return {K(): 1}",
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_not_accepted(name: str, judge: Judge) -> None:
    for test in EVERY:
        judgement = judged(judge, CHEATS[name], [test], limits=LIMITS)
        assert judgement.scorable, told(judgement)
        assert judgement.passed == 0, told(judgement)
        assert judgement.total == {"asserts": 2, "script": 1, "pytest": 2}[str(test["kind"])]
    assert judged(judge, HONEST, EVERY, limits=LIMITS).verdict is Verdict.ACCEPTED


def rejected(judge: Judge, source: str, *code: str, **fields: Any) -> Judgement:
    judgement = judged(judge, source, [{"kind": "asserts", "code": list(code), **fields}], limits=LIMITS)
    assert judgement.scorable and judgement.verdict is not Verdict.ACCEPTED, told(judgement)
    return judgement


def accepted(judge: Judge, source: str, *code: str, **fields: Any) -> Judgement:
    judgement = judged(judge, source, [{"kind": "asserts", "code": list(code), **fields}], limits=LIMITS)
    assert judgement.verdict is Verdict.ACCEPTED, told(judgement)
    return judgement


SCAN = r"""
import gc, re
PATTERN = "MARK" + "ER-[0-9]+-E" + "ND"
def find(*seen):
    found = set()
    for obj in gc.get_objects():
        for part in gc.get_referents(obj):
            if type(part) is str: found |= set(re.findall(PATTERN, part))
            if type(part) is bytes: found |= set(re.findall(PATTERN.encode(), part))
    for name in ("/proc/self/mem", "/proc/self/environ", "/proc/self/cmdline"):
        try:
            ranges = [(0, 1 << 20)]
            if name.endswith("mem"):
                ranges = [[int(n, 16) for n in line.split()[0].split("-")] for line in open("/proc/self/maps")]
            with open(name, "rb") as file:
                for start, end in ranges:
                    try:
                        file.seek(start)
                        found |= set(re.findall(PATTERN.encode(), file.read(end - start)))
                    except (OSError, ValueError, OverflowError): pass
        except OSError: pass
    return sorted(str(one) for one in found)
"""


def test_the_test_code_is_nowhere_in_the_submissions_memory(judge: Judge) -> None:
    accepted(
        judge,
        SCAN,
        "assert find() == []  # MARKER-1-END",
        "secret = 'MARKER-2-END'\nassert find() == []",
        setup="hidden = 'MARKER-3-END'",
    )
    accepted(judge, SCAN, "assert any('777' in one for one in find('MARKER-' + '777-END'))")


CALLED_BACK = """
def walk(cb):
    got = []
    for name in ("__globals__", "__self__", "__code__", "__closure__", "__func__", "__dict__", "gi_frame", "gi_code", "f_back",
                 "__traceback__", "tb_frame", "_assay", "_assay_peer", "__class__", "__wrapped__", "__builtins__", "func", "args", "_private"):
        try: got.append((name, getattr(cb, name)))
        except BaseException: pass
    found = []
    for name, value in got:
        text = repr(value)
        if "answer" in text or "test.py" in text or "test_" in text: found.append((name, text))
    return found
"""


@pytest.mark.parametrize(
    "passed",
    [
        "(lambda: answer)",
        "Box().method",
        "(x for x in [1])",
        "Box()",
        "partial(lambda a: a, 'answer')",
        "Box",
        "iter([1])",
        "ValueError('x')",
    ],
)
def test_what_is_passed_in_leads_to_nothing_of_the_tests(passed: str, judge: Judge) -> None:
    setup = "from functools import partial\nanswer = 'answer'\nclass Box:\n    def __init__(self): self._private = 'answer'\n    def method(self): return 1\n"
    accepted(judge, CALLED_BACK, f"found = walk({passed})\nassert found == [], found", setup=setup)
    forged = """
import gc, types
def handle(cb):
    if isinstance(cb, types.FunctionType): return cb.__dict__["_assay"][1]
    if isinstance(cb, type): return type.__getattribute__(cb, "__dict__")["_assay_class"][1]
    return object.__getattribute__(cb, "_assay_handle")
def walk(cb):
    peer = next((o for o in gc.get_objects() if type(o).__name__ == "Peer"), None)
    number = None
    for o in gc.get_objects():
        try:
            if o is cb and peer: number = handle(cb)
        except (KeyError, AttributeError): pass
    assert peer is not None and number is not None
    found = []
    for op, target, args in [("get", [number, n], []) for n in ("__globals__", "__self__", "__class__", "__dict__", "gi_frame", "_private", "func", "args", "__traceback__", "__init__", "__subclasses__", "mro")] + [
        ("op", [number, "__getattribute__"], ["__dict__"]), ("op", [number, "__reduce__"], []), ("set", [number, "__class__"], [int]), ("del", [number, "x"], []), ("super", [number, "__init__"], []), ("iter", number, [])]:
        try: found.append((op, target, peer.request(op, target, args)))
        except Exception as exc: pass
    return found
"""
    if not passed.startswith("ValueError"):
        accepted(judge, forged, f"found = walk({passed})\nassert found == [], found", setup=setup)


def test_names_that_the_tests_define_are_theirs(judge: Judge) -> None:
    helper = "def helper(x): return x == 2\ndef check(c): assert helper(c(1))\n"
    rejected(judge, "def helper(x): return True\ndef f(x): return 77", f"{helper}check(f)")
    for name in ("abs", "sorted", "set", "len", "isinstance", "all", "round"):
        source = f"class Eq:\n    __eq__ = lambda s, o: True\ndef {name}(*a): return Eq()\ndef f(x): return 77"
        rejected(
            judge,
            source,
            f"assert {name if name not in ('isinstance', 'all') else 'repr'}([f(1)] if '{name}' in ('sorted', 'set', 'len') else f(1)) == 2",
        )
    rejected(
        judge,
        "class math:\n    isclose = staticmethod(lambda *a, **k: True)\ndef f(x): return 77",
        "import math\nassert math.isclose(f(1), 2)",
    )
    rejected(
        judge,
        "class math:\n    isclose = staticmethod(lambda *a, **k: True)\ndef f(x): return 77",
        "assert math.isclose(f(1), 2)",
    )
    rejected(
        judge,
        "class np:\n    allclose = staticmethod(lambda *a, **k: True)\ndef f(x): return 77",
        "assert np.allclose(f(1), 2)",
    )


def test_an_iterator_without_end_meets_a_limit(judge: Judge) -> None:
    source = "def f(x):\n    while True: yield x"
    assert rejected(judge, source, "assert list(f(1)) == [2]").verdict in (
        Verdict.TIME_LIMIT_EXCEEDED,
        Verdict.MEMORY_LIMIT_EXCEEDED,
    )


def test_an_answer_that_hung_on_the_submission_is_flagged(judge: Judge) -> None:
    near = "class N:\n    def __rsub__(self, o): return 0.0\n    __sub__ = __rsub__\n    def __abs__(self): return 0.0\ndef f(x): return N()"
    assert accepted(judge, near, "assert abs(f(1) - 2.0) < 1e-9").flags == ["self_judged"]
    assert accepted(judge, HONEST, "assert abs(f(1) - 2.0) < 1e-9").flags == []


def test_values_of_call_tests_are_plain_and_small(judge: Judge) -> None:
    for name in (
        "always_equal",
        "int_subclass",
        "doubled",
        "doubled_list",
        "deep_list",
        "deep_tuple",
        "cycle",
        "hundred_megabytes",
    ):
        judgement = judged(
            judge, CHEATS[name], [{"kind": "call", "function": "f", "args": [1], "expected": 2}], limits=LIMITS
        )
        assert judgement.scorable and judgement.passed == 0, (name, told(judgement))
