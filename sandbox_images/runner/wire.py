"""Frames between worker and runner: two lengths, a JSON header, raw blobs; every read is bounded."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from shapes import Frame

MAX_FRAME = 512 << 20
HEAD = struct.Struct(">II")
_compact = json.JSONEncoder(separators=(",", ":")).encode


class WireError(Exception):
    """The peer went away, or sent what is not a frame."""


def pack(header: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """One frame as bytes. ``header`` must be JSON; the blobs' lengths are added to it."""
    header["blobs"] = [len(blob) for blob in blobs]
    raw = _compact(header).encode()
    return b"".join([HEAD.pack(len(raw), sum(header["blobs"])), raw, *blobs])


def unpack(raw: bytearray, body: memoryview) -> Frame:
    """Header and blobs from a frame's two parts."""
    try:
        header = json.loads(raw)
        sizes = header["blobs"]
        if type(sizes) is not list:
            raise WireError("blobs without a list of their sizes")
        blobs = []
        start = 0
        for size in sizes:
            if type(size) is not int or size < 0:
                raise WireError("a blob of no size")
            blobs.append(body[start : start + size])  # of a view: no copy
            start += size
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise WireError(f"malformed frame: {type(exc).__name__}") from None
    if start != len(body):
        raise WireError("a frame whose blobs do not add up")
    return header, blobs


def read_exact(sock: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    done = 0
    while done < size:
        got = sock.recv_into(view[done:], min(size - done, 1 << 20))
        if got == 0:
            raise WireError("the other side closed the connection")
        done += got
    return data


def read_frame(sock: socket.socket, limit: int = MAX_FRAME) -> Frame:
    """``(header, blobs)`` of the next frame; ``WireError`` if it is longer than ``limit`` bytes or malformed."""
    size, rest = HEAD.unpack(read_exact(sock, HEAD.size))
    if size + rest > limit:
        raise WireError(f"a frame of {size + rest} bytes, more than {limit}")
    frame = read_exact(sock, size + rest)
    return unpack(frame[:size], memoryview(frame)[size:])
