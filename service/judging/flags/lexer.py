"""Takes a Python source apart into code, imports and literals, in one pass whatever the source is.

This is no parser: a hostile source could crash or stall one. Every expression here is possessive, so that
nothing is read twice, and what is not Python comes out as some text or other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SCANNED = 1 << 16  # characters from either end of a source; between them lies what nobody wrote by hand

# One set of first characters lets the search skip everything else at once.
_PIECES = re.compile(
    r"""[#"'](?:
     (?<=\#)[^\n]*+
    |(?<=")""((?:[^"\\]++|\\.|"(?!""))*+)(?:"{3})?+
    |(?<=')''((?:[^'\\]++|\\.|'(?!''))*+)(?:'{3})?+
    |(?<=")((?:[^"\\\n]++|\\.)*+)"?+
    |(?<=')((?:[^'\\\n]++|\\.)*+)'?+
    )""",
    re.VERBOSE | re.DOTALL,
)
_ALIKE = str.maketrans("'[]", '"()')
_IMPORT = re.compile(r"\b(?:from[ \t]++([\w.]++)[ \t]++)?import[ \t(]++([\w., \t]++)")
_NO_WORD = str.maketrans({chr(code): " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")})
_PREFIX = re.compile(r"(?<!\w)[rR]?[fF][rR]?\Z")


@dataclass(frozen=True, slots=True)
class Text:
    """A source in parts.

    ``code`` has no comments, and an empty pair of quotes for every literal but those that are formatted, which hold
    code. ``whole`` has no comments, no docstrings and no space: what literals are looked for in, see ``dense``.
    """

    code: str
    words: frozenset[str]
    imports: frozenset[str]
    literals: tuple[str, ...]
    whole: str
    shortened: bool


def read(source: str) -> Text:
    """The parts of ``source``; of a very long one, of its beginning and its end."""
    shortened = len(source) > 2 * SCANNED
    if shortened:
        source = source[:SCANNED] + "\n" + source[-SCANNED:]
    code: list[str] = []
    whole: list[str] = []
    literals: list[str] = []
    last = 0
    for piece in _PIECES.finditer(source):
        start, end = piece.span()
        between = source[last:start]
        last = end
        code.append(between)
        whole.append(between)
        group = piece.lastindex
        if group is None:
            continue
        literal = piece[group]
        literals.append(literal)
        if between.endswith(("f", "F", "r", "R")) and _PREFIX.search(between[-3:]):
            code.append(f'"{literal}"')
        else:
            code.append('""')
        if group > 2 or between.rstrip(" \t")[-1:] not in ("\n", ""):
            whole.append(f'"{literal}"')
    code.append(source[last:])
    whole.append(source[last:])
    text = "".join(code)
    return Text(
        code=text,
        words=frozenset(text.translate(_NO_WORD).split()),
        imports=_imports(text),
        literals=tuple(literals),
        whole=dense("".join(whole)),
        shortened=shortened,
    )


def _imports(code: str) -> frozenset[str]:
    """Every module that is named, and with ``from a import b`` both ``a`` and ``a.b``."""
    found: set[str] = set()
    if "import" in code:
        for line in code.splitlines():
            for parent, names in _IMPORT.findall(line) if "import" in line else ():
                given = [name.split()[0] for name in names.split(",") if name.strip()]
                found.update([parent, *(f"{parent}.{name}" for name in given)] if parent else given)
    return frozenset(found)


def dense(text: str) -> str:
    """Without space and line ends, written as such or escaped; with one kind of quotes, and of lists and tuples."""
    return "".join(text.split()).replace("\\n", "").translate(_ALIKE)
