"""Exceptions across the line: the class by name where both ends have it, else as a handle; arguments and text by value."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from codec import CodecError, Decoder, Encoder
from split.classes import RemoteExceptionType
from split.proxies import handle_of

if TYPE_CHECKING:
    from split.values import Values

_ARGUMENTS = frozenset({str, int, float, bool, type(None), tuple, list, dict, bytes})
_SOURCES = frozenset({"solution.py", "prelude.py"})


class RemoteExit(SystemExit):
    """The other end called ``sys.exit`` inside a call: an exception like others here, never this process's end."""


class RemoteStop(RuntimeError):
    """The other end raised what would end a process, such as ``KeyboardInterrupt``."""


def entry(values: Values, enc: Encoder, exc: BaseException, depth: int) -> list[Any]:
    """``["x", class, args, text, attributes, handle, trace]``; a handle where the class is the sender's own."""
    cls = type(exc)
    if isinstance(exc, CodecError):
        cls = TypeError
    if isinstance(exc, BaseExceptionGroup):  # made of its parts, which must be there when it is made: not a list
        parts = BaseExceptionGroup.exceptions.__get__(exc)
        args = [enc.value(_text(BaseExceptionGroup.message.__get__(exc)), depth), enc.value(parts, depth)]
    else:
        args = [enc.value(arg if type(arg) in _ARGUMENTS else _text(arg), depth) for arg in exc.args]
    named = enc.value(cls, depth)
    number, kept = None, []
    if named[0] == "h" or (type(named[0]) is int and handle_of(cls) is None):
        number = values.peer.handles.number(exc)
    else:
        kept = [[str(k), enc.value(v, depth)] for k, v in vars(exc).items() if type(v) in _ARGUMENTS]
    return ["x", named, args, _text(exc), kept, number, _trace(exc)]


def decoded(values: Values, dec: Decoder, item: list[Any]) -> BaseException:
    """The exception at this end."""
    _, named, arguments, text, kept, number, trace = item
    cls, args = dec.value(named), tuple(dec.items(arguments))
    text, trace = str(text), str(trace)
    exc: Any
    if isinstance(cls, RemoteExceptionType) and number is not None:
        make: Any = cls.__new__
        exc = make(cls, *(args if issubclass(cls, BaseExceptionGroup) else ()))
        BaseException.__setattr__(exc, "args", args)
        BaseException.__getattribute__(exc, "__dict__")["_assay"] = (values.peer, int(number), text)
    elif not (isinstance(cls, type) and issubclass(cls, BaseException)):
        exc = RuntimeError(text)
    elif issubclass(cls, SystemExit):
        exc = RemoteExit(*args)
    elif not issubclass(cls, Exception):
        exc = RemoteStop(f"{cls.__name__}: {text}" if text else cls.__name__)
    elif cls.__module__ == "builtins":
        exc = _make(cls, args, text)
    else:
        exc = cls.__new__(cls)
        exc.args = args
    for name, value in kept:
        if not str(name).startswith("__"):
            try:
                setattr(exc, str(name), dec.value(value))
            except AttributeError:
                pass
    BaseException.__setattr__(exc, "_assay_trace", trace)
    return exc  # type: ignore[no-any-return]


def native(cls: Any) -> type[Exception]:
    """The exception class to stand for one that both ends have: never one that ends a process."""
    return cls if issubclass(cls, Exception) else Exception


def _make(cls: Any, args: tuple[Any, ...], text: str) -> Any:
    try:
        return cls(*args)
    except Exception:
        if issubclass(cls, BaseExceptionGroup):
            return RuntimeError(text)
        exc = cls.__new__(cls)
        exc.args = (text,)
        return exc


def _text(exc: Any) -> str:
    try:
        return str.__getitem__(str(exc), slice(0, 4000))
    except BaseException as other:
        return f"<{type(other).__name__} in __str__>"


def _trace(exc: BaseException) -> str:
    """The innermost frames of the source, as ``line N, in f`` texts."""
    lines = []
    tb: types.TracebackType | None = exc.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if code.co_filename in _SOURCES:
            lines.append(f"line {tb.tb_lineno}, in {code.co_name}")
        tb = tb.tb_next
    return "; ".join(lines[-3:])
