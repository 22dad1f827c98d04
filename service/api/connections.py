"""Bounds on a connection that come before any request is whole: how large a head, how slow, how many at once.

uvicorn's protocol, which reads requests, tells here what it sees; once a second a sweep looks at every connection.
Looks are counted and not time, so that a second in which this process was busy is held against nobody.
"""

from __future__ import annotations

import asyncio
import http
import json
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.settings import Settings
from service.telemetry.refusals import Refusals

LOOK_EVERY_S = 1.0
LEAST_BYTES_S = 1024  # of a body, on average


class Guard:
    """The bounds of one server, and its connections that have no whole request, the longest idle first."""

    def __init__(self, settings: Settings, refusals: Refusals) -> None:
        self.settings = settings
        self.head_bytes = settings.head_limit_kb << 10
        self.waiting: dict[Connection, None] = {}
        self._refusals = refusals

    def refused(self, reason: str, connection: Connection) -> None:
        self._refusals.tell(reason, connection.client[0] if connection.client else "unknown")

    def make_room(self, connections: int, newest: Connection) -> None:
        """One connection too many: close the one that has had nothing whole to say for longest."""
        if connections <= self.settings.connection_limit:
            return
        oldest = next(iter(self.waiting), newest)
        self.waiting.pop(oldest, None)
        self.refused("connections", oldest)
        oldest.transport.abort()

    async def sweep(self, connections: set[Any]) -> None:
        """Look at every connection once a second, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for connection in list(connections):
                if isinstance(connection, Connection):
                    connection.look()


class GuardedConfig(uvicorn.Config):
    """uvicorn's settings, with the guard that its protocol looks for."""

    def __init__(self, app: Any, guard: Guard, **options: Any) -> None:
        super().__init__(app, http=Connection, **options)
        self.guard = guard


class HeadTooLarge(Exception):
    """Raised through the parser, which stops at it."""


class Connection(HttpToolsProtocol):
    """One connection. Its request is none, or its head is coming, or its body, or its answer is being made or read."""

    def __init__(self, config: uvicorn.Config, *arguments: Any, **named: Any) -> None:
        super().__init__(config, *arguments, **named)
        assert isinstance(config, GuardedConfig)
        self._guard = config.guard
        self._in_head = True  # a fresh connection is expected to speak
        self._in_body = False
        self._came = 0  # bytes since the head began
        self._head_bytes = 0  # of them, in whole headers
        self._headers = 0
        self._body_bytes = 0
        self._unread = 0
        self._head_looks = 0
        self._body_looks = 0
        self._unread_looks = 0

    # --- what uvicorn and its parser tell ---

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._guard.waiting[self] = None
        self._guard.make_room(len(self.connections), self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._guard.waiting.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:  # the parser tells of a header when it is whole, which it may never be
            self._came += len(data)
            if self._came > self._guard.head_bytes and not self.transport.is_closing():
                self._refuse_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._came = self._head_bytes = self._headers = self._head_looks = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._head_piece(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._headers += 1
        self._head_piece(len(name) + len(value))

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._in_head, self._in_body = False, True
        self._body_bytes = self._body_looks = 0
        self._guard.waiting.pop(self, None)

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and not self.pipeline:
            self._guard.waiting[self] = None

    def resume_writing(self) -> None:
        self._unread_looks = 0
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        if self._headers > self._guard.settings.header_limit or self._head_bytes > self._guard.head_bytes:
            self._refuse_head()
            return
        self._guard.refused("malformed", self)
        self._end(400, "malformed", "this is not HTTP")

    # --- what is held against a connection ---

    def _head_piece(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._guard.head_bytes or self._headers > self._guard.settings.header_limit:
            raise HeadTooLarge

    def _refuse_head(self) -> None:
        self._guard.refused("head_too_large", self)
        self._end(431, "head_too_large", "the request's line and headers are above the service's bounds")

    def look(self) -> None:
        """Close a connection that has not got on for too long."""
        settings = self._guard.settings
        if self._in_head and not self.transport.is_closing():
            self._head_looks += 1
            if self._head_looks > settings.head_timeout_s:
                self._guard.refused("head_timeout", self)
                if self._came:
                    self._end(408, "head_timeout", "the request's line and headers took too long to come")
                else:
                    self.transport.close()
        elif self._in_body and not self.flow.read_paused and not self.transport.is_closing():
            self._body_looks += 1
            if self._body_bytes >= LEAST_BYTES_S * self._body_looks and not self.cycle.response_complete:
                self._body_bytes = self._body_looks = 0
            elif self._body_looks > settings.stall_timeout_s:  # or it still comes, long after it was refused
                self._guard.refused("body_stalled", self)
                self.transport.abort()
        unread = self.transport.get_write_buffer_size()
        self._unread_looks = self._unread_looks + 1 if 0 < self._unread <= unread else 0
        self._unread = unread
        if self._unread_looks > settings.stall_timeout_s:
            self._guard.refused("answer_unread", self)
            self.transport.abort()

    def _end(self, status: int, code: str, message: str) -> None:
        """Say why, unless something else is being answered, and close."""
        if self.cycle is None or self.cycle.response_complete:
            body = json.dumps({"error": {"code": code, "message": message, "path": ""}}).encode()
            phrase = http.HTTPStatus(status).phrase.encode()
            self.transport.write(
                b"HTTP/1.1 %d %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
                % (status, phrase, len(body), body)
            )
            self.transport.close()
        else:
            self.transport.abort()
