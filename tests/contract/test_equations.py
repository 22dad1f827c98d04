"""Assertions judged as calls: the verdict is the one that running them gives, on every sandbox."""

from __future__ import annotations

import pytest

from service.judging.judge import Judge
from service.schema import Judgement
from service.verdict import Verdict
from tests.contract.judging import PATIENT, SEARCH, judged

CODE = ["assert f(1) == 2", "assert f(2) == 3, 'message'", "assert f([1]) is None", "assert not f(0)"]
SUBMISSIONS = {
    "right": "def f(x):\n    return None if x == [1] else x and x + 1",
    "wrong": "def f(x): return 7",
    "one_right": "def f(x): return 2",
    "raises": "def f(x): return x + 1",
    "asserts": "def f(x):\n    assert x == 1, 'no'\n    return 2",
    "exits": "import os\ndef f(x):\n    if x == 2: os._exit(0)\n    return x + 1",
    "leaves": "def f(x): raise SystemExit(0)",
    "equal_kinds": "def f(x): return {1: 2.0, 2: 3 + 0j, 0: False}.get(x) if x != [1] else None",
    "keeps_state": "n = [1]\ndef f(x):\n    n[0] += 1\n    return None if x == [1] else n[0] if x else 0",
    "no_such_name": "def g(x): return 2",
    "not_callable": "f = 2",
    "own_builtin_subclass": "class I(int): pass\ndef f(x): return None if x == [1] else x and I(x + 1)",
    "always_equal": "class A:\n    def __eq__(self, o): return True\n    def __bool__(self): return False\ndef f(x): return A()",
    "an_iterator": "def f(x): return iter([2])",
    "a_class": "class f(int):\n    def __new__(cls, x): return int.__new__(cls, x if x == 0 else 9)",
    "a_coroutine": "async def f(x): return 2",
    "not_a_number": "from decimal import Decimal\ndef f(x): return Decimal('sNaN')",
    "a_cycle": "def f(x):\n    t = []\n    t.append(t)\n    return t",
    "prints": "def f(x):\n    print('said', x)\n    return x + 1",
    "spins": "def f(x):\n    while x == 2: pass\n    return x + 1",
    "does_not_load": "1 / 0",
    "does_not_compile": "def f(x) return 2",
    "memory": "def f(x): raise MemoryError",
    "reads": "def f(x): return input()",
    "colliding": "def f(x): return {k * (2 ** 61 - 1) for k in range(2000)}",
}


def verdicts(judgement: Judgement) -> list[Verdict]:
    assert judgement.scorable
    return [test.verdict for test in judgement.tests]


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_verdicts_are_those_of_running_them(name: str, judge: Judge) -> None:
    limits = {**PATIENT, "cpu_s": 1}
    as_calls = judged(judge, SUBMISSIONS[name], [{"kind": "asserts", "code": CODE}], limits=limits)
    as_code = judged(judge, SUBMISSIONS[name], [{"kind": "asserts", "code": CODE, "setup": "(0).real"}], limits=limits)
    assert verdicts(as_calls) == verdicts(as_code)
    assert as_calls.flags == as_code.flags
    assert (as_calls.passed == len(CODE)) is (name in ("right", "equal_kinds", "keeps_state", "own_builtin_subclass"))


def test_the_message_says_what_came_instead(judge: Judge) -> None:
    judgement = judged(judge, "def f(x): return [x]", [{"kind": "asserts", "code": ["assert f(1) == 2"]}])
    assert judgement.tests[0].message == "assert f(1) == 2: got [1]"


def test_no_expected_value_is_in_reach(judge: Judge) -> None:
    judgement = judged(judge, SEARCH, [{"kind": "asserts", "code": ["assert f(1) == 3141592653", "assert f(2) == 0"]}])
    assert verdicts(judgement) == [Verdict.WRONG_ANSWER, Verdict.ACCEPTED]


@pytest.mark.parametrize("kind", list("PpFKMVNSCLYDBZ?"))
@pytest.mark.parametrize("tests", ["call", "asserts"])
def test_a_forged_report_passes_nothing(kind: str, tests: str, judge: Judge) -> None:
    source = (
        "import os, struct\n"
        "def f(x):\n"
        "    for step in range(3):\n"
        f"        os.write(4, struct.pack('>icddi', step, {kind!r}.encode(), 0, 0, 0))\n"
        "    return 77\n"
    )
    calls = [{"kind": "call", "function": "f", "args": [n], "expected": n + 1} for n in (1, 2)]
    judgement = judged(judge, source, calls if tests == "call" else [{"kind": "asserts", "code": CODE[:2]}])
    assert judgement.scorable and judgement.passed == 0 and judgement.total == 2
