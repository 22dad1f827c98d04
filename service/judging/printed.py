"""What a program prints while it runs, compared in little memory.

As long as it is what was expected, character by character, nothing of it is kept. From the line on in which it first
differs it is written to a file without a name, and compared when the run is over, a block at a time.
"""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import IO

from service.judging.checkers import check_long
from service.schema import CheckerSpec
from service.verdict import Verdict

BLOCK = 1 << 18  # characters


class Printed:
    """A sink for a run's output. ``head`` keeps the first ``keep`` bytes; ``size`` counts them all."""

    def __init__(self, expected: str | None, keep: int) -> None:
        self.expected = expected
        self.keep = keep
        self.head = bytearray()
        self.size = 0
        self._at = 0  # characters that were as expected, while all were
        self._start = 0  # where the line begins in which they first were not
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._file: IO[bytes] | None = None

    def __call__(self, data: bytes) -> None:
        self.size += len(data)
        self.head += data[: max(0, self.keep - len(self.head))]
        if self.expected is not None:
            self._take(self.expected, self._decoder.decode(data))

    def _take(self, expected: str, text: str) -> None:
        if self._file is None and expected.startswith(text, self._at):
            self._at += len(text)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="assay-")  # noqa: SIM115
            self._start = max(0, expected.rfind("\n", 0, self._at))
            if all(block.isspace() for block in _blocks(expected, 0, self._start)):
                self._start = 0
            for block in _blocks(expected, self._start, self._at):
                self._file.write(block.encode("utf-8", "surrogatepass"))
        self._file.write(text.encode())

    def verdict(self, checker: str | CheckerSpec) -> Verdict:
        """What it comes to, once, when everything was printed; ``accepted`` where nothing is expected."""
        expected = self.expected
        if expected is None:
            return Verdict.ACCEPTED
        self._take(expected, self._decoder.decode(b"", final=True))
        if self._file is None and self._at == len(expected):
            return Verdict.ACCEPTED
        start = self._start if self._file is not None else max(0, expected.rfind("\n", 0, self._at))
        if self._file is None and all(block.isspace() for block in _blocks(expected, 0, start)):
            start = 0

        # To ``apps`` a word far ahead matters: whether there is one that is no number.
        first = 0 if "apps" in (checker, getattr(checker, "kind", None)) else start

        def wanted() -> Iterator[str]:
            return _blocks(expected, first, len(expected))

        def given() -> Iterator[str]:
            rest = _blocks(expected, start, self._at) if self._file is None else _read(self._file)
            return chain(_blocks(expected, first, start), rest)

        return check_long(checker, wanted, given, len(expected), first == 0)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _blocks(text: str, start: int, end: int) -> Iterator[str]:
    for at in range(start, end, BLOCK):
        yield text[at : min(at + BLOCK, end)]


def _read(file: IO[bytes]) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    while data := file.read(BLOCK):
        yield decoder.decode(data)
