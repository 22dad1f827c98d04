"""Static analyses of a source that is never executed: one module an analysis, its packages warm in a zygote of its own.

An analysis is a module here with ``warm()``, run once in the zygote, and ``analyse(source)``, run in a confined child, which
gives an answer that JSON can hold or raises. What else ``analyse`` takes is in the job's ``arguments``. The worker checks every answer: it is a hostile source that was read.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import program
from analysis import pylint_messages, radon_measures, ruff_findings, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Analysis(Protocol):
    def warm(self) -> None: ...

    @property
    def analyse(self) -> Callable[..., dict[str, Any]]: ...


ANALYSES: Mapping[str, Analysis] = {
    "pylint": pylint_messages,
    "radon": radon_measures,
    "ruff": ruff_findings,
    "tree": tree,
}


def warm() -> None:
    """In the zygote. ``OSError`` where a package is missing: that is nobody's doing but ours."""
    for name, one in ANALYSES.items():
        try:
            one.warm()
        except ImportError as exc:
            raise OSError(f"the analysis {name} cannot be had here: {exc}") from exc


def run(job: dict[str, Any]) -> NoReturn:
    """One analysis after another, each a step: ``job`` has the ``source``, ``analyses`` (pairs of step and name) and ``arguments`` by name."""
    reports = program.Reporter(4)
    steps = job["analyses"]
    reports.send(steps[0][0], b"B")
    for step, name in steps:
        try:
            kind, payload = (
                b"V",
                json.dumps(ANALYSES[name].analyse(job["source"], **job["arguments"].get(name, {}))).encode(),
            )
        except BaseException as exc:
            kind, payload = b"R", program.text(f"{type(exc).__name__}: {exc}")
        reports.send(step, kind, payload)
    reports.send(steps[-1][0], b"Z")
    os._exit(0)
