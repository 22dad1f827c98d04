"""Which texts are the same, and which nearly: normal forms, and MinHash with locality-sensitive hashing by datasketch.

Memory is about 2 kB a text that is kept, whatever its length.
"""

from __future__ import annotations

import hashlib
import io
import keyword
import re
import tokenize
import unicodedata
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH

PERMUTATIONS = 128
COMPARED = 50  # solutions of a problem
LEAST_TOKENS = 20  # of a solution that is compared
_MARKUP = re.compile(r"<[^<>]{1,200}>|&\w{1,20};|\\[a-z]{1,20}")
_WORD = re.compile(r"\w+|[^\w\s]")
_LAYOUT = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)
_KEPT = frozenset(keyword.kwlist) | frozenset(
    [
        "print",
        "input",
        "range",
        "len",
        "int",
        "str",
        "float",
        "list",
        "dict",
        "set",
        "tuple",
        "sum",
        "min",
        "max",
        "sorted",
        "abs",
        "map",
        "zip",
        "enumerate",
        "any",
        "all",
    ]
)


def words(text: str) -> list[str]:
    """The words and signs of a statement, without markup, in one case and one form of each character."""
    return _WORD.findall(_MARKUP.sub(" ", unicodedata.normalize("NFKC", text)).casefold())


def code_words(source: str) -> list[str]:
    """The tokens of a program without comments and layout, names numbered in their order; its words if it has no tokens."""
    names: dict[str, str] = {}
    found: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in _LAYOUT:
                continue
            if token.type == tokenize.NAME and token.string not in _KEPT:
                found.append(names.setdefault(token.string, f"n{len(names)}"))
            else:
                found.append(token.string)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return _WORD.findall(source)
    return found


def key(parts: Sequence[str]) -> str:
    """Equal for equal words; empty for none."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest() if parts else ""


def _shingles(parts: Sequence[str], size: int) -> set[bytes]:
    places = range(max(1, len(parts) - size + 1))
    return {"\0".join(parts[place : place + size]).encode("utf-8", "surrogatepass") for place in places}


def _signature(parts: Sequence[str], size: int, permutations: int) -> MinHash:
    made = MinHash(num_perm=permutations)
    made.update_batch(sorted(_shingles(parts, size)))
    return made


class Near:
    """Texts by name; ``add`` says which earlier one a text is nearest to.

    ``threshold`` is the Jaccard similarity of runs of three words from which texts are near. Texts of fewer than ``least`` words say too
    little to be compared.
    """

    def __init__(self, threshold: float, least: int) -> None:
        self.threshold, self.least = threshold, least
        # The index misses some that are only just near: it is asked for more, which are then measured.
        self._index = MinHashLSH(threshold=max(0.1, threshold - 0.2), num_perm=PERMUTATIONS)
        self._hashes: dict[str, np.ndarray] = {}

    def add(self, name: str, parts: Sequence[str]) -> tuple[str, float] | None:
        """The nearest earlier text and how near it is; the text itself is kept under ``name``."""
        if len(parts) < self.least:
            return None
        made = _signature(parts, 3, PERMUTATIONS)
        found = self._nearest(made)
        self._hashes[name] = made.hashvalues.astype(np.uint32)
        self._index.insert(name, made, check_duplication=False)
        return found

    def nearest(self, parts: Sequence[str]) -> tuple[str, float] | None:
        """The nearest text and how near it is; nothing is kept."""
        return None if len(parts) < self.least else self._nearest(_signature(parts, 3, PERMUTATIONS))

    def _nearest(self, made: MinHash) -> tuple[str, float] | None:
        values = made.hashvalues.astype(np.uint32)
        found = [(float(np.mean(self._hashes[name] == values)), name) for name in self._index.query(made)]
        similarity, name = max(found, default=(0.0, ""))
        return (name, round(similarity, 3)) if similarity >= self.threshold else None


class Solutions:
    """Solutions of one problem: the first fifty different ones are compared with one another, at 256 bytes each."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._keys: set[bytes] = set()
        self._hashes: list[np.ndarray] = []

    def add(self, source: str) -> tuple[bool, bool | None]:
        """Whether the source is new but for names and layout, and whether it is near an earlier one; None if it was not compared."""
        parts = code_words(source)
        name = bytes.fromhex(key(parts))[:12]
        if name in self._keys:
            return False, None
        self._keys.add(name)
        if len(self._hashes) >= COMPARED or len(parts) < LEAST_TOKENS:
            return True, None
        made = _signature(parts, 4, PERMUTATIONS // 2).hashvalues.astype(np.uint32)
        near = any(float(np.mean(other == made)) >= self.threshold for other in self._hashes)
        self._hashes.append(made)
        return True, near
