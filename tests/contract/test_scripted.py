"""Scripts judged as calls: the result is the one that running them gives, on every sandbox."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from service.judging import evalplus
from service.judging.judge import Judge
from service.judging.scripted import script
from service.schema import Judgement, ScriptTest
from tests.contract.judging import PATIENT, SEARCH, judged

SPLIT = "\n(0).real\n"  # more than equations
CHECK = """
METADATA = {'author': 'us'}
def check(candidate):
    '''What is wanted.'''
    import math
    assert True, 'nothing'
    assert candidate(1) == 2
    assert candidate(2) == 1 + 2, 'message'
    assert candidate([1]) is None
    assert not candidate(0)
"""
METHOD = "def check(candidate):\n    assert candidate(x = 1) == 2\n    assert candidate(x = 2) == 3\n    assert candidate(x = [1]) is None\n    assert not candidate(x = 0)\n"
PLAIN = "assert f(1) == 2\nassert f(2) == 3\nassert f([1]) is None\nassert not f(0)\n"
# An instance has a state: one is made for all of a candidate's calls.
PRELUDE = "from typing import *\nfrom math import *\ninf = float('inf')\nclass Node:\n    def __init__(self, x=0):\n        self.x = x\n"
SHAPES: dict[str, dict[str, Any]] = {
    "check": {"code": CHECK, "entry_point": "f"},
    "method": {"code": METHOD, "entry_point": "Solution().f"},
    "plain": {"code": PLAIN},
    "called": {"code": CHECK + "check(f)\n"},
}
SUBMISSIONS = {
    "right": "def f(x):\n    return None if x == [1] else x and x + 1",
    "wrong": "def f(x): return 7",
    "wrong_later": "def f(x): return 2",
    "wrong_before_it_exits": "import os\ndef f(x):\n    if x == 2: os._exit(0)\n    return 7",
    "wrong_before_it_leaves": "def f(x):\n    if x == 2: raise SystemExit(0)\n    return 7",
    "wrong_before_it_spins": "def f(x):\n    while x == 2: pass\n    return 7",
    "raises": "def f(x): return x + 1",
    "asserts": "def f(x):\n    assert x == 1, 'no'\n    return 2",
    "exits": "import os\ndef f(x):\n    if x == 2: os._exit(0)\n    return x + 1",
    "leaves": "def f(x): raise SystemExit(0)",
    "stops": "def f(x): raise KeyboardInterrupt",
    "equal_kinds": "def f(x): return {1: 2.0, 2: 3 + 0j, 0: False}.get(x) if x != [1] else None",
    "changes_its_argument": "def f(x):\n    if x == [1]: return x.clear()\n    return x and x + 1",
    "no_such_name": "def g(x): return 2",
    "not_callable": "f = 2",
    "own_builtin_subclass": "class I(int): pass\ndef f(x): return None if x == [1] else x and I(x + 1)",
    "always_equal": "class A:\n    def __eq__(self, o): return True\n    def __bool__(self): return False\ndef f(x): return A()",
    "equal_to_itself": "class A:\n    def __eq__(self, o): return True\ndef f(x): return None if x == [1] else x and x + 1\nf.a = A()",
    "a_coroutine": "async def f(x): return 2",
    "not_a_number": "from decimal import Decimal\ndef f(x): return Decimal('sNaN')",
    "prints": "def f(x):\n    print('said', x)\n    return None if x == [1] else x and x + 1",
    "prints_then_fails": "def f(x):\n    print('said', x)\n    return 2",
    "prints_then_raises": "print('loaded')\ndef f(x):\n    print('said', x)\n    return 2 if x == 1 else 1 / 0",
    "spins": "def f(x):\n    while x == 2: pass\n    return x + 1",
    "takes_the_time_of_all": "import time\ndef f(x):\n    end = time.process_time() + 0.6\n    while time.process_time() < end: pass\n    return None if x == [1] else x and x + 1",
    "does_not_load": "1 / 0",
    "does_not_compile": "def f(x) return 2",
    "memory": "def f(x): raise MemoryError",
    "reads": "def f(x): return input('?')",
    "floods": "def f(x):\n    print('x' * 600_000)\n    return None if x == [1] else x and x + 1",
}
WHOLE = ("right", "equal_kinds", "changes_its_argument", "own_builtin_subclass", "equal_to_itself", "prints")


def results(judgement: Judgement) -> list[tuple[Any, ...]]:
    assert judgement.scorable, judgement.message
    return [(t.id, t.verdict, t.stdout, t.truncated, t.exit_code, t.signal) for t in judgement.tests]


def both(judge: Judge, source: str, test: dict[str, Any], **fields: Any) -> Judgement:
    """The judgement as calls, which is that of running it."""
    fields = {"limits": {**PATIENT, "cpu_s": 1}, **fields}
    assert script(ScriptTest(**test), fields.get("prelude", "")) is not None
    as_calls = judged(judge, source, [{"kind": "script", **test}], **fields)
    as_code = judged(judge, source, [{"kind": "script", **test, "code": test["code"] + SPLIT}], **fields)
    assert results(as_calls) == results(as_code), as_code.tests
    assert as_calls.flags == as_code.flags
    return as_calls


@pytest.mark.parametrize("name", SUBMISSIONS)
@pytest.mark.parametrize("shape", ["check", "method"])
def test_the_result_is_that_of_running_it(shape: str, name: str, judge: Judge) -> None:
    source = SUBMISSIONS[name]
    fields = {}
    if shape == "method":
        fields["prelude"] = PRELUDE
        if name not in ("does_not_compile", "not_callable"):
            source += "\nclass Solution:\n    def f(self, x): return f(x)\n"
    judgement = both(judge, source, SHAPES[shape], **fields)
    assert (judgement.passed == 1) is (name in WHOLE)


@pytest.mark.parametrize("shape", ["plain", "called"])
@pytest.mark.parametrize("name", ["right", "wrong_later", "raises", "leaves", "no_such_name", "prints_then_raises"])
def test_scripts_that_call_by_name(shape: str, name: str, judge: Judge) -> None:
    assert both(judge, SUBMISSIONS[name], SHAPES[shape]).passed == (name == "right")


OUTSIDE = {
    "assert abs(f(1) - 1.5) < 1e-6": {"1.5": True, "1.6": False, "None": False, "10 ** 5000": False, "'a'": False},
    "import math\nassert math.isclose(f(1), 0.1 + 0.2, rel_tol=1e-9)": {"0.3": True, "0.4": False, "[0.3]": False},
    "assert sorted(f(1)) == [1, 2]": {
        "[2, 1]": True,
        "(2, 1)": True,
        "{1: 0, 2: 0}": True,
        "[1, 'a']": False,
        "7": False,
    },
    "assert set(f(1)) == {1, 2}": {
        "[2, 1, 1]": True,
        "[[1]]": False,
        "[k * (2 ** 61 - 1) for k in range(2000)]": False,
    },
    "assert len(f(1)) == 2": {"'ab'": True, "range(2)": True, "3": False, "range(10 ** 12)": False},
    "assert f(1) in (1, 2)": {"2": True, "3": False, "[1]": False},
    "assert 2 in f(1)": {"[1, 2]": True, "{2}": True, "'2'": False, "range(3)": True},
    "assert 0 < f(1) <= 1": {"1": True, "0": False, "'a'": False, "float('nan')": False},
    "wanted = (1, 'b' * 3)\nassert tuple(f(1)) == wanted": {"[1, 'bbb']": True, "[1]": False, "iter([1, 'bbb'])": True},
    "assert Solution().f([1]) == float('inf')": {"1e999": True, "2": False},
}


@pytest.mark.parametrize("code", OUTSIDE)
def test_what_is_done_to_the_value(code: str, judge: Judge) -> None:
    for value, passes in OUTSIDE[code].items():
        source = f"def f(x): return {value}\nclass Solution:\n    def f(self, x): return f(x)"
        assert (both(judge, source, {"code": code}).passed == 1) is passes, value


def test_an_instance_is_made_once_for_all_calls(judge: Judge) -> None:
    source = "class Solution:\n    def __init__(self):\n        self.n = 0\n        print('made')\n    def f(self):\n        self.n += 1\n        return self.n"
    candidate = {
        "code": "def check(c):\n    assert c() == 1\n    assert c() == 2\n",
        "entry_point": "Solution().f",
    }
    assert both(judge, source, candidate).tests[0].stdout == "made\n"
    fresh = {"code": "assert Solution().f() == 1\nassert Solution().f() == 1\n"}
    assert both(judge, source, fresh).tests[0].stdout == "made\nmade\n"


@pytest.mark.parametrize("name", ["Node", "gcd", "g"])
def test_what_the_prelude_has_too(name: str, judge: Judge) -> None:
    """Its classes are no plain data, and names of both are settled where the tests run."""
    source = f"def {name}(x=0): return 5\nclass Solution:\n    def f(self, x): return Node(x) if x else gcd(4, 6)"
    test = {"code": "def check(c):\n    assert c(0) == 2\n    assert c(0) != c\n", "entry_point": "Solution().f"}
    as_code = judged(judge, source, [{"kind": "script", **test}], prelude=PRELUDE)
    test = {"code": "def check(c):\n    assert c(0) == 2\n    assert c(1) != 1\n", "entry_point": "Solution().f"}
    assert both(judge, source, test, prelude=PRELUDE).verdict == as_code.verdict


HELPERS = """
import numpy as np
def is_floats(x):
    return all(isinstance(i, float) for i in x) if isinstance(x, (list, tuple)) else isinstance(x, float)
