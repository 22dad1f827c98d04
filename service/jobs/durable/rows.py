"""Cuts an upload into submissions while it comes in. Nothing is parsed here but what lies between submissions.

Both readers take the body in pieces of any size and give the bytes of each submission, which no reader of JSON has seen yet.
What they cut wrongly because it is not JSON is no JSON either, and is refused by whoever parses it.
"""

from __future__ import annotations

import json
import re
from typing import Protocol

from service.errors import InputError, TooLarge

_SPACE = re.compile(rb"[ \t\r\n]*")
_MARK = re.compile(rb'["{}\[\],]')
_NESTED = re.compile(rb'["{}\[\]]')
_IN_STRING = re.compile(rb'["\\]')
_KEY = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.S)
_KEY_BYTES = 1000


class Rows(Protocol):
    """A reader of uploads."""

    def feed(self, data: bytes) -> list[bytes]:
        """The submissions that ``data`` completes. Raises ``InputError``."""
        ...

    def end(self) -> list[bytes]:
        """The last ones. Raises ``InputError`` if the body ended too early."""
        ...


class Lines:
    """NDJSON: one submission a line; empty lines are skipped."""

    def __init__(self, row_limit: int) -> None:
        self._limit = row_limit
        self._rest: list[bytes] = []
        self._size = 0
        self._count = 0

    def feed(self, data: bytes) -> list[bytes]:
        first, *others = data.split(b"\n")
        self._rest.append(first)
        self._size += len(first)
        if not others:
            _bound(self._size, self._limit, self._count)
            return []
        lines = [b"".join(self._rest), *others[:-1]]
        self._rest, self._size = [others[-1]], len(others[-1])
        rows = [row for line in lines if (row := line.strip(b" \t\r"))]
        for place, row in enumerate(rows):
            _bound(len(row), self._limit, self._count + place)
        self._count += len(rows)
        _bound(self._size, self._limit, self._count)
        return rows

    def end(self) -> list[bytes]:
        return self.feed(b"\n")


class Elements:
    """A document ``{"submissions": [...]}``."""

    def __init__(self, row_limit: int) -> None:
        self._limit = row_limit
        self._buffer = bytearray()
        self._at = 0  # everything before it is read
        self._start = 0  # of the submission that is being read
        self._depth = 0
        self._string = False
        self._state = "open"
        self._seen = False
        self._count = 0

    def feed(self, data: bytes) -> list[bytes]:
        self._buffer += data
        rows: list[bytes] = []
        while self._elements(rows) if self._state == "element" else self._between():
            pass
        keep = self._start if self._state == "element" else self._at
        del self._buffer[:keep]
        self._at -= keep
        self._start -= keep
        if self._state == "element":
            _bound(len(self._buffer), self._limit, self._count)
        return rows

    def end(self) -> list[bytes]:
        if self._state == "after" and not self._seen:
            raise InputError("this field is required", "submissions")
        if self._state != "after":
            raise InputError("the body is not JSON: it ends too early", f"submissions[{self._count}]" * self._seen)
        return []

    def _between(self) -> bool:
        """Read one token outside of the submissions; False when more data is needed."""
        space = _SPACE.match(self._buffer, self._at)
        assert space is not None
        self._at = space.end()
        if self._at == len(self._buffer):
            return False
        if self._state == "key" and self._buffer[self._at] == ord('"'):
            return self._key()
        after = {"open": {"{": "key"}, "colon": {":": "array"}, "array": {"[": "element"}, "more": {",": "key", "}": "after"},
                 "key": {"}": "after"} if not self._seen else {}, "after": {}}[self._state]  # fmt: skip
        found = chr(self._buffer[self._at])
        if found not in after:
            if self._state == "array":
                raise InputError("Input should be a valid array", "submissions")
            raise InputError(
                'the body is not JSON of the form {"submissions": [...]}, nor sent as application/x-ndjson'
            )
        self._state = after[found]
        self._at += 1
        self._start = self._at
        return True

    def _key(self) -> bool:
        key = _KEY.match(self._buffer, self._at)
        if key is None:
            if len(self._buffer) - self._at > _KEY_BYTES:
                raise InputError("there is no such field")
            return False
        try:
            name = json.loads(key[0])
        except ValueError:
            raise InputError("the body is not JSON: a field's name is no string") from None
        if name != "submissions":
            raise InputError("there is no such field", name[:_KEY_BYTES])
        if self._seen:
            raise InputError("this field is there twice", "submissions")
        self._seen = True
        self._state, self._at = "colon", key.end()
        return True

    def _elements(self, rows: list[bytes]) -> bool:
        """Read submissions; True at the end of them all."""
        while True:
            if self._string:
                mark = _IN_STRING.search(self._buffer, self._at)
                if mark is None:
                    self._at = len(self._buffer)
                    return False
                if mark[0] == b"\\":
                    if mark.end() == len(self._buffer):
                        self._at = mark.start()
                        return False
                    self._at = mark.end() + 1
                else:
                    self._string, self._at = False, mark.end()
                continue
            mark = (_NESTED if self._depth else _MARK).search(self._buffer, self._at)
            if mark is None:
                self._at = len(self._buffer)
                return False
            self._at = mark.end()
            match mark[0]:
                case b'"':
                    self._string = True
                case b"{" | b"[":
                    self._depth += 1
                case b"}" | b"]" if self._depth:
                    self._depth -= 1
                case b",":
                    rows.append(self._row(mark.start()))
                    self._start = self._at
                case b"]":
                    last = self._row(mark.start())
                    if last or self._count:
                        rows.append(last)
                    self._state = "more"
                    return True
                case _:
                    raise InputError("the body is not JSON: a bracket is not closed", f"submissions[{self._count}]")

    def _row(self, end: int) -> bytes:
        row = bytes(self._buffer[self._start : end]).strip(b" \t\r\n")
        _bound(len(row), self._limit, self._count)
        if row:
            self._count += 1
        return row


def _bound(size: int, limit: int, count: int) -> None:
    if size > limit:
        message = f"a submission is above the bound of {limit >> 20} MiB; register its problem, and name it"
        raise TooLarge(message, f"submissions[{count}]")
