"""What kind of class an object is of: one that both ends have, one that is as good as plain data, or one of its own."""

from __future__ import annotations

import copyreg
import importlib
import sys
import types
from typing import Any, NoReturn

from codec import CodecError
from split.operations import FORWARDED, JUDGING

# Modules and their classes that exist at both ends and cross by name. Functions never do.
SHARED = frozenset(
    ["builtins", "abc", "array", "ast", "asyncio", "asyncio.exceptions", "base64", "binascii", "bisect", "calendar", "cmath", "collections", "concurrent.futures._base", "configparser", "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "io", "itertools", "json", "json.decoder", "logging", "math", "numbers", "operator", "os", "os.path", "posixpath", "pathlib", "queue", "random", "re", "statistics", "string", "struct", "subprocess", "sys", "textwrap", "threading", "time", "types", "typing", "uuid", "collections.abc", "numpy", "scipy", "sortedcontainers"]
)  # fmt: skip
# Types of the interpreter that have no name where they say that they live.
_NAMED_ELSEWHERE: dict[type, tuple[str, str]] = {
    getattr(types, name): ("types", name)
    for name in (
        "GeneratorType",
        "CoroutineType",
        "AsyncGeneratorType",
        "FunctionType",
        "MethodType",
        "BuiltinFunctionType",
    )
}


def shared_name(cls: type) -> tuple[str, str] | None:
    """``(module, name)`` of a class that both ends have."""
    if (elsewhere := _NAMED_ELSEWHERE.get(cls)) is not None:
        return elsewhere
    module = sys.modules.get(cls.__module__) if cls.__module__ in SHARED else None
    return (
        (cls.__module__, cls.__qualname__)
        if module is not None and getattr(module, cls.__qualname__, None) is cls
        else None
    )


def shared(module: Any, name: Any) -> Any:
    if module not in SHARED:
        malformed("module")
    found: Any = importlib.import_module(module)
    if name is None:
        return found
    found = getattr(found, name, None)
    return found if isinstance(found, type) else malformed("class")


def is_mirrored(base: type) -> bool:
    """Whether a base class is one at the other end as well: the submission's own, and exceptions."""
    return issubclass(base, BaseException) or shared_name(base) is None


_OF_TUPLES = frozenset({"_fields", "_make", "_asdict", "_replace", "_field_defaults"})
# What a class may have without being more than its fields: a subclass of a named tuple for its docstring's sake.
_BARE = frozenset({"__module__", "__doc__", "__slots__", "__dict__", "__weakref__", "__qualname__", "__annotations__"})
# What an object is looked at by. Equality, hash and text are left out: a value's are those of what it is worth.
_BEHAVIOUR = (FORWARDED | JUDGING | {"__getattr__", "__getattribute__", "__setattr__", "__delattr__"}) - {
    "__hash__", "__str__", "__repr__", "__format__", "__copy__", "__deepcopy__", "__dir__", "__bytes__", "__length_hint__",
}  # fmt: skip


def is_extended(kind: type, base: type) -> bool:
    """Whether a subclass of a built-in type behaves as that does not: then it crosses as a handle, else as its value.

    It does by public methods of its own, and by operators, items or attributes that it has taken over.
    """
    known = set(dir(base)) | _OF_TUPLES
    return any(
        (name in _BEHAVIOUR or (name not in known and not (name.startswith("__") and name.endswith("__"))))
        and callable(value)
        for cls in kind.__mro__
        if cls not in base.__mro__
        for name, value in vars(cls).items()
    )


def is_namedtuple_class(cls: type) -> bool:
    """Whether a class is what ``namedtuple`` makes of a name, fields and defaults, and no more than that."""
    fields = getattr(cls, "_fields", None)
    if not issubclass(cls, tuple) or type(fields) is not tuple or not all(type(name) is str for name in fields):
        return False
    *above, made = cls.__mro__[:-2]
    plain = "_make" in vars(made) and "__init__" not in vars(made) and all(vars(one).keys() <= _BARE for one in above)
    known = type(getattr(cls, "_field_defaults", None)) is dict
    return plain and known and made.__bases__ == (tuple,) and not is_extended(cls, tuple)


def slots(kind: type) -> list[str]:
    return [name for name in copyreg._slotnames(kind) if not name.startswith("__")]  # type: ignore[attr-defined]


def malformed(what: str) -> NoReturn:
    raise CodecError(f"malformed message: {what}")
