"""What a source shows: the table's rows that are true of it. Safe on any text, in time proportional to its length."""

from __future__ import annotations

import re
from collections import defaultdict

from service.judging.flags.lexer import Text, read
from service.judging.flags.names import Flag
from service.judging.flags.table import TABLE, Row

_Found = tuple[Flag, re.Pattern[str]]


class _Index:
    """The rows by what to look up, so that a source that has none of it costs a few set operations."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.words: dict[str, Flag] = {}
        self.modules: dict[str, Flag] = {}
        self.patterns: dict[str, list[_Found]] = defaultdict(list)
        self.texts: list[tuple[tuple[str, ...], _Found]] = []
        for row in rows:
            self.words.update(dict.fromkeys(row.words.split(), row.flag))
            self.modules.update(dict.fromkeys(row.modules.split(), row.flag))
            for pattern, words in row.patterns:
                compiled = re.compile(pattern)
                for word in words.split():
                    self.patterns[word].append((row.flag, compiled))
            for pattern, parts in row.texts:
                self.texts.append((tuple(parts.split()), (row.flag, re.compile(pattern, re.MULTILINE))))
        self.known = frozenset(self.words)
        self.tried = frozenset(self.patterns)
        self.imported = frozenset(self.modules)

    def flags(self, text: Text) -> set[Flag]:
        found = {self.words[word] for word in text.words & self.known}
        found.update(self.modules[module] for module in text.imports & self.imported)
        for word in text.words & self.tried:
            for flag, pattern in self.patterns[word]:
                if flag not in found and pattern.search(text.code):
                    found.add(flag)
        if text.literals:
            inside = "\n".join(text.literals)
            for parts, (flag, pattern) in self.texts:
                if flag not in found and any(part in inside for part in parts) and pattern.search(inside):
                    found.add(flag)
        return found


_ANY = _Index(tuple(row for row in TABLE if not row.called))
_CALLED = _Index(TABLE)
_RUNS_TEXT = frozenset({"exec", "eval"})


def scan(text: Text, called: bool = True) -> set[Flag]:
    """The flags of one source. ``called``: its functions are called, so that it has no business with the process."""
    index = _CALLED if called else _ANY
    found = index.flags(text)
    if text.words & _RUNS_TEXT:  # then a literal may be code, once
        found |= index.flags(read("\n".join(text.literals).replace("\\n", "\n")))
    if text.shortened:
        found.add(Flag.UNSCANNED)
    return found
