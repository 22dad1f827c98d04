"""Classes of the other end as they are used at this one: called, asked, derived from, raised and caught."""

from __future__ import annotations

import types
import weakref
from collections.abc import Callable
from typing import Any

from split.operations import Method


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
            if (before := vars(cls).get(name)) is not None:
                type.__setattr__(cls, name, value)
                if type(before) is types.FunctionType:  # who has kept it means what it was
                    before.__dict__["_assay_was"] = True

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
    methods["__assay_self__"] = types.MethodType(_itself, obj)  # while there is the counterpart, there is this
    counterpart = peer.request("derive", number, [cls.__name__], methods)
    obj._assay_peer, obj._assay_handle, obj._assay_count = peer, counterpart._assay_handle, 0
    obj._assay_set = None
    obj._assay_state = counterpart  # keeps the counterpart alive
    peer.policy.instances[obj._assay_handle] = weakref.ref(obj)  # what comes back is not the counterpart
    cls.__init__(obj, *args, **kwargs)
    return obj


def _itself(obj: Any) -> Any:
    return obj


class ClassMethod(classmethod):  # type: ignore[type-arg]
    """A class or static method of the owner's class."""


_ORIGINALS = (Method, ClassMethod)


def class_method(name: str) -> Callable[..., Any]:
    def method(cls: Any, *args: Any, **kwargs: Any) -> Any:
        peer, number = base_of(cls)
        if RemoteType.own(cls) is None:  # derived at this end: what is made of ``cls`` is one of these
            return peer.request("of_class", [number, name], [cls, *args], kwargs)
        return peer.request("meth", [number, name], args, kwargs)

    method.__name__ = method.__qualname__ = name
    return method


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
