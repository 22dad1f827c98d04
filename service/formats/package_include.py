"""A package's ``include/``: files that are built with every submission in one language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from service.errors import FormatError
from service.formats.base import building
from service.schema import Include

CODES = {"python3": "python", "py3": "python", "c++": "cpp", "js": "javascript", "nodejs": "javascript"}


def included(
    files: Mapping[str, bytes], endings: Mapping[str, str], submissions: Sequence[tuple[str, str]], path: str
) -> dict[str, Include]:
    """By language, or ``default``. ``endings`` are the languages' by file ending, ``submissions`` languages and names.

    The file called ``main`` is started if there is one. It imports the submission by the name that the package's own have.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, raw in files.items():
        if name.startswith("include/") and name.count("/") > 1:
            _, code, inside = name.split("/", 2)
            try:
                found[CODES.get(code, code)][inside] = raw.decode("utf-8")
            except UnicodeDecodeError:
                raise FormatError("the file is not UTF-8", f"{path}: {name}") from None
    made: dict[str, Include] = {}
    for language, texts in found.items():
        main = next(
            (name for name in sorted(texts) if name.lower().startswith("main.") and _of(name, endings) == language),
            None,
        )
        beside = _called(language, submissions, main) if main is not None else None
        with building(f"{path}: include/{language}"):
            made[language] = Include(files=texts, main=main, submission=beside if beside not in texts else None)
    if "cpp" in made:
        made.setdefault("cpp20", made["cpp"])
    return made


def _of(name: str, endings: Mapping[str, str]) -> str | None:
    return endings.get(PurePosixPath(name).suffix.lstrip(".").lower())


def _called(language: str, submissions: Sequence[tuple[str, str]], main: str) -> str | None:
    """What most submissions in the language are called; None where their language says it, or there are none."""
    stems = Counter(PurePosixPath(name).stem for spoken, name in submissions if spoken == language)
    stem = max(sorted(stems), key=stems.__getitem__, default="")
    return stem + PurePosixPath(main).suffix if stem.isidentifier() and language != "java" else None
