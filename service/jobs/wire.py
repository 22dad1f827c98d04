"""What the dispatcher and its worker processes say to each other.

A frame is two lengths (header, body; 4 bytes each, big-endian), a header (a small JSON object with an ``op``) and a
body (bytes that are passed on as they are, often empty).

==========  =========  ================================================================================
direction   op         header fields; body
==========  =========  ================================================================================
to worker   hello      ``index``; the settings as JSON
to worker   task       ``task``, ``problem_id``, ``plan``, ``source`` (bytes), ``language``, ``request_id``, ``trace``; the
                       source, then the canonical problem unless the worker has it already
to worker   cancel     ``task``
from it     ready      ``isolation``, ``image``; the languages as JSON (`service.jobs.provided`)
from it     fatal      ``code``, ``message``: this worker cannot start
from it     need       ``task``: it has not got the problem after all
from it     done       ``task``, ``replaced`` (slots, so far); the judgement as JSON
==========  =========  ================================================================================
"""

from __future__ import annotations

import json
import struct
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, BinaryIO, Generic, TypeVar

from service.errors import ProtocolError

LENGTHS = struct.Struct("!II")
MAX_HEADER = 1 << 20
MAX_BODY = 1 << 30
KNOWN_BYTES = 64 << 20
KNOWN_COUNT = 1024

Message = tuple[dict[str, Any], bytes]
T = TypeVar("T")
_compact = json.JSONEncoder(separators=(",", ":")).encode


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """One frame. Raises ``ProtocolError`` above the bounds."""
    head = _compact(header).encode()
    _check(len(head), len(body))
    return LENGTHS.pack(len(head), len(body)) + head + body


def _check(head: int, body: int) -> None:
    if head > MAX_HEADER or body > MAX_BODY:
        raise ProtocolError(f"a frame of {head} + {body} bytes is above the bound of {MAX_HEADER} + {MAX_BODY}")


def _header(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"a frame's header is not JSON: {error}") from None
    if not isinstance(header, dict) or not isinstance(header.get("op"), str):
        raise ProtocolError("a frame's header is not an object with an `op`")
    return header


def read(stream: BinaryIO) -> Message | None:
    """The next message of a blocking stream; None at its end. Raises ``ProtocolError``."""
    lengths = stream.read(LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < LENGTHS.size:
        raise ProtocolError("the stream ended inside a frame")
    head, body = LENGTHS.unpack(lengths)
    _check(head, body)
    raw = stream.read(head + body)
    if len(raw) < head + body:
        raise ProtocolError("the stream ended inside a frame")
    return _header(raw[:head]), raw[head:]


class Frames:
    """Cuts a stream that arrives in pieces into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that ``data`` completes. Raises ``ProtocolError``."""
        self._buffer += data
        while len(self._buffer) >= LENGTHS.size:
            head, body = LENGTHS.unpack_from(self._buffer)
            _check(head, body)
            end = LENGTHS.size + head + body
            if len(self._buffer) < end:
                return
            frame = bytes(memoryview(self._buffer)[LENGTHS.size : end])
            del self._buffer[:end]
            yield _header(frame[:head]), frame[head:]


class Known(Generic[T]):
    """The problems that a worker has. Both sides keep one and do the same to it, so both forget the same ones."""

    def __init__(self, limit_bytes: int = KNOWN_BYTES, limit_count: int = KNOWN_COUNT) -> None:
        self._limit_bytes = limit_bytes
        self._limit_count = limit_count
        self._entries: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._bytes = 0

    def get(self, name: str) -> T | None:
        """What was added under ``name``, which counts as a use; None if it was never added or is forgotten."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        self._entries.move_to_end(name)
        return entry[0]

    def add(self, name: str, value: T, size: int) -> None:
        """Add, then forget the least used until the bounds hold; the newest always stays."""
        self.forget(name)
        self._entries[name] = (value, size)
        self._bytes += size
        while len(self._entries) > 1 and (self._bytes > self._limit_bytes or len(self._entries) > self._limit_count):
            self._bytes -= self._entries.popitem(last=False)[1][1]

    def forget(self, name: str) -> None:
        entry = self._entries.pop(name, None)
        if entry is not None:
            self._bytes -= entry[1]

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)
