"""The plain way: a Python process for each run, one by one or from a pool of threads. No isolation, no reasons, a time-out alone.

It runs as many tests of a row as the pass does that it is held against: all, or those up to the first that fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.relabel.rows import CPU_S

TIMEOUT_S = float(CPU_S)
# What happens to be installed beside pytest is no part of the comparison.
ENVIRONMENT = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def accepted(rows: list[dict[str, Any]], problems: dict[str, dict[str, Any]], tests: str, threads: int) -> list[bool]:
    """Whether each row's source passes all tests of its problem; ``tests`` is "all" or "first_failure"."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda row: _passes(row["source"], problems[row["problem_id"]], tests), rows))


def read_problems(path: Path) -> dict[str, dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return {problem["id"]: problem for problem in map(json.loads, lines)}


def _passes(source: str, problem: dict[str, Any], tests: str) -> bool:
    passed = (_passes_test(source, test, problem) for test in problem["tests"])
    return all(passed if tests == "first_failure" else list(passed))


def _passes_test(source: str, test: dict[str, Any], problem: dict[str, Any]) -> bool:
    program = f"{problem.get('prelude', '')}\n{source}"
    match test["kind"]:
        case "stdio":
            done = _python(["-c", program], test["input"])
            return done is not None and _same(done, test["output"], problem.get("checker"))
        case "call":
            values = f"*{test['args']!r}, **{test['kwargs']!r}"
            name = test["function"].replace("Solution.", "Solution().")
            check = f"assert {name}({values}) == {test['expected']!r}"
            return _python(["-c", f"{program}\n{check}"]) is not None
        case "asserts":
            checks = "\n".join([test.get("setup", ""), *test["code"]])
            return _python(["-c", f"{program}\n{checks}"]) is not None
        case "script":
            entry = test.get("entry_point")
            last = f"check({entry})" if entry and "def check" in test["code"] else ""
            return _python(["-c", f"{program}\n{test['code']}\n{last}"]) is not None
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {f"{test['module']}.py": program, **test["files"]}.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        files = [name for name in test["files"] if name.endswith(".py")]
        return _python(["-m", "pytest", "-q", "-p", "no:cacheprovider", *files], folder=folder) is not None


def _python(arguments: list[str], given: str = "", folder: str | None = None) -> str | None:
    """The output of a run that ended with 0."""
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            cwd=folder,
            env=ENVIRONMENT,
            errors="replace",
        )
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return None
    return done.stdout if done.returncode == 0 else None


def _same(found: str, wanted: str, checker: Any) -> bool:
    if found.split() == wanted.split():
        return True
    if not isinstance(checker, dict):
        return False
    try:
        pairs = list(zip(found.split(), wanted.split(), strict=True))
        return all(a == b or abs(float(a) - float(b)) <= 1e-6 * max(1.0, abs(float(b))) for a, b in pairs)
    except ValueError:
        return False
