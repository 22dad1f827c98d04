"""What the submission logs, as the tests' process would have had it: ``caplog`` and ``assertLogs`` see each record.

``logging`` is loaded where it is needed, and not by the zygotes: each fork would pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codec import CodecError

if TYPE_CHECKING:
    from logging import LogRecord

_MOST = 1000  # that go along with one message
_TEXT = 4000  # characters of one
_ALL = 1  # the level of a root logger whose records the tests' levels are for


class Logged:
    """The submission's part: a handler of its root logger, with what was logged since the last message."""

    level = 0

    def __init__(self) -> None:
        import logging

        self.logging = logging
        self.told: list[list[Any]] = []
        root: Any = logging.getLogger()
        root.setLevel(
            _ALL
        )  # which of them count is for the tests' levels to say, unless the submission has set its own
        root.addHandler(self)

    def handle(self, record: LogRecord) -> None:
        if len(self.told) >= _MOST:
            return
        trace = self.logging.Formatter().formatException(record.exc_info)[-_TEXT:] if record.exc_info else None
        own = self.logging.getLogger(record.name).getEffectiveLevel() != _ALL
        self.told.append([record.name, record.levelno, record.getMessage()[:_TEXT], trace, record.funcName, own])

    def outgoing(self) -> list[list[Any]]:
        told, self.told = self.told, []
        return told


def replay(told: Any) -> None:
    """The tests' part: the records go to the loggers of their names."""
    import logging

    if type(told) is not list or len(told) > _MOST:
        raise CodecError("malformed message: log")
    for name, level, text, trace, function, own in told:
        if type(level) is not int:
            raise CodecError("malformed message: log")
        logger = logging.getLogger(str(name)[:_TEXT])
        if not (logger.isEnabledFor(level) or (own and not logger.level)):
            continue
        logger.handle(logging.makeLogRecord({
            "name": logger.name, "levelno": level, "levelname": logging.getLevelName(level), "msg": str(text)[:_TEXT],
            "exc_text": str(trace)[:_TEXT] if trace else None, "funcName": str(function)[:_TEXT], "module": "solution",
            "pathname": "solution.py", "filename": "solution.py", "lineno": 1,
        }))  # fmt: skip
