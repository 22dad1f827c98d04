"""Tests and submission are two processes: which of them hears of an end first decides nothing."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from service.judging.judge import Judge
from service.verdict import Verdict
from tests.contract.judging import judged


def of_kind(kind: str, *codes: str) -> dict[str, Any]:
    """A test of a function ``f``: each code is one of its steps, but for a script, which is the first alone."""
    match kind:
        case "asserts":
            return {"kind": kind, "code": list(codes)}
        case "script":
            return {"kind": kind, "code": codes[0]}
    tests = [f"def test_{place}():\n{textwrap.indent(code, '    ')}\n" for place, code in enumerate(codes)]
    return {"kind": kind, "files": {"test_f.py": "\n".join(["from solution import f", *tests])}}


@pytest.mark.parametrize(("prelude", "message"), [("int x;", "SyntaxError"), ("1 / 0", "ZeroDivisionError")])
@pytest.mark.parametrize("kind", ["script", "asserts", "pytest"])
def test_a_prelude_that_fails_is_the_problems(kind: str, prelude: str, message: str, judge: Judge) -> None:
    test = of_kind(kind, "n = f()\nassert n == 1")
    found = [judged(judge, "def f(): return 1", [test], prelude=prelude) for _ in range(20)]
    assert {(one.verdict, *one.flags) for one in found} == {(Verdict.RUNTIME_ERROR,)}
    for one in found:
        assert one.tests[0].message.startswith(f"the problem's prelude failed: {message}")


@pytest.mark.parametrize("kind", ["script", "asserts", "pytest"])
def test_what_tests_make_of_a_process_that_ended_decides_nothing(kind: str, judge: Judge) -> None:
    """A bare ``except`` hears of it; whether the test then fails before it is stopped is luck."""
    code = "try:\n    f()\nexcept:\n    assert False, 'it should not raise'"
    test = of_kind(kind, code, "assert f")
    found = [judged(judge, "import os\ndef f(): os._exit(0)", [test]) for _ in range(20)]
    rest = [] if kind == "script" else [Verdict.ACCEPTED]
    assert {tuple(one.verdict for one in judgement.tests) for judgement in found} == {(Verdict.RUNTIME_ERROR, *rest)}
    assert len({tuple(judgement.flags) for judgement in found}) == 1
