"""What logs call the languages, as submissions name them."""

from __future__ import annotations

import re

_NAMES = {
    "python": r"py|py3|python ?3?(\.\d+)*( \(.*\))?|pypy ?3?(\.\d+)*( \(.*\)|-64)?|cpython.*|python ?3.*",
    "cpp": r"c\+\+.*|cpp.*|g\+\+.*|gnu c\+\+.*|(ms )?visual c\+\+.*|clang\+\+.*",
    "c": r"c( \(.*\)|\d\d)?|gnu c\d*",
    "java": r"java ?\d*( \(.*\))?|openjdk.*",
}
_PYTHON2 = re.compile(r"(python|pypy|py) ?2.*")
_KNOWN = [(name, re.compile(pattern)) for name, pattern in _NAMES.items()]


def language_of(name: str) -> str:
    """The language that a log means; what is not known is its own name in lower case, and refused by name later on."""
    plain = name.strip().lower()
    if _PYTHON2.fullmatch(plain):
        return "python2"
    return next((known for known, pattern in _KNOWN if pattern.fullmatch(plain)), plain)
