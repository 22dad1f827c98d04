"""From values to a message."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
from collections.abc import Callable, Iterable
from typing import Any

from .plain import FACTORIES, MAX_NESTED, MAX_NODES, PATHS, SCALARS, SMALL, CodecError, inline

_KEYS = frozenset({str})


class Encoder:
    """Encodes the values of one message. ``objects[i]`` is the object that table entry ``i`` stands for."""

    def __init__(self, export: Any, known: Iterable[Any] = (), alone: bool = False) -> None:
        self.export = export
        self.alone = alone  # whether it may arrive before messages that were sent before it
        self.table: list[Any] = []
        self.objects: list[Any] = []
        self.index: dict[int, int] = {}  # by id; below 0 what is the receiver's own, by its number
        self.queue: collections.deque[tuple[int, Any, Callable[..., Any]]] = collections.deque()
        self.nodes = 0
        for obj in known:  # what the receiver already has, under the numbers that it knows
            self.index[id(obj)] = len(self.objects)
            self.objects.append(obj)
            self.table.append(None)

    def message(self, root: Any) -> Any:
        """The message for ``root``, whose containers are all in the table by then."""
        encoded = self.value(root)
        self.drain()
        return [encoded, self.table]

    def drain(self) -> None:
        while self.queue:
            index, obj, fill = self.queue.popleft()
            self.table[index] = fill(self, obj)

    def refill(self, index: int) -> None:
        """Put the present contents of a known object into the table (arguments that the call may have changed)."""
        obj = self.objects[index]
        self.table[index] = _MUTABLE[type(obj)](self, obj) if type(obj) in _MUTABLE else self.export.state(self, obj)

    def value(self, obj: Any, depth: int = 0) -> Any:
        kind = type(obj)
        if kind in SCALARS:
            if kind is int and not -SMALL < obj < SMALL:
                return ["i", hex(obj)]
            return obj
        known = self.index.get(id(obj))
        if known is not None:
            return [known]
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise CodecError("the value has too many parts to cross")
        fill = _MUTABLE.get(kind)
        if fill is not None:
            return self.later(obj, fill)
        make = _IMMUTABLE.get(kind)
        if make is not None:
            if depth >= MAX_NESTED:
                raise CodecError("the value is nested too deeply to cross")
            entry = make(self, obj, depth + 1)
            return self.now(obj, entry)
        make = _TAGGED.get(kind)
        if make is not None:
            return make(obj)
        make = _LAZY.get((kind.__module__, kind.__name__))
        if make is not None:
            return make(obj)
        if depth >= MAX_NESTED:
            raise CodecError("the value is nested too deeply to cross")
        return self.export(self, obj, depth)

    def later(self, obj: Any, fill: Callable[..., Any]) -> Any:
        """A table entry that is filled after its own number is known: what allows cycles."""
        index = len(self.table)
        self.index[id(obj)] = index
        self.objects.append(obj)
        self.table.append(None)
        self.queue.append((index, obj, fill))
        return [index]

    def now(self, obj: Any, entry: Any) -> list[Any]:
        index = len(self.table)
        self.index[id(obj)] = index
        self.objects.append(obj)
        self.table.append(entry)
        return [index]

    def items(self, values: Any, depth: int = 0) -> Any:
        return [self.value(item, depth) for item in values]


def _sequence(tag: str, upper: str) -> Callable[..., Any]:
    def fill(enc: Encoder, obj: Any) -> Any:
        values = list(obj)
        enc.nodes += len(values) >> 4
        return [upper, values] if inline(values) else [tag, enc.items(values)]

    return fill


def _frozen(tag: str, upper: str) -> Callable[..., Any]:
    def make(enc: Encoder, obj: Any, depth: int) -> Any:
        values = list(obj)
        return [upper, values] if inline(values) else [tag, enc.items(values, depth)]

    return make


def _mapping(tag: str) -> Callable[..., Any]:
    def fill(enc: Encoder, obj: Any) -> Any:
        if set(map(type, obj)) <= _KEYS and inline(list(obj.values())):
            return [tag.upper(), list(obj), list(obj.values())]
        return [tag, enc.items(list(obj)), enc.items(list(obj.values()))]

    return fill


def _defaultdict(enc: Encoder, obj: Any) -> Any:
    factory = obj.default_factory
    name = factory.__name__ if factory in FACTORIES.values() else None
    return ["dd", name, enc.items(list(obj)), enc.items(list(obj.values()))]


# Of table entries that can change in place.
MUTABLE_TAGS = frozenset({"l", "L", "s", "S", "d", "D", "od", "OD", "ct", "CT", "dd", "dq", "ba", "p"})
_MUTABLE: dict[type, Callable[..., Any]] = {
    list: _sequence("l", "L"),
    set: _sequence("s", "S"),
    collections.deque: lambda enc, obj: ["dq", obj.maxlen, enc.items(list(obj))],
    dict: _mapping("d"),
    collections.OrderedDict: _mapping("od"),
    collections.Counter: _mapping("ct"),
    collections.defaultdict: _defaultdict,
    bytearray: lambda enc, obj: ["ba", obj.decode("latin-1")],
}
_IMMUTABLE: dict[type, Callable[..., Any]] = {tuple: _frozen("t", "T"), frozenset: _frozen("z", "Z")}
_IMMUTABLE[slice] = lambda enc, obj, depth: ["sl", enc.items([obj.start, obj.stop, obj.step], depth)]
_NO_KEYS: dict[Any, Any] = {}
_dict_keys, _dict_values, _dict_items = type(_NO_KEYS.keys()), type(_NO_KEYS.values()), type(_NO_KEYS.items())
_IMMUTABLE[_dict_keys] = lambda enc, obj, depth: ["dk", enc.items(list(obj), depth)]
_IMMUTABLE[_dict_values] = lambda enc, obj, depth: ["dv", enc.items(list(obj), depth)]
_IMMUTABLE[_dict_items] = lambda enc, obj, depth: ["di", enc.items([x for kv in obj for x in kv], depth)]


def _zoned(tag: str) -> Callable[..., Any]:
    def make(obj: Any) -> Any:
        zone = obj.tzinfo
        if zone is None:
            return [tag, obj.isoformat(), obj.fold]
        if type(zone) is datetime.timezone:
            return [tag, obj.isoformat(), obj.fold]
        raise CodecError(
            f"a {type(obj).__name__} with the time zone {type(zone).__name__} cannot cross; use a fixed offset"
        )

    return make


_TAGGED: dict[type, Callable[..., Any]] = {
    complex: lambda obj: ["c", obj.real, obj.imag],
    bytes: lambda obj: ["b", obj.decode("latin-1")],
    range: lambda obj: ["r", hex(obj.start), hex(obj.stop), hex(obj.step)],
    type(...): lambda obj: ["e"],
    type(NotImplemented): lambda obj: ["ni"],
    decimal.Decimal: lambda obj: ["D", str(obj)],
    fractions.Fraction: lambda obj: ["F", hex(obj.numerator), hex(obj.denominator)],
    datetime.datetime: _zoned("dt"),
    datetime.time: _zoned("tm"),
    datetime.date: lambda obj: ["da", obj.isoformat()],
    datetime.timedelta: lambda obj: ["td", obj.days, obj.seconds, obj.microseconds],
}
# Types of modules that are not imported for their sake.
_LAZY: dict[tuple[str, str], Callable[..., Any]] = {
    ("pathlib", name): lambda obj: ["pa", type(obj).__name__, str(obj)] for name in PATHS
}
_LAZY["uuid", "UUID"] = lambda obj: ["u", obj.hex]
