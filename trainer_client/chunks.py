"""A part of a batch as one request, and its answer line by line."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.schema import Result
from trainer_client.core import NDJSON, OnResult, Request, parse_result
from trainer_client.errors import BadAnswer, ClientError, RequestRefused
from trainer_client.packing import Content, Packed

BATCH_BYTES = 32 << 20

_INDEX = re.compile(rb'\s*\{\s*"index"\s*:\s*(\d{1,9})\s*,')
_DONE = re.compile(rb'\s*\{\s*"done"\s*:')


@dataclass(slots=True)
class Chunk:
    """The submissions' places in the whole, and what has become of each so far.

    ``outcomes`` holds a result or the submission's own error by place. ``on_result(index, result)`` is told of results.
    """

    indices: list[int]
    packed: list[Packed]
    on_result: OnResult | None = None
    outcomes: dict[int, Result | ClientError] = field(default_factory=dict)
    done: bool = False
    noted: bool = False  # whether its problems have been counted as seen

    def __len__(self) -> int:
        return len(self.indices)

    def missing(self) -> list[int]:
        return [index for index in self.indices if index not in self.outcomes]

    def left(self) -> list[Packed]:
        """What is missing, packed."""
        return [one for index, one in zip(self.indices, self.packed, strict=True) if index not in self.outcomes]

    def contents(self) -> dict[bytes, tuple[Content, int]]:
        """The problems of what is missing, by key, with how many submissions have each."""
        found: dict[bytes, tuple[Content, int]] = {}
        for one in self.left():
            if one.content is not None:
                found[one.content.key] = (one.content, found.get(one.content.key, (one.content, 0))[1] + 1)
        return found

    def request(self, names: Mapping[bytes, str]) -> Request:
        """What is missing, as one batch."""
        self.done = False
        bodies = b",".join(one.body(names) for one in self.left())
        return Request("POST", "/v1/verify/batch", b'{"submissions":[' + bodies + b"]}", NDJSON)

    def line(self, line: bytes, asked: Sequence[int]) -> None:
        """Take one line of the answer to a request for ``asked``. Raises ``BadAnswer``."""
        if not line.strip():
            return
        if _DONE.match(line):
            self.done = True
            return
        match = _INDEX.match(line)
        if match is None or int(match[1]) >= len(asked):
            raise BadAnswer(f"a line of the answer names no submission: {line[:200]!r}")
        index = asked[int(match[1])]
        result = parse_result(b"{" + line[match.end() :])
        if index not in self.outcomes:
            self.outcomes[index] = result
            if self.on_result is not None:
                self.on_result(index, result)

    def halves(self) -> list[Chunk]:
        """What is missing, as two chunks that share what becomes of it; one submission cannot be halved."""
        missing, packed = self.missing(), self.left()
        middle = len(missing) // 2
        parts = ((missing[:middle], packed[:middle]), (missing[middle:], packed[middle:]))
        return [Chunk(*part, self.on_result, self.outcomes, noted=self.noted) for part in parts if part[0]]

    def registers(self, error: RequestRefused, asked: Sequence[int]) -> bool:
        """Whether the submission that a refusal is about has a problem that the client named for it."""
        place = 0 if len(asked) == 1 else _place(error.path, len(asked))
        return place is not None and self.packed[self.indices.index(asked[place])].content is not None

    def refuse(self, error: RequestRefused, asked: Sequence[int]) -> bool:
        """Give a refusal to the submission that its path names, if it names one."""
        place = _place(error.path, len(asked))
        if place is None and len(asked) == 1:
            place = 0
        if place is None:
            return False
        path = error.path.partition("]")[2].lstrip(".") if error.path.startswith("submissions[") else error.path
        self.outcomes[asked[place]] = type(error)(error.message, status=error.status, code=error.code, path=path)
        return True

    def fail(self, error: ClientError) -> None:
        """Give everything that is missing an error of its own."""
        for index in self.missing():
            self.outcomes[index] = copy.copy(error)


class Lines:
    """Cuts a stream into lines at ``\\n`` alone; httpx's own also cuts at characters that a result may hold."""

    def __init__(self) -> None:
        self._rest: list[bytes] = []

    def feed(self, piece: bytes) -> list[bytes]:
        first, *others = piece.split(b"\n")
        self._rest.append(first)
        if not others:
            return []
        lines = [b"".join(self._rest), *others[:-1]]
        self._rest = [others[-1]]
        return lines


def shifted(error: RequestRefused, asked: Sequence[int]) -> RequestRefused:
    """The same refusal with the path's place counted in the whole batch."""
    place = _place(error.path, len(asked))
    if place is None:
        return error
    path = f"submissions[{asked[place]}]{error.path.partition(']')[2]}"
    return type(error)(error.message, status=error.status, code=error.code, path=path)


def _place(path: str, count: int) -> int | None:
    start = path.partition("]")[0]
    place = start.removeprefix("submissions[")
    known = start.startswith("submissions[") and place.isdigit() and int(place) < count
    return int(place) if known else None


def chunks(given: Sequence[Packed | ClientError], limit: int, on_result: OnResult | None = None) -> Iterator[Chunk]:
    """Cut a batch by count and by bytes. What is an error already is left out."""
    chunk, size = Chunk([], [], on_result), 0
    for index, one in enumerate(given):
        if isinstance(one, ClientError):
            continue
        if chunk.indices and (len(chunk.indices) >= limit or size + len(one) > BATCH_BYTES):
            yield chunk
            chunk, size = Chunk([], [], on_result), 0
        chunk.indices.append(index)
        chunk.packed.append(one)
        size += len(one)
    if chunk.indices:
        yield chunk


def collect(parts: Sequence[Chunk], given: Sequence[Packed | ClientError]) -> list[Result | ClientError]:
    """What became of every submission, in order."""
    outcomes = {index: outcome for chunk in parts for index, outcome in chunk.outcomes.items()}
    return [one if isinstance(one, ClientError) else outcomes[index] for index, one in enumerate(given)]
