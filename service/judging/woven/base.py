"""What weaving makes: one program of a submission and its tests, and the marks by which its assertions are seen to pass.

In other languages than Python the tests run in the submission's own process, so that its exit status proves nothing.
The program reads marks, random ones for each run, before anything of the submission's runs, and the tests' part prints
a mark for every assertion that has passed. A submission that ends the process, or puts something in the place of an
assertion, prints none: it does not know them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

WIDTH = 16  # characters of a mark


@dataclass(frozen=True, slots=True)
class Tests:
    """``code``: one script, or with ``each`` statements that are judged one by one, after ``setup``."""

    code: Sequence[str]
    setup: str = ""
    each: bool = False
    place: str = ""  # Java, C#: the class that tests without one of their own belong into

    __test__ = False


@dataclass(frozen=True, slots=True)
class Woven:
    """A program with ``sites`` assertions (or statements) to be seen.

    Its standard input is a ``1`` or ``0`` for each site, whether it is wanted, and then the marks: of each site that it
    passed, of the end, of each that it failed, of each that raised something else. A script fails as a whole, at the
    place of site 0. ``asks``: the submission says itself when its objects are equal. ``files`` (base64 by path) lie beside it.
    """

    source: str
    sites: int
    each: bool = False
    asks: bool = False
    files: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """This source cannot be tested so: it takes names that its tests use. The text says which."""


Weave = Callable[[str, Tests, str], Woven]


@cache
def _secret() -> bytes:
    return os.urandom(16)


def hidden_name(source: str, tests: Tests) -> str:
    """A name that this source cannot know, the same for the same source and tests as long as this process lives."""
    text = "\0".join([source, *tests.code, tests.setup]).encode("utf-8", "surrogatepass")
    return "assay_" + hmac.new(_secret(), text, hashlib.sha256).hexdigest()[:12]


# --- text -------------------------------------------------------------------------------------------

_C_LIKE = (
    r"//[^\n]*|/\*.*?(?:\*/|\Z)"
    r'|R"(?P<raw>[^()\s\\"]{0,16})\(.*?\)(?P=raw)"'
    r'|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"
)
C_LIKE = re.compile(_C_LIKE, re.DOTALL)
SCRIPT_LIKE = re.compile(_C_LIKE + r"|`(?:\\.|[^`\\])*`", re.DOTALL)
# A quote in Rust may begin a lifetime.
RUST_LIKE = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|r(#*)".*?"\1|"(?:\\.|[^"\\])*"|\'(?:\\[^\']+|[^\\\'])\'', re.DOTALL)


def mask(text: str, literals: re.Pattern[str] = C_LIKE) -> str:
    """``text`` with blanks for comments and literals, place for place."""
    return literals.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def closing(masked: str, opened: int, pair: str = "{}") -> int:
    """The place of the brace that closes the one at ``opened``; -1 if none does."""
    depth = 0
    for found in re.compile(f"[{re.escape(pair)}]").finditer(masked, opened):
        depth += 1 if found[0] == pair[0] else -1
        if depth == 0:
            return found.start()
    return -1


def rewrite(text: str, masked: str, edits: list[tuple[int, int, str]]) -> str:
    """``text`` with pieces replaced: start, end, and what comes there."""
    out, at = [], 0
    for start, end, new in sorted(edits):
        if start < at:  # inside one that was replaced already
            continue
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:]])
