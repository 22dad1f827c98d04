"""A submission with the files that its problem has built with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from service.judging import judges
from service.judging.execute import encoded, filled
from service.judging.sources import built_with
from service.languages import Language
from service.schema import Problem


@dataclass(frozen=True, slots=True)
class Whole:
    """What is built and run: ``source`` with ``files`` (base64 by path) beside it, of which ``more`` are built with it."""

    language: Language
    source: str
    files: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()


def whole(problem: Problem, language: Language, source: str) -> Whole:
    """The submission, after what the problem has every source begin with, and with what it has for its language.

    Python is started in an interpreter of its own where files lie beside it, since its programs import them.
    """
    text = f"{problem.prelude}\n{source}" if problem.prelude else source
    given = problem.include.get(language.name) or problem.include.get("default")
    if given is None:
        return Whole(language, text)
    language = judges.language_of(language.name)
    files, started = dict(given.files), text
    if given.main is not None:
        started = files.pop(given.main)
        files[given.submission or _beside(language, text, started)] = text
    else:
        files.pop(_name(language, text), None)
    more = built_with(language, files)
    laid = {name: encoded(one.encode("utf-8", "surrogatepass")) for name, one in files.items()}
    return Whole(language, started, laid, tuple(more))


def _name(language: Language, source: str) -> str:
    return filled([language.file], language.layout(source))[0]


def _beside(language: Language, source: str, main: str) -> str:
    """What the submission's file is called where another one is started."""
    name = _name(language, source)
    return name if name != _name(language, main) else "submission" + PurePosixPath(name).suffix
