"""Tests that are code in other languages than Python: woven with the submission into one program, and seen to pass.

One file a language or a family. What such a verdict can and cannot prove: ``docs/assert-tests.md``.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.judging.woven import cpp, go, java, javascript, rust
from service.judging.woven.base import Refused, Tests, Weave, Woven, hidden_name
from service.schema import AssertsTest, ScriptTest

__all__ = ["WEAVERS", "Refused", "Woven", "weave"]

WEAVERS: Mapping[str, Weave] = {
    "c": cpp.weave_c,
    "cpp": cpp.weave,
    "cpp20": cpp.weave,
    "java": java.weave,
    "javascript": javascript.weave,
    "typescript": javascript.weave_typescript,
    "go": go.weave,
    "rust": rust.weave,
}


def weave(language: str, source: str, test: ScriptTest | AssertsTest) -> Woven:
    """One program of both. Raises ``Refused``, and ``KeyError`` for a language that has no weaver."""
    if isinstance(test, ScriptTest):
        tests = Tests([test.code], place=test.entry_point or "")
    else:
        tests = Tests(test.code, test.setup, each=True)
    return WEAVERS[language](source, tests, hidden_name(source, tests))
