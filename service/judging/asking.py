"""How a bundle of tests is put to a slot: a task's header, and the jobs of the processes that it takes, by kind of test."""

from __future__ import annotations

import re
from typing import Any

from service.judging.around import around
from service.judging.printed import Printed
from service.judging.units import Bundle, Unit
from service.sandbox.base import Reply, Slot
from service.sandbox.tasks import job, limits
from service.schema import MAX_FILE_BYTES, AssertsTest, CallTest, Problem, PytestTest, ScriptTest, StdioTest

MARGIN_S = 30.0
_LOGS = re.compile("logging|caplog|assertLogs|assertNoLogs")
_THREADS = re.compile(r"\b(thread|threading|async|await|asyncio|concurrent)\b|Thread")


def flavour(*texts: str) -> str:
    """The zygote that has what these sources import."""
    if any("numpy" in text for text in texts):
        return "numpy"
    return "async" if any("asyncio" in text for text in texts) else "light"


def put(
    slot: Slot, bundle: Bundle, units: list[Unit], source: str, problem: Problem, patience: float, sink: Printed | None
) -> Reply:
    """What a slot answers to these units of a Python source. Raises what the slot raises.

    ``patience`` multiplies the limit of wall time; ``sink`` takes a program's output while it comes.
    """
    test, prelude = bundle.tests[0], problem.prelude
    count = max(unit.part for unit in units) + 1 if not isinstance(test, CallTest) else len(bundle.units)
    bounds = limits(problem.limits, count, patience)
    # Loading, and what is between two tests, have the wall limit too.
    timeout = bounds["wall_s"] * (2 * len(units) + 1) + MARGIN_S
    header: dict[str, Any] = {"limits": bounds, "steps": count, "flavour": flavour(source, prelude)}
    if isinstance(test, StdioTest):
        files = {"files": test.files} if test.files else {}
        if test.fetch:
            header["fetch"], header["fetch_bytes"] = test.fetch, MAX_FILE_BYTES
        blobs = [job(prelude=prelude, source=source, **files), test.input.encode("utf-8", "surrogateescape")]
        return slot.run("program", header, blobs, timeout, sink)
    if isinstance(test, CallTest):
        places = bundle.places()
        calls = [_call(bundle, places[unit.index]) for unit in units]
        return slot.run("calls", header, [job(prelude=prelude, source=source, calls=calls)], timeout)
    if bundle.equations or bundle.script is not None:
        last, asked = _equations(bundle, units)
        header |= {"whole": asked["whole"], "steps": last + 1}
        return slot.run("calls", header, [job(prelude=prelude, source=source, **asked)], timeout)
    text, fields = _tests(test, bundle)
    fields |= {"prelude": prelude, "steps": [unit.part for unit in units]}
    threads = bool(_THREADS.search(text) or _THREADS.search(source))
    fields["threads"] = header["threads"] = threads
    pytest = "import unittest" in text or "import pytest" in text
    header["tests_flavour"] = (
        "session" if isinstance(test, PytestTest) else "pytest" if pytest else flavour(text, prelude)
    )
    if problem.isolation == "in_process":
        del header["flavour"]  # there is no other process
        return slot.run("in_process", header, [job(source=source, **fields)], timeout)
    fields["around"] = around(text, test.module if isinstance(test, PytestTest) else "solution")
    looks = ["warnings"] if "warn" in text.lower() else []
    if "logging" in source + prelude and _LOGS.search(text):
        looks.append("logging")
    output_kb = problem.limits.output_kb
    submission = job(prelude=prelude, source=source, threads=threads, output_kb=output_kb, looks=looks)
    return slot.run("split", header, [submission, job(**fields)], timeout)


def _call(bundle: Bundle, place: int) -> dict[str, Any]:
    test = bundle.tests[place]
    assert isinstance(test, CallTest)
    return {"step": place, "function": test.function, "args": test.args, "kwargs": test.kwargs}


def _equations(bundle: Bundle, units: list[Unit]) -> tuple[int, dict[str, Any]]:
    """The last step, and the calls of tests that are nothing but equations."""
    whole = bundle.script
    asked = (
        [(unit.part, bundle.equations[unit.part]) for unit in units]
        if whole is None
        else list(enumerate(whole.equations))
    )
    calls = [
        {"step": step, "function": one.function, "bound": one.bound, "values": one.values, "plain": one.plain}
        for step, one in asked
    ]
    entry = whole.entry if whole is not None else None
    return asked[-1][0], {"calls": calls, "whole": whole is not None, "entry": entry}


def _tests(test: ScriptTest | AssertsTest | PytestTest, bundle: Bundle) -> tuple[str, dict[str, Any]]:
    """The tests' text, and what their process is told of them."""
    match test:
        case ScriptTest():
            return test.code, {"kind": "script", "code": test.code, "entry_point": test.entry_point}
        case AssertsTest():
            return "\n".join([test.setup, *test.code]), {"kind": "asserts", "code": test.code, "setup": test.setup}
        case PytestTest():
            fields = {"kind": "pytest", "files": test.files, "module": test.module, "ids": bundle.parts}
            return "\n".join(test.files.values()), fields
