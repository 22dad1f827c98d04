"""What a submission can reach of tests in another process. What it may try to pass them is in ``tests/cheats``."""

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
        try:
            if (value := peer.request(op, target, args)) != {}: found.append((op, target, value))
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


def test_an_answer_that_hung_on_the_submission_is_flagged(judge: Judge) -> None:
    near = "class N:\n    def __rsub__(self, o): return 0.0\n    __sub__ = __rsub__\n    def __abs__(self): return 0.0\ndef f(x): return N()"
    assert accepted(judge, near, "assert abs(f(1) - 2.0) < 1e-9").flags == ["self_judged"]
    assert accepted(judge, HONEST, "assert abs(f(1) - 2.0) < 1e-9").flags == []
