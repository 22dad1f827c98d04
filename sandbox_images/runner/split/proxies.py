"""What a handle looks like at the end that does not own the object: functions, classes, instances, modules.

A class of the other end becomes a real class here, with the same name and with bases that mirror the other
end's, so that ``isinstance``, ``except`` and ``with`` work. Its instances hold a number; every operation on
them is asked of the owner. The number never leaves these objects' slots.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

from split import classes, operations
from split.classes import RemoteType
from split.operations import Method

if TYPE_CHECKING:
    from split.peer import Peer


class Remote:
    """Base of every proxy instance."""

    _assay_class: Any
    _assay_snapshot: bool
    _assay_judging: frozenset[str] = frozenset()
    _assay_peer: Any
    _assay_handle: int
    _assay_count: int
    _assay_set: dict[str, Any] | None
    _assay_state: Any
    __slots__ = ("__weakref__", "_assay_count", "_assay_handle", "_assay_peer", "_assay_set", "_assay_state")

    def __getattr__(self, name: str) -> Any:
        # From these numpy takes addresses in this process's memory, and what is to stand for its own results.
        if name.startswith("_assay") or (name.startswith("__array_") and name != "__array__"):
            raise AttributeError(name)
        return self._assay_peer.request("get", [self._assay_handle, name])

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_assay"):
            object.__setattr__(self, name, value)
        else:
            self._assay_peer.request("set", [self._assay_handle, name], [value])
            if isinstance(getattr(type(self), "__dict__", {}).get(name), Method):
                self._assay_set = {**(self._assay_set or {}), name: value}

    def __delattr__(self, name: str) -> None:
        self._assay_peer.request("del", [self._assay_handle, name])
        if self._assay_set:
            self._assay_set.pop(name, None)

    def __eq__(self, other: object) -> Any:
        return same(self, other)

    def __ne__(self, other: object) -> Any:
        equal = same(self, other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> Any:
        return self._assay_peer.request("op", [self._assay_handle, "__hash__"])

    def __str__(self) -> Any:
        return self._assay_peer.request("op", [self._assay_handle, "__str__"])

    def __repr__(self) -> Any:
        return self._assay_peer.request("op", [self._assay_handle, "__repr__"])

    def __copy__(self) -> Any:
        return self._assay_peer.request("copy", self._assay_handle)

    def __deepcopy__(self, memo: Any) -> Any:
        return self._assay_peer.request("deepcopy", self._assay_handle)

    def __del__(self) -> None:
        try:
            self._assay_peer.policy.dropped.append([self._assay_handle, self._assay_count])
        except BaseException:
            pass


class RemoteCoroutine(Remote):
    """A coroutine. A loop that drives it waits for it; where none runs, each step is asked of the owner."""

    _assay_driver: Any
    __slots__ = ("_assay_driver",)

    def send(self, value: Any) -> Any:
        driver = getattr(self, "_assay_driver", None)
        if driver is None and _in_loop():
            driver = self._assay_driver = operations.awaited(self)
        return driver.send(value) if driver is not None else self._assay_ask("send", value)

    def throw(self, *error: Any) -> Any:
        driver = getattr(self, "_assay_driver", None)
        return driver.throw(*error) if driver is not None else self._assay_ask("throw", *error)

    def close(self) -> Any:
        driver = getattr(self, "_assay_driver", None)
        return driver.close() if driver is not None else self._assay_ask("close")

    def _assay_ask(self, name: str, *args: Any) -> Any:
        return self._assay_peer.request("meth", [self._assay_handle, name], args)


def _in_loop() -> bool:
    events = sys.modules.get("asyncio.events")
    return events is not None and events._get_running_loop() is not None


def make_function(peer: Peer, number: int, name: str, is_coroutine: bool) -> Any:
    """A plain function that calls the other end's."""
    if is_coroutine:

        async def proxy(*args: Any, **kwargs: Any) -> Any:
            return await peer.request("call", number, args, kwargs)

    else:

        def proxy(*args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            return peer.request("call", number, args, kwargs)

    proxy.__name__ = proxy.__qualname__ = name
    proxy.__module__ = "solution"
    proxy.__annotations__ = {}
    proxy._assay = (peer, number)  # type: ignore[attr-defined]
    return proxy


def same(mine: Any, other: Any) -> Any:
    """Equality by the owner between two handles; never with plain data, but for a container's own contents."""
    if handle_of(other) is not None:
        mine._assay_peer.policy.self_judged = True
        return bool(mine._assay_peer.request("eq", mine._assay_handle, [other]))
    if type(mine)._assay_snapshot and not isinstance(other, type):
        return mine._assay_peer.request("plain", mine._assay_handle) == other
    return NotImplemented


def handle_of(obj: Any) -> Any:
    """``(peer, number)`` if ``obj`` stands for an object of the other end, else ``None``."""
    kind = type(obj)
    if issubclass(kind, Remote):
        return obj._assay_peer, obj._assay_handle
    if kind is types.FunctionType:
        own = obj.__dict__.get("_assay") if obj.__dict__ else None  # which `functools.wraps` copies
        return own if own is not None and own[0].policy.functions.get(own[1]) is obj else None
    if issubclass(kind, RemoteType):
        return kind.own(obj)
    if kind is RemoteModule:
        return object.__getattribute__(obj, "_assay")
    if issubclass(kind, BaseException):
        return BaseException.__getattribute__(obj, "__dict__").get("_assay") if isinstance(kind, RemoteType) else None
    return None


def callee_of(obj: Any) -> Any:
    """``(peer, number, name)`` of what is called at the other end by ``obj``, with a name if it is a method; else ``None``."""
    if isinstance(obj, types.MethodType):
        found = handle_of(obj.__self__) if is_remote(obj) else None
        return (*found, obj.__func__.__name__) if found is not None else None
    if (owner := getattr(obj, "_assay_of", None)) is not None and is_remote(obj):
        return (*owner, obj.__name__)
    found = handle_of(obj)
    return (*found[:2], None) if found is not None else None


_OURS = (globals(), vars(operations), vars(classes))  # of the functions that ask the other end


def is_remote(obj: Any) -> bool:
    """Whether ``obj`` stands for something of the other end, a method of one of its classes included."""
    function = getattr(obj, "__func__", obj) if isinstance(obj, types.MethodType | classmethod | staticmethod) else obj
    if type(function) is types.FunctionType and any(function.__globals__ is ours for ours in _OURS):
        return True
    return handle_of(obj) is not None


class RemoteModule(types.ModuleType):
    """The submission as a module: names are looked up, set and patched at the other end."""

    def __init__(self, name: str, peer: Peer, number: int, public: list[str]) -> None:
        types.ModuleType.__init__(self, name)
        object.__setattr__(self, "_assay", (peer, number))
        object.__setattr__(self, "__all__", public)

    def __dir__(self) -> list[str]:
        return [*types.ModuleType.__dir__(self), *self.__all__]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__version__", "__author__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        peer, number = object.__getattribute__(self, "_assay")
        return peer.policy.module_attribute(peer, number, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            object.__setattr__(self, name, value)
            return
        peer, number = object.__getattribute__(self, "_assay")
        peer.request("set", [number, name], [value])

    def __delattr__(self, name: str) -> None:
        peer, number = object.__getattribute__(self, "_assay")
        peer.request("del", [number, name])
