"""KodCode: pytest text against a module ``solution``, alone or in a row with ``solution`` and ``trials``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import JsonValue

from service.formats.base import Format, Json, Labelled, building, keys_of, make_problem, mapping, metadata
from service.schema import Problem, PytestTest, Reference

_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+solution[ \t]+import\b|import[ \t]+solution\b)", re.MULTILINE)
_TEST = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(", re.MULTILINE)


def detects(value: JsonValue) -> bool:
    if isinstance(value, str):
        return bool(_TEST.search(value))
    return isinstance(value, dict) and any(
        isinstance(text := value.get(key), str) and bool(_TEST.search(text)) for key in ("test_code", "test")
    )


def parse(value: JsonValue, path: str) -> Problem:
    if isinstance(value, str) and not value.lstrip().startswith("{"):
        return make_problem(path, [pytest_test(value, path)])
    row = mapping(value, path)
    key = "test_code" if row.has("test_code") or not row.has("test") else "test"
    return make_problem(
        path,
        [pytest_test(row.text(key), row.at(key))],
        references=[Reference(source=row.text("solution"))] if row.has("solution") else [],
        metadata=metadata(row, "subset", "gpt_difficulty"),
    )


def pytest_test(code: str, path: str) -> PytestTest:
    """One test file; names that it uses without importing them come from ``solution``."""
    if not _IMPORT.search(code):
        code = _after_future("from solution import *\n", code)
    with building(path):
        return PytestTest(id="pytest", files={"test_solution.py": code})


def _after_future(line: str, code: str) -> str:
    """``line`` put first, but after imports from ``__future__``, which Python wants at the top."""
    found = list(re.finditer(r"^from\s+__future__\s+import\s+.*\n?", code, re.MULTILINE))
    at = found[-1].end() if found else 0
    return code[:at] + line + code[at:]


def solutions(row: Json) -> list[Labelled]:
    """The row's solution; of a row made of one trial, what the trial came to."""
    found, verdict = row.get("solution"), row.get("test_result")
    if not isinstance(found, str):
        return []
    return [Labelled(found, "right" if verdict in (None, "Pass") else "wrong", "solution")]


def expand(row: Json) -> Iterator[tuple[str, Json]]:
    """The row itself, then each trial: a solution and tests of its own, with the result that was recorded."""
    yield "", row
    trials = row.get("trials")
    if not isinstance(trials, dict):
        return
    for name, trial in trials.items():
        if {"solution_code", "test_code", "test_result"} <= keys_of(trial) and isinstance(trial, dict):
            yield (
                f"/{name}",
                {
                    "solution": trial["solution_code"],
                    "test_code": trial["test_code"],
                    "test_result": trial["test_result"],
                },
            )


FORMAT = Format("kodcode", detects, parse, solutions, expand)
