"""Classes of the other end as classes of this one: what an end tells of a class, and what the other makes of it."""

from __future__ import annotations

import collections
import dataclasses
import inspect
import types
from typing import TYPE_CHECKING, Any

from codec import CodecError
from split import classes, operations
from split.classes import RemoteExceptionType, RemoteType
from split.errors import native as native_exception
from split.operations import DESCRIBING, FORWARDED, JUDGING
from split.proxies import Remote, RemoteCoroutine

if TYPE_CHECKING:
    from split.peer import Peer

_PLAIN = (list, dict, set, frozenset, tuple, str, int, float, bytes)
_DRIVES = frozenset({"send", "throw", "close"})
_DOCSTRING = 20_000  # characters of one that cross
_METHODS = types.FunctionType | types.MethodDescriptorType | types.WrapperDescriptorType


def docstring(obj: Any) -> str | None:
    doc = getattr(obj, "__doc__", None)
    return doc[:_DOCSTRING] if type(doc) is str else None


def docstring_told(doc: Any) -> str | None:
    if doc is not None and type(doc) is not str:
        raise CodecError("malformed message: docstring")
    return doc


def describe(cls: type) -> dict[str, Any]:
    """What the other end needs to know of a class to mirror it."""
    methods, class_methods, operators, coroutines = [], [], [], []
    docs: dict[str, str | None] = {"": docstring(cls)} if "__doc__" in vars(cls) else {}
    seen: set[str] = set()
    for kind in cls.__mro__:
        if kind in (object, Exception, BaseException):
            continue
        for name, value in list(vars(kind).items()):
            if name in seen:
                continue
            seen.add(name)
            if name.startswith("__") and name.endswith("__"):
                if value is not None and (callable(value) or type(value).__qualname__ == "MagicProxy"):
                    operators.append(name)
                continue
            if isinstance(value, classmethod | staticmethod):
                class_methods.append(name)
            elif isinstance(value, _METHODS):
                methods.append(name)
                if inspect.iscoroutinefunction(value):
                    coroutines.append(name)
            if isinstance(value, classmethod | staticmethod | types.FunctionType):
                docs[name] = docstring(value)
    return {
        "name": str(cls.__name__),
        "methods": methods,
        "class_methods": class_methods,
        "operators": operators,
        "coroutines": coroutines,
        "fields": list(getattr(cls, "__dataclass_fields__", ()) or ()),
        "unhashable": getattr(cls, "__hash__", None) is None,
        "plain": issubclass(cls, _PLAIN),
        "docs": {name: doc for name, doc in docs.items() if doc is not None},
    }


def make_class(peer: Peer, number: int, about: dict[str, Any], bases: list[Any], native: Any) -> Any:
    """The class to stand for one that the other end told about; ``native`` is the same class here, if both have it."""
    if any(isinstance(base, type) and issubclass(base, BaseException) for base in (*bases, native)):
        return _exception_class(peer, number, about, bases)
    names: dict[str, Any] = {"__slots__": (), "__module__": "solution"}
    names |= {"_assay_class": (peer, number), "_assay_snapshot": bool(about["plain"])}
    judging = frozenset().union(*(_methods(base) for base in bases))
    names["_assay_judging"] = judging
    docs = {name: docstring_told(doc) for name, doc in about.get("docs", {}).items()}
    reserved = peer.policy.reserved
    names["__doc__"] = docs.get("") if reserved else operations.Doc(docs.get(""))
    if reserved:
        names["__dict__"] = property(operations.Attributes)
    awaited = set(about["coroutines"])
    driven = native is types.CoroutineType
    for name in _public(about["methods"]):
        if driven and name in _DRIVES:
            continue
        made: Any = operations.Method(name, name in awaited, name in judging)
        made.function.__doc__ = docs.get(name)
        made.function._assay_of = (peer, number)
        names[name] = made.function if reserved else made  # which the tests may put others in the place of
    for name in _public(about["class_methods"]):
        method = classes.class_method(name)
        method.__doc__ = docs.get(name)
        names[name] = classes.ClassMethod(method)
    for name in about["operators"]:
        if name in FORWARDED or name in JUDGING or (name in DESCRIBING and not reserved):
            names[name] = operations.operator(name)
        elif name == "__await__":
            names[name] = operations.awaited
    if "__len__" in about["operators"] and "__bool__" not in about["operators"]:
        names["__bool__"] = operations.truth_by_length
    if native is types.FunctionType:
        names["__get__"] = operations.bound
    names["__init__"] = operations.super_init
    if about["unhashable"]:
        names["__hash__"] = None
    elif "__hash__" not in names:
        names["__hash__"] = Remote.__hash__
    if isinstance(native, type):  # so that `isinstance` knows generators, locks and streams for what they are
        names["__class__"] = property(lambda self: native)
    parents = tuple(base for base in bases if isinstance(base, RemoteType)) or (RemoteCoroutine if driven else Remote,)
    cls = RemoteType(str(about["name"]), parents, names)
    if about["fields"]:
        type.__setattr__(cls, "__dataclass_fields__", _fields(about["fields"]))
        type.__setattr__(cls, "__match_args__", tuple(about["fields"]))
    return cls


def _methods(base: Any) -> frozenset[str]:
    """The methods of a base class of this end, which is one of the prelude's, or of all such bases further up."""
    if isinstance(base, RemoteType):
        found: frozenset[str] = type.__getattribute__(base, "_assay_judging")
        return found
    return frozenset(name for name in dir(base) if not name.startswith("_") and callable(getattr(base, name)))


def _public(names: list[Any]) -> list[str]:
    """Names that a class may bring along: none that the interpreter or the line itself looks up."""
    for name in names:
        if type(name) is not str or name.startswith("_assay") or (name.startswith("__") and name.endswith("__")):
            raise CodecError("malformed message: method name")
    return names


def _exception_class(peer: Peer, number: int, about: dict[str, Any], bases: list[Any]) -> Any:
    """A real exception class, so that ``except`` and ``raises`` see it."""
    names = {
        "__doc__": docstring_told(about.get("docs", {}).get("")),
        "_assay_class": (peer, number),
        "_assay_snapshot": False,
        "__module__": "solution",
        "__getattr__": classes.exception_getattr,
        "__setattr__": classes.exception_setattr,
        "__str__": classes.exception_str,
    }
    found = [base for base in bases if isinstance(base, type) and issubclass(base, BaseException)]
    parents = [base if isinstance(base, RemoteExceptionType) else native_exception(base) for base in found]
    special = tuple(base for base in dict.fromkeys(parents) if base is not Exception)
    return RemoteExceptionType(str(about["name"]), special or (Exception,), names)


def _fields(names: list[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in names:
        field: Any = dataclasses.field()
        field.name, field.type, field._field_type = name, object, dataclasses._FIELD  # type: ignore[attr-defined]
        made[name] = field
    return made


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
