"""Whose request is being served: set where it comes in, read where its work and its log lines are made."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Caller:
    """One request. ``share`` is its key's name, ``trace`` its W3C ``traceparent``; ``refusal`` says why it was refused."""

    request_id: str = ""
    share: str = ""
    trace: str = ""
    refusal: str = ""


NOBODY = Caller()

_caller: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def current() -> Caller:
    """The caller of this context; one without a name outside of requests."""
    return _caller.get()


def enter(caller: Caller) -> None:
    """From here on this context serves ``caller``. Every request has a context of its own."""
    _caller.set(caller)


def refused(code: str) -> None:
    """Note why this context's request is refused, for the log and the count."""
    caller = _caller.get()
    if caller is not NOBODY:
        caller.refusal = code