def assertion(out, exp, atol):
    if atol == 0 and is_floats(exp):
        atol = 1e-6
    assert out == exp if out == exp or atol == 0 else np.allclose(out, exp, rtol=1e-7, atol=atol)
"""
LOOP = "    for i, (inp, exp) in enumerate(zip(inputs, results)):\n        assertion(candidate(*inp), exp, 0)\n"


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        ("1.5", ["1.5", "1.5 + 1e-7", "1.6", "None", "[1.5]", "float('nan')", "2", "1 + 2j"]),
        ("[1.0, 2.0]", ["[1.0, 2.0]", "(1, 2 + 1e-9)", "[1.0]", "[]", "[1.0, 'a']", "[1.0, 2.1]", "[9.0, 'a']", "1.0"]),
        ("[]", ["[]", "()", "2.0", "None"]),
        ("[1, 2]", ["[1, 2]", "[1, 2.0000001]", "(1, 2)"]),
    ],
)
def test_loops_over_inputs_and_results(
    wanted: str, values: list[str], judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {one.name: one for one in ast.parse(HELPERS).body if isinstance(one, ast.FunctionDef)}
    shapes = {name: frozenset({evalplus.shape(one)}) for name, one in known.items()}
    monkeypatch.setattr(evalplus, "HELPERS", shapes)
    code = (
        f"{HELPERS}def check(candidate):\n    inputs = [[1, [2]], [3, [4]]]\n    results = [{wanted}, {wanted}]\n{LOOP}"
    )
    for value in values:
        both(judge, f"def f(n, xs): return {value}", {"code": code, "entry_point": "f"})


def test_no_expected_value_is_in_reach(judge: Judge) -> None:
    code = "def check(g):\n    assert g(1) != 3141592653\n    assert g(2) == 0\n"
    judgement = judged(judge, SEARCH, [{"kind": "script", "code": code, "entry_point": "f"}])
    assert judgement.passed == 1


@pytest.mark.parametrize("kind", list("PpFKMVNSCLYDBZ?"))
def test_a_forged_report_passes_nothing(kind: str, judge: Judge) -> None:
    source = (
        "import os, struct\n"
        "def f(x):\n"
        "    for step in (1, 0, 2, 3):\n"
        f"        os.write(4, struct.pack('>icddi', step, {kind!r}.encode(), 0, 0, 0))\n"
        "    return 77\n"
    )
    judgement = judged(judge, source, [{"kind": "script", **SHAPES["check"]}])
    assert judgement.scorable and judgement.passed == 0 and judgement.total == 1
