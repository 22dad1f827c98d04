"""What data sets in several languages have in common: their names of languages, and what every submission begins with."""

from __future__ import annotations

import re

from pydantic import JsonValue

from service.errors import FormatError

# As the registry of languages has them (service/languages).
NAMES = {
    "cpp": "cpp", "c++": "cpp", "java": "java", "js": "javascript", "javascript": "javascript", "node": "javascript",
    "ts": "typescript", "typescript": "typescript", "go": "go", "go_test.go": "go", "rs": "rust", "rust": "rust",
    "py": "python", "python": "python", "php": "php", "rb": "ruby", "ruby": "ruby", "lua": "lua", "pl": "perl",
    "perl": "perl", "r": "r", "sh": "bash", "bash": "bash", "cs": "csharp", "csharp": "csharp", "d": "d",
}  # fmt: skip
_INCLUDES = re.compile(r"^[ \t]*(?:#[ \t]*include\b.*|using namespace \w+;)[ \t]*$", re.MULTILINE)
_IMPORTS = re.compile(r"^[ \t]*import\s+(?:static\s+)?[\w.]+(?:\.\*)?;[ \t]*$", re.MULTILINE)


def known(name: JsonValue) -> str | None:
    """The registry's name of a language, if there are tests in it here."""
    return NAMES.get(str(name).lower())


def language_of(name: JsonValue, path: str) -> str:
    """The registry's name of a language. Raises ``FormatError``."""
    found = known(name)
    if found is None:
        raise FormatError(f"there are no tests in the language {str(name)[:40]!r} here", path)
    return found


def head(language: str, prompt: str) -> str:
    """The prompt's lines that a submission may leave out, and may repeat: includes and imports."""
    pattern = {"cpp": _INCLUDES, "java": _IMPORTS}.get(language)
    return "\n".join(dict.fromkeys(pattern.findall(prompt))) if pattern else ""
