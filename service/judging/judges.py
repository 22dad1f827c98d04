"""Programs of a problem's own that judge: what they are made of, how they are called, and what their exit says.

They are trusted with the answers and with nothing else: they run in slots in which no submission ever ran, under limits
of their own, and what goes wrong with them is the problem's fault, so that nothing is known of the submission.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from service import languages
from service.judging.execute import Program, Rejected, encoded
from service.judging.programs import Programs
from service.judging.sources import sources
from service.judging.tally import Bill, Said
from service.languages import Language
from service.sandbox.base import End
from service.schema import Limits, ProgramSpec, StdioTest
from service.verdict import Verdict

INPUT, ANSWER, OUTPUT, FEEDBACK = "input.txt", "answer.txt", "output.txt", "feedback"
MAX_FEEDBACK = 64 << 10
MAX_POINTS = 1e9
_POINTS = re.compile(rb"^\s*(?:points\s+)?([+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)(?:\s|$)")
_KATTIS = {42: Verdict.ACCEPTED, 43: Verdict.WRONG_ANSWER}
_TESTLIB = {
    0: Verdict.ACCEPTED,
    1: Verdict.WRONG_ANSWER,
    2: Verdict.PRESENTATION_ERROR,
    4: Verdict.PRESENTATION_ERROR,  # what comes after the answer
    7: Verdict.ACCEPTED,  # with points
    8: Verdict.PRESENTATION_ERROR,  # an end where more was to come
}


class JudgeFault(Exception):
    """A program of the problem's own failed: this says nothing of the submission."""


class JudgeCrashed(JudgeFault):
    """It failed when it was run with the submission, which may have brought that about."""


@cache
def language_of(name: str) -> Language:
    """The language as judging programs are started in it: Python's in an interpreter of its own, which has arguments.

    Raises ``KeyError``.
    """
    found = languages.get(name)
    if not found.native:
        return found
    environment = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return replace(found, run=("python3", "{file}"), environment=environment)


def built(programs: Programs, spec: ProgramSpec, static: bool = False) -> Program:
    """The program, compiled if it was not yet; ``static`` if it has to run where its compiler is not.

    Raises ``JudgeFault`` if it cannot be, ``SandboxError`` for faults of ours.
    """
    source, files, more = sources(spec)
    language = language_of(spec.language)
    flags = [*more, *(["-static"] if static and language.artefact_kind == "program" and language.compile else [])]
    laid = {name: encoded(text.encode("utf-8", "surrogatepass")) for name, text in files.items()}
    made = programs.get(language, source, Bill(), flags=flags, files=laid, role="judge")
    if isinstance(made, Rejected):
        raise JudgeFault(f"{made.message}: {made.diagnostics[:1500]}")
    return made if made.artefact else replace(made, files={**laid, **made.files})


def bounds(spec: ProgramSpec, output_kb: int = 1024) -> Limits:
    return Limits(cpu_s=spec.cpu_s, memory_mb=spec.memory_mb, output_kb=output_kb)


def call(spec: ProgramSpec, test: StdioTest) -> tuple[dict[str, str], list[str], list[str]]:
    """The files that it reads (base64 by path), its arguments, and the files that it leaves."""
    given = {
        INPUT: encoded(test.input.encode("utf-8", "surrogateescape")),
        ANSWER: encoded((test.output or "").encode("utf-8", "surrogateescape")),
    }
    flags = [*spec.flags, *test.checker_flags]
    if spec.convention == "testlib":
        return given, [INPUT, OUTPUT, ANSWER, *flags], []
    given[f"{FEEDBACK}/.keep"] = ""
    return given, [INPUT, ANSWER, f"{FEEDBACK}/", *flags], [f"{FEEDBACK}/score.txt", f"{FEEDBACK}/judgemessage.txt"]


def said(spec: ProgramSpec, end: End | None, stderr: bytes, left: Mapping[str, bytes], full: float) -> Said:
    """What its end says. ``full`` are the points of an accepted test: fewer are no acceptance.

    Raises ``JudgeCrashed`` for every end that is none of the convention's.
    """
    if end is None or end.ending != "exit":
        raise JudgeCrashed(f"it was ended by its limits ({end.ending})" if end and not end.signal else _died(end))
    table = _TESTLIB if spec.convention == "testlib" else _KATTIS
    verdict = table.get(end.exit_code if end.exit_code is not None else -1)
    message = left.get(f"{FEEDBACK}/judgemessage.txt", b"") or stderr
    words = message.decode("utf-8", "replace").strip()[:1000]
    if verdict is None:
        raise JudgeCrashed(f"it exited with status {end.exit_code}: {words}")
    score = left.get(f"{FEEDBACK}/score.txt")
    if spec.convention == "testlib":
        score = stderr if end.exit_code == 7 else None
    if score is None:
        return Said(verdict, "" if verdict is Verdict.ACCEPTED else words)
    points = _points(score)
    if points is None or verdict is not Verdict.ACCEPTED:
        raise JudgeCrashed(f"it exited with status {end.exit_code} and gave the points {score[:100]!r}")
    if points >= full:
        return Said(verdict, points=points)
    return Said(Verdict.WRONG_ANSWER, f"{points:g} of {full:g} points; {words}".rstrip("; "), points)


def _points(raw: bytes) -> float | None:
    found = _POINTS.match(raw)
    points = float(found[1]) if found else math.nan
    return points if abs(points) <= MAX_POINTS else None


def _died(end: End | None) -> str:
    return f"it was ended by signal {end.signal}" if end is not None else "its end was not seen"
