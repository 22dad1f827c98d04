"""Pylint by the configuration beside this file: messages, counts and the score that its command line gives."""

from __future__ import annotations

import os
import sys
from typing import Any

from analysis import comments, statements

_HERE = os.path.dirname(os.path.abspath(__file__))
CONFIGURATION = os.path.join(_HERE, "pylintrc")
REHEARSAL = os.path.join(_HERE, "sample", "rehearsal.py")
NAME = "solution.py"
MESSAGES = 100
MAX_TEXT = 300  # characters of a message
CATEGORIES = ("fatal", "error", "warning", "refactor", "convention", "info")

_ready: list[Any] = []  # what the zygote has made ready, once


class _Installed(set[str]):
    """Modules that are never looked into: all but the standard library, and the source itself, whatever is installed here."""

    def __contains__(self, name: object) -> bool:
        first = str(name).partition(".")[0]
        return first not in sys.stdlib_module_names and first != NAME.removesuffix(".py")


def warm() -> None:
    """Pylint's own start, from its arguments to its checkers; then a run, which leaves what it read of the library warm."""
    from astroid import MANAGER
    from astroid.manager import AstroidManager
    from pylint.lint import PyLinter, Run
    from pylint.reporters import CollectingReporter

    class Linter(PyLinter):
        started = False

        def check(self, files_or_modules: Any) -> None:
            if self.started:
                super().check(files_or_modules)

    class Start(Run):
        LinterClass = Linter

    reporter = CollectingReporter()
    linter = Start([f"--rcfile={CONFIGURATION}", NAME], reporter, exit=False).linter
    # Astroid makes managers of its own, which take it from there.
    AstroidManager.brain["module_denylist"] = MANAGER.module_denylist = _Installed()
    linter.started = True  # type: ignore[attr-defined]
    linter.check([REHEARSAL])
    for name in [name for name, module in MANAGER.astroid_cache.items() if module.file == REHEARSAL]:
        del MANAGER.astroid_cache[name]
    reporter.reset()
    _ready.append(linter)


def analyse(source: str, roots: list[str]) -> dict[str, Any]:
    """In the child: the source is a file in an empty folder, as it would be for the command line. ``roots`` as for ``counted``."""
    linter = _ready[0]
    text = comments.powerless(source)
    with open(NAME, "wb") as file:
        file.write(text.encode("utf-8", "surrogatepass"))
    linter.check([NAME])
    stats = linter.stats
    found = linter.reporter.messages
    if any(message.symbol in ("syntax-error", "parse-error") for message in found):
        return {"error": "syntax"}
    if stats.fatal:
        return {"error": "crashed"}
    return {
        "score": _score(stats) if stats.statement else None,
        "statements": stats.statement,
        "counted": statements.counted(text, roots),
        "counts": {name: getattr(stats, name) for name in CATEGORIES},
        "messages": [
            {
                "line": message.line or 0,
                "column": message.column or 0,
                "id": message.msg_id,
                "symbol": message.symbol,
                "message": message.msg[:MAX_TEXT].encode("utf-8", "replace").decode(),
            }
            for message in found[:MESSAGES]
        ],
        "more": max(0, len(found) - MESSAGES),
    }


def _score(stats: Any) -> float:
    """As the configuration's ``evaluation`` has it: what pylint publishes, without the bound at 0."""
    penalty = 5 * stats.error + stats.warning + stats.refactor + stats.convention
    return 10.0 - float(penalty / stats.statement) * 10
