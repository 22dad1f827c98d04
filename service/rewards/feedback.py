"""RLTF's fine-grained feedback (arXiv 2307.04349): which part of the code a failure is about.

RLTF gives it to the tokens of that part; which tokens these are, only the trainer knows. The lines come from what the
submission's process said of itself, so this explains a reward and never decides one.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from service.schema import Judgement, TestResult
from service.verdict import Verdict

LIMITS = (
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.IDLENESS_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
)
_IN_MESSAGE = re.compile(r"\((?:solution\.py, )?line (\d{1,9})[,)]")
_IN_TRACEBACK = re.compile(r'^  File "solution\.py", line (\d{1,9})', re.MULTILINE)
_ERROR = re.compile(r"(?:^|; )([A-Za-z_][\w.]{0,200}): ")


def feedback(judgement: Judgement) -> dict[str, JsonValue]:
    """``{"scope", "line", "error"}`` of the first failure.

    ``scope`` is ``line`` (``line`` counts from 1), ``whole`` for limits and endless recursion, or ``ignore`` where nothing can be
    said: accepted, wrong answers, a ``RuntimeError``, a failure outside of the submission's own lines.
    """
    test = next((test for test in judgement.tests if test.verdict is not Verdict.ACCEPTED), None)
    if test is None:
        return {"scope": "ignore", "line": None, "error": None}
    error = _ERROR.search(test.message)
    name = error[1] if error else None
    if test.verdict in LIMITS or name == "RecursionError":
        return {"scope": "whole", "line": None, "error": name}
    located = test.verdict in (Verdict.COMPILE_ERROR, Verdict.RUNTIME_ERROR) and name != "RuntimeError"
    line = _line(test) if located else None
    return {"scope": "ignore" if line is None else "line", "line": line, "error": name}


def _line(test: TestResult) -> int | None:
    told = _IN_MESSAGE.search(test.message)
    if told is not None:
        return int(told[1])
    innermost = _IN_TRACEBACK.findall(test.stderr)
    return int(innermost[-1]) if innermost else None
