"""What the parent measured of a run that is worth a flag; the names of exceptions apart, none of it is the submission's to say."""

from __future__ import annotations

import re

from service.judging.flags.names import Flag
from service.sandbox.base import Reply
from service.schema import PytestTest, StdioTest, TestCase

_STEPS = {"skipped": Flag.SKIPPED_TEST, "missing": Flag.MISSING_TEST}
_ABNORMAL = frozenset({"raised", "failed", "load"})
_ENDS = {"output": Flag.OUTPUT_FLOOD, "garbled": Flag.FORGED_REPORT, "signal": Flag.ENDED_BY_SIGNAL}
# How the steps' messages begin; an exception's name may have its module's before it.
_EXITED = re.compile(r"(?:[\w.]{1,100}\.)?(?:SystemExit|RemoteExit)\b|the submission exited")
_SKIPPED = re.compile(r"(?:[\w.]{1,100}\.)?(?:SkipTest|Skipped|XFailed)\b")


def of_run(reply: Reply, test: TestCase, processes: int, whole: bool = False) -> set[Flag]:
    """The flags of one run of ``test``; ``processes`` is the limit that the problem sets.

    ``whole``: the process is a program, tests and all, which ends by itself.
    """
    called = not whole and not isinstance(test, StdioTest)
    skips = isinstance(test, PytestTest) and any("skip" in code for code in test.files.values())
    found = {
        _STEPS[step.ending]
        for step in reply.outcomes
        if step.ending in _STEPS and not (skips and step.ending == "skipped")
    }
    told = [step.message for step in reply.outcomes if step.ending in _ABNORMAL]
    if any(map(_SKIPPED.match, told)):
        found.add(Flag.SKIPPED_TEST)
    if any(map(_EXITED.match, told)):
        found.add(Flag.ENDED_EARLY)
    end = reply.end
    if end is not None and not end.by_tests:
        if end.ending in _ENDS:
            found.add(_ENDS[end.ending])
        elif end.ending == "exit" and called:
            found.add(Flag.ENDED_EARLY)
    if reply.left:
        found.add(Flag.LEFT_PROCESSES)
    if reply.processes >= max(1, processes - 1):  # all that may be, beside the submission's own
        found.add(Flag.MANY_PROCESSES)
    return found
