"""Integrity flags: what a submission seems to have tried. They stand beside the verdict and never change it."""

from __future__ import annotations

from service.judging.flags.gap import gap
from service.judging.flags.hard_coded import Answers, answers
from service.judging.flags.lexer import read
from service.judging.flags.names import Flag
from service.judging.flags.source import scan
from service.schema import Problem, StdioTest

__all__ = ["Answers", "Flag", "answers", "gap", "is_called", "of_source"]


def of_source(source: str, called: bool = True, known: Answers | None = None) -> set[Flag]:
    """The flags of a Python source. ``called``: its functions are called; it is not a whole program.

    ``known`` is what it could know by heart. Never raises, whatever the source is; a source above 128 Ki characters
    is read at both ends alone, and has the flag ``unscanned``.
    """
    text = read(source)
    found = scan(text, called)
    if known is not None and known.known_by(text):
        found.add(Flag.HARD_CODED)
    return found


def is_called(problem: Problem) -> bool:
    """Whether a problem's tests call the submission, rather than run it as a program."""
    return not all(isinstance(test, StdioTest) for test in problem.tests)
