"""What is plain about an instance of a class of somebody's own."""

from __future__ import annotations

from typing import Any


def is_namedtuple(obj: Any) -> bool:
    fields = getattr(type(obj), "_fields", None)
    return (
        isinstance(obj, tuple)
        and type(fields) is tuple
        and len(fields) == tuple.__len__(obj)
        and all(type(name) is str for name in fields)
    )


def base_value(obj: Any) -> Any:
    """The plain value inside an instance of a subclass of a built-in type, read past its overrides; or ``obj``."""
    if isinstance(obj, str):
        return str.__str__(obj) if type(obj) is str else str.__getitem__(obj, slice(None))
    if isinstance(obj, int):
        return int.__int__(obj)
    if isinstance(obj, float):
        return float.__float__(obj)
    if isinstance(obj, bytes):
        return bytes.__getitem__(obj, slice(None))
    if isinstance(obj, tuple):
        return tuple(tuple.__iter__(obj))
    if isinstance(obj, list):
        return list(list.__iter__(obj))
    if isinstance(obj, dict):
        return dict(dict.items(obj))
    if isinstance(obj, set):
        return set(set.__iter__(obj))
    if isinstance(obj, frozenset):
        return frozenset(frozenset.__iter__(obj))
    if isinstance(obj, complex):
        return complex.__add__(obj, 0)
    return obj
