"""Compressed request bodies, opened piece by piece, so that a small one never becomes more memory than it may."""

from __future__ import annotations

import asyncio
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from service.errors import InputError, TooLarge, UnknownEncoding

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 1 << 20  # the most that one step gives
FREE = 1 << 20  # what any body may become, whatever its ratio
WINDOW_LOG = 23  # 8 MiB, what RFC 8878 has everybody support


class _Inflater(Protocol):
    """What the standard library's decompressors have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the same face as the others."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = len(piece) < max_length
        return piece


def _zstd() -> _Inflater:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})


CODINGS: dict[str, Callable[[], _Inflater]] = {"gzip": _Gzip, "x-gzip": _Gzip, "zstd": _zstd}


async def inflated(chunks: AsyncIterator[bytes], coding: str, ratio: int) -> AsyncIterator[bytes]:
    """The pieces of a body that came as ``chunks`` in the named coding; one stream of it, to its end.

    Raises ``UnknownEncoding``, ``InputError`` if it is not in that coding, and ``TooLarge`` as soon as it has become
    more than ``ratio`` times what came, and more than a MiB.
    """
    make = CODINGS.get(coding)
    if make is None:
        raise UnknownEncoding(f"the body is in the coding {coding[:50]!r}; send it plain, or in one of gzip and zstd")
    inflater = make()
    came = became = 0
    async for chunk in chunks:
        came += len(chunk)
        while chunk or not (inflater.needs_input or inflater.eof):
            if inflater.eof:
                raise InputError(f"the body goes on after the end of its {coding} stream")
            try:
                # Beside the event loop, but for what is done sooner than a thread is started.
                if became < PIECE and len(chunk) <= 1 << 16:
                    piece = inflater.decompress(chunk, PIECE >> 2)
                else:
                    piece = await asyncio.to_thread(inflater.decompress, chunk, PIECE)
            except (zlib.error, zstd.ZstdError) as error:
                raise InputError(f"the body is not {coding}: {error}") from None
            became += len(piece)
            if became > max(FREE, ratio * came):
                raise TooLarge(f"the body becomes more than {ratio} times its size; send it plain, or less of it")
            yield piece
            chunk = inflater.unused_data if inflater.eof else b""
    if not inflater.eof:
        raise InputError(f"the body ends before its {coding} stream does")
