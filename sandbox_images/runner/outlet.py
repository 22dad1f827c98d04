"""A program's output on its way to the worker while the program runs, so that little of it is ever kept here.

Output that fits into one piece travels with the answer. Of more, each full piece is a frame without a header, before it.
"""

from __future__ import annotations

import socket

import wire

PIECE = 256 << 10  # bytes from which on a piece is sent
HELD = 1 << 20  # bytes that may wait for the worker; until it has read them, the program has to


class Outlet:
    """Pieces go out in order and never block the watch; ``flush`` sends what is left."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.waiting = bytearray()
        self.sent = 0  # bytes of output that were handed over here

    def put(self, piece: bytearray) -> None:
        self.sent += len(piece)
        self.waiting += wire.HEAD.pack(0, len(piece))
        self.waiting += piece
        self.push()

    def push(self) -> None:
        """Send what the connection takes now. A worker that is gone is noticed by the watch."""
        try:
            while self.waiting:
                del self.waiting[: self.sock.send(self.waiting, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)]
        except OSError:
            pass

    @property
    def full(self) -> bool:
        return len(self.waiting) > HELD

    def flush(self) -> None:
        """Send the rest, however long the worker takes. Raises ``OSError`` if it is gone."""
        self.sock.sendall(self.waiting)
        self.waiting.clear()
