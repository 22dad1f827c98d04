"""What a program of a problem's own is built from. Nothing here runs: whoever takes a problem in asks first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from service import languages
from service.errors import InputError
from service.languages import Language
from service.schema import Problem, ProgramSpec

EVERYWHERE = ("c", "cpp", "cpp20", "python")  # in every image there is Python, and a static program needs nothing


def sources(spec: ProgramSpec, path: str = "") -> tuple[str, dict[str, str], list[str]]:
    """The source to build, the files beside it, and which of them are built with it.

    Of several sources it is the one called like the language's own, ``main``, or else the first. Raises ``InputError`` at
    ``path`` if there is none, or no such language.
    """
    language = languages.find(spec.language)
    if language is None:
        raise InputError(f"there is no language {spec.language!r}; there are {', '.join(languages.names())}", path)
    if spec.source is not None:
        return spec.source, {}, []
    found = sorted(name for name in spec.files if name.lower().endswith(language.endings))
    if not found:
        raise InputError(f"none of the files is {language.name}: {', '.join(sorted(spec.files))[:300]}", path)
    main = min(found, key=lambda name: (name != language.file, not re.search(r"(^|/)main\.", name.lower()), name))
    rest = {name: text for name, text in spec.files.items() if name != main}
    return spec.files[main], rest, built_with(language, rest)


def built_with(language: Language, names: Iterable[str]) -> list[str]:
    """Which of the files beside a source its compiler is told of."""
    if language.compile is None or not language.lists_sources:
        return []
    endings = (*language.endings, PurePosixPath(language.file).suffix)
    return sorted(name for name in names if name.lower().endswith(endings))


def judge_language(problem: Problem) -> str | None:
    """The language of the problem's own checker or interactor: an interactor goes before a checker; None if it has neither."""
    spec = problem.interactor or problem.checker
    found = languages.find(spec.language) if isinstance(spec, ProgramSpec) else None
    return found.name if found is not None else None


def require_everywhere(spec: ProgramSpec, path: str = "") -> None:
    """An interactor runs in the submission's slot, whose image may be any. Raises ``InputError`` at ``path``."""
    sources(spec, path)
    if languages.get(spec.language).name not in EVERYWHERE:
        message = f"interactors are written in one of {', '.join(EVERYWHERE)}: they run beside every language"
        raise InputError(message, path + ".language" if path else "")
