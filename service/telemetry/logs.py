"""Log lines: text for people or JSON for machines, each with the request that it belongs to."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable

from pythonjsonlogger.json import JsonFormatter

from service.settings import Settings
from service.telemetry import caller

_KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"request_id", "message", "asctime", "taskName"}


class _OfRequest(logging.Filter):
    """Gives every record its request's id; a worker names it itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.setdefault("request_id", caller.current().request_id or None)
        return True


class _Text(logging.Formatter):
    """One line a record, whatever a caller put into it; what JSON would hold as fields comes last as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in record.__dict__.items() if name not in _KNOWN}
        if request_id := getattr(record, "request_id", None):
            fields["request_id"] = request_id
        message = record.getMessage().replace("\n", "\\n").replace("\r", "\\r")
        line = f"{self.formatTime(record)} {record.levelname.lower()} {record.name}: {message}"
        line += "".join(f" {name}={json.dumps(value, default=str)}" for name, value in fields.items())
        return line + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")


def configure(settings: Settings) -> None:
    """Send the log of this process to its standard error, as ``log_format`` and ``log_level`` say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_OfRequest())
    if settings.log_format == "json":
        handler.setFormatter(
            JsonFormatter(
                "{levelname}{name}{message}{request_id}{process}", style="{", timestamp=True,
                rename_fields={"levelname": "level", "name": "logger"}, json_ensure_ascii=True,
            )
        )  # fmt: skip
    else:
        handler.setFormatter(_Text())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())


class Throttle:
    """Lets ``rate`` lines a second through, and says with the next one how many it kept back."""

    def __init__(self, rate: int = 20, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._second = 0
        self._lines = 0
        self._kept_back = 0

    def lets(self) -> int | None:
        """None to keep a line back; else how many were kept back before it."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._lines = second, 0
        if self._lines >= self._rate:
            self._kept_back += 1
            return None
        self._lines += 1
        before, self._kept_back = self._kept_back, 0
        return before
