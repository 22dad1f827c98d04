"""From a message, which anybody may have written, to values."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
from collections.abc import Callable, Iterable
from typing import Any

from .plain import FACTORIES, MAX_NESTED, MAX_NODES, PATHS, CodecError, spread

MAX_FRACTION = 4096  # hexadecimal digits above or below the line: reducing a fraction takes their square in time
_MAPPINGS = frozenset({dict, collections.OrderedDict, collections.Counter, collections.defaultdict})


class Decoder:
    """Decodes one message. ``resolve.resolve(decoder, tagged)`` makes sense of handles; ``objects`` is the filled table."""

    def __init__(self, resolve: Any, known: Iterable[Any] = ()) -> None:
        self.resolve = resolve
        self.known = list(known)
        self.objects: list[Any] = []
        self.depths: dict[
            int, int
        ] = {}  # of immutable containers, by number: what hashes and compares them goes as deep
        self.nested = 0
        self.referred: dict[int, int] = {}  # by id, what the message names by the receiver's numbers

    def message(self, message: Any) -> Any:
        try:
            root, table = message
            if type(table) is not list or len(table) > MAX_NODES:
                raise CodecError("malformed message")
            self.build(table)
            return self.value(root)
        except CodecError:
            raise
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, ArithmeticError, RecursionError) as exc:
            raise CodecError(f"malformed message: {type(exc).__name__}: {exc}") from None

    def build(self, table: Any) -> None:
        """Empty mutables first, then immutables in order (their parts have lower numbers), then contents."""
        known = self.known
        objects = self.objects = [None] * len(table)
        depths = self.depths
        fills = []
        rest = []
        for index, entry in enumerate(table):
            if index < len(known):
                objects[index] = known[index]
                if entry is not None:
                    fills.append((index, entry))
                continue
            tag = entry[0]
            if tag in ("L", "l"):
                objects[index] = list(entry[1]) if tag == "L" else []
                if tag == "l":
                    fills.append((index, entry))
            elif tag in _EMPTY:
                objects[index] = _EMPTY[tag](entry)
                fills.append((index, entry))
            elif tag == "p":
                objects[index] = self.resolve.blank(entry)
                fills.append((index, entry))
            else:
                rest.append((index, entry))
        for index, entry in rest:
            self.nested = 0
            objects[index] = _FROZEN[entry[0]](self, entry)
            depths[index] = self.nested + 1
        for index, entry in fills:
            self.fill(objects[index], entry)

    def fill(self, obj: Any, entry: Any) -> None:
        tag = entry[0]
        if tag == "p":
            self.resolve.fill(self, obj, entry)
        elif tag in ("l", "L"):
            obj[:] = entry[1] if tag == "L" else self.items(entry[1])
        elif tag in ("s", "S"):
            obj.clear()
            obj.update(spread(entry[1] if tag == "S" else self.items(entry[1])))
        elif tag == "dq":
            obj.clear()
            obj.extend(self.items(entry[2]))
        elif tag == "ba":
            obj[:] = entry[1].encode("latin-1")
        else:
            keys, values = entry[-2:]
            if tag.islower():
                keys, values = self.items(keys), self.items(values)
            if len(keys) != len(values):
                raise CodecError("malformed message: keys without values")
            if type(obj) not in _MAPPINGS:
                raise CodecError("malformed message: keys without a mapping")
            obj.clear()
            for key, value in zip(spread(keys), values, strict=True):
                obj[key] = value

    def value(self, item: Any) -> Any:
        if type(item) is not list:
            if type(item) is dict:
                raise CodecError("malformed message: an object where a value belongs")
            return item
        head = item[0]
        if type(head) is int:
            if head < 0:
                obj = self.resolve.lent(-head)  # of the receiver's own
                self.referred[id(obj)] = head
                return obj
            deep = self.depths.get(head, 0)
            if deep > self.nested:
                if deep > MAX_NESTED:
                    raise CodecError("malformed message: nested too deeply")
                self.nested = deep
            return self.objects[head]
        make = _SCALAR_TAGS.get(head)
        return make(item) if make is not None else self.resolve.resolve(self, item)

    def items(self, values: Any) -> Any:
        return [self.value(item) for item in values]


def blank(resolve: Any, entry: Any) -> Any:
    """An empty container for a table entry."""
    tag = entry[0]
    if tag == "p":
        return resolve.blank(entry)
    return [] if tag in ("l", "L") else _EMPTY[tag](entry)


def _namedtuple(dec: Decoder, entry: Any) -> Any:
    return dec.resolve.namedtuple(entry[1], entry[2], dec.items(entry[3]))


_EMPTY: dict[Any, Callable[..., Any]] = {
    "s": lambda entry: set(),
    "S": lambda entry: set(),
    "d": lambda entry: {},
    "D": lambda entry: {},
    "od": lambda entry: collections.OrderedDict(),
    "OD": lambda entry: collections.OrderedDict(),
    "ct": lambda entry: collections.Counter(),
    "CT": lambda entry: collections.Counter(),
    "dd": lambda entry: collections.defaultdict(FACTORIES.get(entry[1])),
    "dq": lambda entry: collections.deque(maxlen=entry[1]),
    "ba": lambda entry: bytearray(),
}
_FROZEN: dict[Any, Callable[..., Any]] = {
    "t": lambda dec, entry: tuple(dec.items(entry[1])),
    "T": lambda dec, entry: tuple(entry[1]),
    "z": lambda dec, entry: frozenset(spread(dec.items(entry[1]))),
    "Z": lambda dec, entry: frozenset(spread(entry[1])),
    "dk": lambda dec, entry: dict.fromkeys(spread(dec.items(entry[1]))).keys(),
    "dv": lambda dec, entry: dict(enumerate(dec.items(entry[1]))).values(),
    "di": lambda dec, entry: dict(
        zip(spread(dec.items(entry[1][::2])), dec.items(entry[1][1::2]), strict=True)
    ).items(),
    "nt": _namedtuple,
    "nc": lambda dec, entry: dec.resolve.namedtuple_class(entry[1], entry[2], dec.items(entry[3])),
    "sl": lambda dec, entry: slice(*dec.items(entry[1])),
    "x": lambda dec, entry: dec.resolve.error(dec, entry),
    "pi": lambda dec, entry: dec.resolve.immutable(dec, entry),
    "h": lambda dec, entry: dec.resolve.resolve(dec, entry),
}


def _fraction(item: Any) -> Any:
    if max(len(item[1]), len(item[2])) > MAX_FRACTION:
        raise CodecError("a fraction of too many digits")
    return fractions.Fraction(int(item[1], 16), int(item[2], 16))


def _decimal(item: Any) -> Any:
    return decimal.Decimal(item[1])


def _uuid(item: Any) -> Any:
    import uuid

    return uuid.UUID(hex=item[1])


def _path(item: Any) -> Any:
    import pathlib

    if item[1] not in PATHS:
        raise CodecError("malformed message: a path of a foreign kind")
    return getattr(pathlib, item[1])(item[2])


_SCALAR_TAGS: dict[Any, Callable[..., Any]] = {
    "i": lambda item: int(item[1], 16),
    "c": lambda item: complex(item[1], item[2]),
    "b": lambda item: item[1].encode("latin-1"),
    "e": lambda item: ...,
    "ni": lambda item: NotImplemented,
    "r": lambda item: range(int(item[1], 16), int(item[2], 16), int(item[3], 16)),
    "D": _decimal,
    "F": _fraction,
    "dt": lambda item: datetime.datetime.fromisoformat(item[1]).replace(fold=item[2]),
    "tm": lambda item: datetime.time.fromisoformat(item[1]).replace(fold=item[2]),
    "da": lambda item: datetime.date.fromisoformat(item[1]),
    "td": lambda item: datetime.timedelta(item[1], item[2], item[3]),
    "u": _uuid,
    "pa": _path,
}
