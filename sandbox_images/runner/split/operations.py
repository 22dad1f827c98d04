"""What can be done with an instance of the other end's: methods and operators, each a question to its owner."""

from __future__ import annotations

import types
from collections.abc import Callable, Generator
from typing import Any

_FORWARDED = [
    "len", "iter", "next", "reversed", "getitem", "setitem", "delitem", "call", "enter", "exit", "hash",
    "int", "float", "index", "complex", "round", "trunc", "floor", "ceil", "abs", "neg", "pos",
    "invert", "bytes", "str", "repr", "format", "length_hint", "missing", "aiter", "anext", "aenter",
    "aexit", "copy", "deepcopy", "dir",
]  # fmt: skip
FORWARDED = frozenset(f"__{name}__" for name in _FORWARDED)
# Answers to these can depend on a value that only the tests know, or are a verdict: one that hangs on them is self-judged.
_JUDGING = [
    "bool", "lt", "le", "gt", "ge", "contains", "add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv",
    "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "divmod", "rdivmod", "matmul", "rmatmul", "and",
    "rand", "or", "ror", "xor", "rxor", "lshift", "rlshift", "rshift", "rrshift", "iadd", "isub", "imul",
    "itruediv", "ifloordiv", "imod", "ipow", "imatmul", "iand", "ior", "ixor", "ilshift", "irshift",
]  # fmt: skip
JUDGING = frozenset(f"__{name}__" for name in _JUDGING)
# What makes an object of the submission the attribute of a class of the tests that it is meant to be.
DESCRIBING = frozenset({"__get__", "__set__", "__delete__", "__set_name__"})
_ASYNC = frozenset({"__anext__", "__aenter__"})


class Method:
    """A method of the owner's class; one that the tests put in its place on an instance comes first.

    ``judging``: a class of the prelude has the method too, so that the tests may take the answer for the prelude's.
    """

    def __init__(self, name: str, is_coroutine: bool, judging: bool) -> None:
        self.name, self.judging = name, judging

        if is_coroutine:

            async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
                return await self._assay_peer.request("meth", [self._assay_handle, name], args, kwargs)

        else:

            def method(self: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
                op = "meth" if self._assay_state is None else "super"
                op = "was" if method.__dict__.get("_assay_was") else op
                return self._assay_peer.request(op, [self._assay_handle, name], args, kwargs)

        method.__name__ = method.__qualname__ = name
        self.function = method

    def __get__(self, obj: Any, cls: Any = None) -> Any:
        if obj is None:
            return self.function
        if obj._assay_set and self.name in obj._assay_set:
            return obj._assay_set[self.name]
        if self.judging:
            obj._assay_peer.policy.self_judged = True
        return types.MethodType(self.function, obj)


def truth_by_length(self: Any) -> bool:
    """``__bool__`` of what has a length alone: judging like any other."""
    self._assay_peer.policy.self_judged = True
    return bool(self._assay_peer.request("op", [self._assay_handle, "__len__"]))


def leaves(self: Any, kind: Any, exc: Any, trace: Any) -> bool:
    """``__exit__``: whether an exception of a ``with`` block ends here, as its owner says.

    A failed assertion does not, nor what ends a test: the submission has no say in what the tests found.
    """
    try:
        ended = bool(self._assay_peer.request("op", [self._assay_handle, "__exit__"], (kind, exc, trace)))
    except Exception:
        if _final(kind):
            return False
        raise
    return _ends(self, kind, ended)


async def leaves_async(self: Any, kind: Any, exc: Any, trace: Any) -> bool:
    """``__aexit__``."""
    try:
        asked = self._assay_peer.request("op", [self._assay_handle, "__aexit__"], (kind, exc, trace))
        ended = bool(await asked)
    except Exception:
        if _final(kind):
            return False
        raise
    return _ends(self, kind, ended)


def _final(kind: Any) -> bool:
    return kind is not None and (issubclass(kind, AssertionError) or not issubclass(kind, Exception))


def _ends(manager: Any, kind: Any, ended: bool) -> bool:
    if kind is None or not ended or _final(kind):
        return False
    manager._assay_peer.policy.self_judged = True  # whatever the rest of the block would have found out
    return True


_EXITS = {"__exit__": leaves, "__aexit__": leaves_async}


def operator(name: str) -> Callable[..., Any]:
    if name in _EXITS:
        return _EXITS[name]
    judging = name in JUDGING
    if name in _ASYNC:

        async def operate(self: Any, *args: Any) -> Any:
            return await self._assay_peer.request("op", [self._assay_handle, name], args)

    else:

        def operate(self: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            if judging:
                self._assay_peer.policy.self_judged = True
            return self._assay_peer.request("op", [self._assay_handle, name], args, kwargs)

    operate.__name__ = operate.__qualname__ = name
    return operate


def bound(self: Any, obj: Any, cls: Any = None) -> Any:
    """``__get__`` of a function that is more than one, by its attributes."""
    return self if obj is None else types.MethodType(self, obj)


class Doc:
    """``__doc__``: told of a class, and asked of an instance, which may have another (``functools.update_wrapper``)."""

    def __init__(self, text: str | None) -> None:
        self._text = text

    def __get__(self, obj: Any, cls: Any = None) -> Any:
        return self._text if obj is None else obj._assay_peer.request("get", [obj._assay_handle, "__doc__"])


class Attributes(dict[str, Any]):
    """``__dict__`` of an instance of the tests: what is set in it is set there."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Any) -> None:
        super().__init__(owner._assay_peer.request("get", [owner._assay_handle, "__dict__"]))
        self._owner = owner

    def __setitem__(self, name: str, value: Any) -> None:
        self._owner._assay_peer.request("put", [self._owner._assay_handle, name], [value])
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self._owner._assay_peer.request("del", [self._owner._assay_handle, name])

    def update(self, *args: Any, **kwargs: Any) -> None:
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def pop(self, name: str, *default: Any) -> Any:
        if name not in self:
            return super().pop(name, *default)
        value = self[name]
        del self[name]
        return value


def awaited(self: Any) -> Generator[Any, None, Any]:
    return (yield from self._assay_peer.policy.awaiting(self._assay_handle))


def super_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """``super().__init__`` from a class derived at this end."""
    if self._assay_state is not None:
        self._assay_peer.request("super", [self._assay_handle, "__init__"], args, kwargs)
