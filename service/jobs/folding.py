"""Bytes that wait in memory, made small where that is worth it."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SMALL = 4096  # bytes that are left as they are
LEVEL = 1


def fold(data: bytes) -> bytes:
    """The same, smaller: outputs make results large, and are easily folded."""
    return b"z" + zstd.compress(data, level=LEVEL) if len(data) > SMALL else b"=" + data


def unfold(folded: bytes) -> bytes:
    """What was folded. Raises ``ValueError`` for what was not."""
    try:
        match folded[:1]:
            case b"z":
                return zstd.decompress(folded[1:])
            case b"=":
                return folded[1:]
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from None
    raise ValueError("this was never folded")
