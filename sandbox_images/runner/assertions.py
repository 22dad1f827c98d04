"""The calls of assertions that the worker evaluates: what the tests' process would have asked for, and nothing else."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import codec
import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class PlainOnly(program.Plain):
    """The rules for values of assertions: what is not plain data as it is has to be seen by the assertion itself."""

    def __call__(self, enc: codec.Encoder, obj: Any, depth: int) -> NoReturn:
        raise codec.CodecError("not plain data")


def run(job: dict[str, Any], fd: int) -> int:
    """Call after call; each value goes to the worker. The exit status.

    Where ``job["whole"]``, the calls are one script's: it looks up its entry point first, and ends with the first call that
    raises. What a prelude is to both sides, its classes above all, is no plain data: then the tests have to be run.
    """
    calls: Sequence[dict[str, Any]] = job["calls"]
    reports = program.Reporter(fd)
    first, last = calls[0]["step"], calls[-1]["step"]
    namespace, source = program.module("solution").__dict__, job["source"]
    try:
        shared = program.load_prelude(job["prelude"])[1]
    except BaseException:
        reports.send(first, b"N")
        reports.send(last, b"Z")
        return 0
    namespace.update(shared)
    try:
        compiled = compile(source, program.NAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as exc:
        reports.send(first, b"Y", program.text(program._said(exc)))
        return 0
    program.remember(source)
    try:
        exec(compiled, namespace)
    except BaseException as exc:
        program.show(exc)
        reports.send(first, b"L", program.text(program._said(exc)))
        return 1
    reports.send(first, b"B")
    whole, entry = job["whole"], job["entry"]
    target: Callable[..., Any] | None = None
    decode = json.JSONDecoder().raw_decode
    for call in calls:
        try:
            if entry and target is None:
                target = _target(namespace, shared, entry)
            function = target if call["bound"] else _target(namespace, shared, call["function"])
            args, kwargs = decode(call["values"])[0]
            if not call["plain"]:
                args, kwargs = codec.Decoder(PlainOnly()).message([args, kwargs])
            kind, payload = b"V", program.encoded(function(*args, **kwargs), PlainOnly())  # type: ignore[misc]
        except BaseException as exc:
            kind, payload = b"R", program.text(program._said(exc))
            if isinstance(exc, codec.CodecError):
                kind = b"N"
            else:
                program.show(exc)
            # A script takes an exit of the submission for a failure; a class of its own is an exception like any other.
            if isinstance(exc, AssertionError) or (whole and type(exc) is SystemExit):
                kind = b"F"
        sys.stdout.flush()
        reports.send(call["step"], kind, payload)
        if kind == b"N" or (whole and kind != b"V"):
            break
    reports.send(last, b"Z")
    return 0


def _target(namespace: dict[str, Any], shared: dict[str, Any], function: str) -> Any:
    """A name of the submission's and nothing else, or a method of an instance: ``Solution().solve``."""
    name, _, method = function.partition("().")
    if name in shared:
        raise codec.CodecError("the prelude has it, too")
    if name not in namespace:
        raise NameError(f"name {name!r} is not defined")
    return getattr(namespace[name](), method) if method else namespace[name]
