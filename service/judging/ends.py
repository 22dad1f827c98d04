"""What the end of a run says of the submission, and the texts that it left."""

from __future__ import annotations

import re

from service.languages import Language
from service.sandbox.base import End
from service.verdict import Verdict

_ENDS = {
    "cpu": Verdict.TIME_LIMIT_EXCEEDED,
    "wall": Verdict.TIME_LIMIT_EXCEEDED,
    "idle": Verdict.IDLENESS_LIMIT_EXCEEDED,
    "memory": Verdict.MEMORY_LIMIT_EXCEEDED,
    "output": Verdict.OUTPUT_LIMIT_EXCEEDED,
}


def end_verdict(end: End, stderr: bytes, language: Language | None = None) -> tuple[Verdict, str]:
    """What a run that broke off says of the step that it broke off in. Never ``internal_error``: this was theirs.

    ``language`` knows how its runtime says that memory ran out, or that a source is none.
    """
    if end.ending in _ENDS:
        return _ENDS[end.ending], ""
    if end.ending == "garbled":
        return Verdict.RUNTIME_ERROR, "what came from the submission's process was not a report"
    last = stderr.rstrip().rpartition(b"\n")[2]
    if last.startswith(b"MemoryError"):
        return Verdict.MEMORY_LIMIT_EXCEEDED, "MemoryError"
    if language is not None and (fault := re.search(language.memory_fault, text(stderr))):
        return Verdict.MEMORY_LIMIT_EXCEEDED, fault[0][:300]
    if language is not None and (fault := re.search(language.syntax_fault, text(stderr))):
        return Verdict.COMPILE_ERROR, fault[0][:300]
    who = "the tests' process" if end.by_tests else "the process"
    if end.signal is not None:
        return Verdict.RUNTIME_ERROR, f"{who} was ended by signal {end.signal}"
    said = f"; {text(last)[:300]}" if end.exit_code and last else ""
    return Verdict.RUNTIME_ERROR, f"{who} exited with status {end.exit_code}{said}"


def said(stderr: bytes) -> str:
    """The last line that a process wrote about its end."""
    return text(stderr.rstrip().rpartition(b"\n")[2])[:500]


def text(raw: bytes) -> str:
    """Output as text; what is not UTF-8 is shown as replacement characters."""
    return raw.decode("utf-8", "replace")


def writable(message: str) -> str:
    """``message`` without lone surrogates: an exception's text may hold some, and no answer can."""
    return message.encode("utf-8", "backslashreplace").decode()
