"""What a handle looks like at the end that does not own the object: functions, classes, instances, modules.

A class of the other end becomes a real class here, with the same name and with bases that mirror the other
end's, so that ``isinstance``, ``except`` and ``with`` work. Its instances hold a number; every operation on
them is asked of the owner. The number never leaves these objects' slots.
"""

from __future__ import annotations

import collections
import types
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from split.peer import Peer


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
_ASYNC = frozenset({"__anext__", "__aenter__"})


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


def is_remote(obj: Any) -> bool:
    """Whether ``obj`` stands for something of the other end, a method of one of its classes included."""
    function = getattr(obj, "__func__", obj) if isinstance(obj, types.MethodType | classmethod | staticmethod) else obj
    if type(function) is types.FunctionType and function.__globals__ is globals():
        return True
    return handle_of(obj) is not None


class RemoteType(type):
    """The type of proxy classes: calling one makes an instance at the owner's end."""

    @staticmethod
    def own(cls: Any) -> Any:
        return type.__getattribute__(cls, "__dict__").get("_assay_class")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        own = RemoteType.own(cls)
        if own is not None:
            peer, number = own
            return peer.request("call", number, args, kwargs)
        return derived_instance(cls, args, kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith(("_assay", "__")) and name not in ("__members__", "__doc__", "__annotations__"):
            raise AttributeError(name)
        found = base_of(cls)
        if found is None:
            raise AttributeError(name)
        return found[0].request("get", [found[1], name])

    def __setattr__(cls, name: str, value: Any) -> None:
        own = RemoteType.own(cls)
        if own is None or name.startswith("_assay") or name in ("__abstractmethods__", "__orig_bases__"):
            type.__setattr__(cls, name, value)
        elif type(value) in _ORIGINALS:  # a patch that ends puts back what it found
            own[0].request("del", [own[1], name])
            type.__setattr__(cls, name, value)
        else:
            own[0].request("set", [own[1], name], [value])
            if name in vars(cls):
                type.__setattr__(cls, name, value)

    def __delattr__(cls, name: str) -> None:
        own = RemoteType.own(cls)
        if own is None:
            type.__delattr__(cls, name)
        else:
            own[0].request("del", [own[1], name])

    def __iter__(cls) -> Any:
        peer, number = base_of(cls)
        return peer.request("iter", number)

    def __len__(cls) -> Any:
        peer, number = base_of(cls)
        return peer.request("op", [number, "__len__"])

    def __getitem__(cls, item: Any) -> Any:
        peer, number = base_of(cls)
        return peer.request("item", number, [item])

    def __contains__(cls, item: Any) -> Any:
        peer, number = base_of(cls)
        peer.policy.self_judged = True
        return peer.request("in", number, [item])

    def __bool__(cls) -> bool:
        return True


def base_of(cls: Any) -> Any:
    """``(peer, number)`` of the nearest class in the MRO that the other end owns."""
    for kind in cls.__mro__:
        own = type.__getattribute__(kind, "__dict__").get("_assay_class")
        if own is not None:
            return own
    return None


def derived_instance(cls: Any, args: Any, kwargs: Any) -> Any:
    """An instance of a class that this end derived from one of the other end's.

    The owner makes a counterpart of a derived class of its own, whose overridden methods call back here.
    """
    peer, number = base_of(cls)
    obj = object.__new__(cls)
    methods: dict[str, Any] = {}
    for kind in cls.__mro__:
        if RemoteType.own(kind) is not None:
            break
        for name, value in vars(kind).items():
            if isinstance(value, types.FunctionType) and name not in ("__init__", "__new__"):
                methods.setdefault(name, types.MethodType(value, obj))
    counterpart = peer.request("derive", number, [cls.__name__], methods)
    obj._assay_peer, obj._assay_handle, obj._assay_count = peer, counterpart._assay_handle, 0
    obj._assay_set = None
    obj._assay_state = counterpart  # keeps the counterpart alive
    cls.__init__(obj, *args, **kwargs)
    return obj


def make_function(peer: Peer, number: int, name: str, is_coroutine: bool) -> Any:
    """A plain function that calls the other end's."""
    if is_coroutine:

        async def proxy(*args: Any, **kwargs: Any) -> Any:
            return await peer.request("call", number, args, kwargs)

    else:

        def proxy(*args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            return peer.request("call", number, args, kwargs)

    proxy.__name__ = proxy.__qualname__ = name
    proxy.__annotations__ = {}
    proxy._assay = (peer, number)  # type: ignore[attr-defined]
    return proxy


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


class ClassMethod(classmethod):  # type: ignore[type-arg]
    """A class or static method of the owner's class."""


_ORIGINALS = (Method, ClassMethod)


def class_method(name: str) -> Callable[..., Any]:
    def method(cls: Any, *args: Any, **kwargs: Any) -> Any:
        peer, number = base_of(cls)
        return peer.request("meth", [number, name], args, kwargs)

    method.__name__ = method.__qualname__ = name
    return method


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


def awaited(self: Any) -> Generator[Any, None, Any]:
    import asyncio

    peer, number = self._assay_peer, self._assay_handle
    loop = asyncio.get_running_loop()
    try:
        yield from peer.policy.started(loop, number)
        waiting = loop.run_in_executor(peer.executor(), peer.waiter(), number)
        return (yield from waiting.__await__())
    except asyncio.CancelledError:
        peer.request("cancel", number)
        raise


def super_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """``super().__init__`` from a class derived at this end."""
    if self._assay_state is not None:
        self._assay_peer.request("super", [self._assay_handle, "__init__"], args, kwargs)


class RemoteExceptionType(RemoteType):
    """The type of proxy exception classes: real exceptions here, so that ``except`` and ``raises`` see them."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        own = base_of(cls)
        if own is None or RemoteType.own(cls) is None:
            return type.__call__(cls, *args, **kwargs)
        return own[0].request("call", own[1], args, kwargs)


def exception_getattr(self: Any, name: str) -> Any:
    own = BaseException.__getattribute__(self, "__dict__").get("_assay")
    if own is None or name.startswith("__"):
        raise AttributeError(name)
    return own[0].request("get", [own[1], name])


def exception_setattr(self: Any, name: str, value: Any) -> None:
    own = BaseException.__getattribute__(self, "__dict__").get("_assay")
    if own is None or name.startswith("_"):
        BaseException.__setattr__(self, name, value)
    else:
        own[0].request("set", [own[1], name], [value])


def exception_str(self: Any) -> Any:
    own = BaseException.__getattribute__(self, "__dict__").get("_assay")
    return own[2] if own is not None else BaseException.__str__(self)


class RemoteModule(types.ModuleType):
    """The submission as a module: names are looked up, set and patched at the other end."""

    def __init__(self, name: str, peer: Peer, number: int, public: list[str]) -> None:
        types.ModuleType.__init__(self, name)
        object.__setattr__(self, "_assay", (peer, number))
        object.__setattr__(self, "__all__", public)

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


_make_tuple: Any = collections.namedtuple
_TUPLES: dict[tuple[str, tuple[str, ...]], Any] = {}


def namedtuple_class(name: str, fields: tuple[str, ...], defaults: list[Any] | None) -> Any:
    """A class of named tuples of this end, with the other end's names: equal to the plain tuple, as named tuples are.

    ``defaults`` may come later than its first instance.
    """
    cls = _TUPLES.get((name, fields))
    if cls is None:
        cls = _TUPLES[name, fields] = _make_tuple(name, fields, rename=True)
        cls.__module__ = "solution"
    if defaults:
        made = _make_tuple(name, fields, rename=True, defaults=defaults)
        cls.__new__.__defaults__, cls._field_defaults = made.__new__.__defaults__, made._field_defaults
    return cls
