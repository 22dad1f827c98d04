"""What crosses the line between two processes as what: by value, by name, or as a handle.

``Values`` is common to both ends and is what ``codec`` asks about everything that is not plain data. What an end
lets the other do with its objects is added by ``SubmissionSide`` and ``TestSide``.
"""

from __future__ import annotations

import enum
import inspect
import sys
import types
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from codec import Decoder, Encoder, array, array_value, base_value, is_namedtuple
from split import errors, mirror
from split.classes import RemoteExceptionType, RemoteType
from split.kinds import SHARED, is_extended, is_mirrored, is_namedtuple_class, malformed, shared, shared_name, slots
from split.proxies import RemoteModule, handle_of, make_function

if TYPE_CHECKING:
    from split.peer import Lane, Peer

_CONTAINERS = (list, dict, set)


class Values:
    """The rules of one end: what ``codec`` asks when it meets something that is not plain data."""

    reserved = True  # whether the other end's objects keep things to themselves, as the tests' do

    def __init__(self) -> None:
        self.prelude: dict[str, Any] = {}
        self.prelude_names: dict[int, str] = {}
        self.peer: Peer
        self.self_judged = False
        self.dropped: list[list[int]] = []
        self.functions: dict[int, Any] = {}
        self.classes: dict[int, Any] = {}
        self.instances: dict[int, weakref.ref[Any]] = {}
        self.described: set[int] = set()
        self.tuples: dict[tuple[str, tuple[str, ...]], Any] = {}  # this end's named tuples that the other has seen
        # What goes along with messages beside what was asked and answered, in this order: by name, what tells what is new, if
        # anything, and what hears it.
        self.telling: dict[str, Callable[[], Any]] = {"drop": self._tell_dropped}
        self.hearing: dict[str, Callable[[Any], Any]] = {"drop": self._hear_dropped}

    def attach(self, peer: Peer) -> None:
        self.peer = peer

    def adopt_prelude(self, namespace: dict[str, Any]) -> None:
        """Classes and functions of the prelude exist at both ends: they cross by name, instances by value."""
        self.prelude = namespace
        self.prelude_names = {
            id(value): name
            for name, value in namespace.items()
            if isinstance(value, type | types.FunctionType)
            and getattr(value, "__module__", None) == namespace.get("__name__")
        }

    # --- sending ----------------------------------------------------------------------------------

    def __call__(self, enc: Encoder, obj: Any, depth: int) -> Any:
        kind = type(obj)
        if kind is types.TracebackType:  # each end has its own
            return None
        if (own := handle_of(obj)) is not None and own[0] is self.peer:
            return ["o", own[1]]
        if id(obj) in self.prelude_names:
            return ["P", self.prelude_names[id(obj)]]
        if isinstance(obj, BaseException):
            return enc.now(obj, errors.entry(self, enc, obj, depth + 1))
        if id(kind) in self.prelude_names:
            return self._prelude_instance(enc, obj, depth)
        if (tagged := array(obj)) is not None:
            return tagged
        if isinstance(obj, types.ModuleType) and obj.__name__ in SHARED and sys.modules.get(obj.__name__) is obj:
            return ["B", obj.__name__, None]
        if isinstance(obj, type) and (named := shared_name(obj)) is not None:
            return ["B", *named]
        if not isinstance(obj, enum.Enum):
            if is_namedtuple(obj) and not is_extended(kind, tuple):
                if is_namedtuple_class(kind):
                    self.tuples[kind.__name__, kind._fields] = kind
                entry = ["nt", kind.__name__, list(kind._fields), enc.items(list(tuple.__iter__(obj)), depth + 1)]
                return enc.now(obj, entry)
            plain = base_value(obj)
            if plain is not obj and not is_extended(kind, type(plain)):
                return enc.value(plain, depth)
        return self.handle(enc, obj)

    def _prelude_instance(self, enc: Encoder, obj: Any, depth: int) -> Any:
        name = self.prelude_names[id(type(obj))]
        if isinstance(obj, enum.Enum):
            return enc.now(obj, ["pi", name, enc.value(obj._value_, depth + 1)])
        plain = base_value(obj)
        if plain is obj or isinstance(obj, _CONTAINERS):
            return enc.later(obj, self.state)
        return enc.now(obj, ["pi", name, enc.value(plain, depth + 1)])

    def state(self, enc: Encoder, obj: Any) -> list[Any]:
        """The table entry of an instance of a prelude class: its class's name, attributes, and what it contains."""
        kind = type(obj)
        attributes = dict(getattr(obj, "__dict__", ()))
        attributes |= {name: getattr(obj, name) for name in slots(kind) if hasattr(obj, name)}
        plain = base_value(obj)
        content = None if plain is obj else enc.value(plain)
        return ["p", self.prelude_names[id(kind)], list(attributes), enc.items(list(attributes.values())), content]

    def handle(self, enc: Encoder, obj: Any) -> list[Any]:
        if isinstance(obj, type) and is_namedtuple_class(obj):
            return self._namedtuple_class(enc, obj)
        number = self.peer.handles.number(obj)
        if isinstance(obj, types.FunctionType | types.MethodType | types.BuiltinFunctionType):
            attributes = getattr(obj, "__dict__", None) or {}
            if not set(attributes) - {"__wrapped__", "_assay"}:
                name = str(getattr(obj, "__name__", "function"))
                return ["h", number, "f", name, inspect.iscoroutinefunction(obj), mirror.docstring(obj)]
        if isinstance(obj, type):
            return self._described(enc, obj, number)
        if isinstance(obj, types.ModuleType):
            return ["h", number, "m", obj.__name__]
        return ["h", number, "i", self.handle(enc, type(obj))]

    def _namedtuple_class(self, enc: Encoder, cls: Any) -> list[Any]:
        """There is one at either end, which makes and knows instances for itself."""
        known = enc.index.get(id(cls))
        if known is not None:
            return [known]
        self.tuples[cls.__name__, cls._fields] = cls
        return enc.now(cls, ["nc", cls.__name__, list(cls._fields), enc.items(list(cls._field_defaults.values()))])

    def _described(self, enc: Encoder, cls: type, number: int) -> list[Any]:
        """A class, told about in the first message that names it: in its table, which is read before all that refers to it."""
        known = enc.index.get(id(cls))
        if known is not None:
            return [known]
        if number in self.described and not enc.alone:
            return ["h", number, "c", None, None, None]
        if not enc.alone:
            self.described.add(number)
        named = shared_name(cls)
        bases = [enc.value(base) for base in cls.__bases__ if base is not object and is_mirrored(base)]
        return enc.now(cls, ["h", number, "c", mirror.describe(cls), bases, named and ["B", *named]])

    def outgoing(self) -> dict[str, Any] | None:
        """What is to go along with the next message."""
        extra = {name: told for name, tell in self.telling.items() if (told := tell())}
        return extra or None

    def incoming(self, extra: Any) -> None:
        """What came along with a message."""
        if extra:
            if type(extra) is not dict:
                malformed("what came along")
            for name, hear in self.hearing.items():
                if name in extra:
                    hear(extra[name])

    def _tell_dropped(self) -> list[list[int]]:
        """Handles that this end no longer needs."""
        dropped, self.dropped = self.dropped, []
        return dropped

    def _hear_dropped(self, told: Any) -> None:
        for number, count in told:
            self.peer.handles.drop(number, count)

    def number(
        self, objects: list[Any], table: list[Any], before: list[Any], live: bool, root: int
    ) -> list[int | None]:
        """Number those containers of an answer that are to be kept in step with the other end's."""
        return []

    def refer(self, encoder: Encoder, lane: Lane, passed: list[Any]) -> None:
        """What of a question the other end has already."""

    def lent(self, number: int) -> Any:
        """This end's container of that number, of which the other has a copy."""
        malformed("a negative reference")

    def keep(self, numbers: Any, objects: list[Any]) -> None:
        """Remember containers that the other end has numbered."""

    # --- receiving --------------------------------------------------------------------------------

    def resolve(self, dec: Decoder, item: list[Any]) -> Any:
        tag = item[0]
        if tag == "h":
            return self._proxy(dec, item)
        if tag == "o":
            return self.peer.handles[item[1]]
        if tag == "P":
            return self.prelude[item[1]] if item[1] in self.prelude_names.values() else malformed("prelude name")
        if tag == "B":
            return shared(item[1], item[2])
        if tag == "np":
            return array_value(item)
        return malformed("tag")

    def _prelude_class(self, name: Any) -> Any:
        cls = self.prelude.get(name)
        return cls if isinstance(cls, type) and id(cls) in self.prelude_names else malformed("class")

    def blank(self, entry: list[Any]) -> Any:
        """An instance of a prelude class, before its attributes are there."""
        cls = self._prelude_class(entry[1])
        base: Any = next((base for base in _CONTAINERS if issubclass(cls, base)), object)
        return base.__new__(cls)

    def fill(self, dec: Decoder, obj: Any, entry: list[Any]) -> None:
        cls = type(obj)
        if id(cls) not in self.prelude_names or isinstance(obj, enum.Enum) or len(entry[2]) != len(entry[3]):
            malformed("instance")
        slotted = slots(cls)
        state: dict[str, Any] = {}
        for name, value in zip(map(str, entry[2]), dec.items(entry[3]), strict=True):
            dunder = name.startswith("__") and name.endswith("__")
            if dunder or (callable(getattr(cls, name, None)) and callable(value)):  # a method stays the class's own
                malformed("attribute")
            if name in slotted:
                object.__setattr__(obj, name, value)
            else:
                state[name] = value
        if state or hasattr(obj, "__dict__"):
            own = vars(obj)
            own.clear()
            own.update(state)
        content = dec.value(entry[4])
        for base in _CONTAINERS:
            if isinstance(obj, base) and type(content) is base:
                base.clear(obj)
                (list.extend if base is list else base.update)(obj, content)  # type: ignore[arg-type]

    def immutable(self, dec: Decoder, entry: list[Any]) -> Any:
        """A member of a prelude's enum, or an instance of a prelude class that is a number, a text, a tuple."""
        cls = self._prelude_class(entry[1])
        value = dec.value(entry[2])
        if issubclass(cls, enum.Enum):
            return cls(value)
        base: Any = next((base for base in cls.__mro__ if base is type(value)), None)
        return base.__new__(cls, value) if base is not None else malformed("instance")

    def namedtuple(self, name: Any, fields: Any, values: list[Any]) -> Any:
        cls = self.namedtuple_class(name, fields)
        return tuple.__new__(cls, values) if len(values) == len(cls._fields) else malformed("named tuple")

    def namedtuple_class(self, name: Any, fields: Any, defaults: list[Any] | None = None) -> Any:
        """This end's own, if the other got it from here, else one like the other's."""
        key = str(name), tuple(map(str, fields))
        return self.tuples.get(key) or mirror.namedtuple_class(*key, defaults)

    def error(self, dec: Decoder, entry: list[Any]) -> BaseException:
        return errors.decoded(self, dec, entry)

    def _proxy(self, dec: Decoder, item: list[Any]) -> Any:
        _, number, kind = item[:3]
        if type(number) is not int:
            malformed("handle")
        if kind == "f":
            found = self.functions.get(number)
            if found is None:
                found = make_function(self.peer, number, str(item[3]), bool(item[4]))
                found.__doc__ = mirror.docstring_told(item[5])
                self.functions[number] = found
            return found
        if kind == "c":
            return self._class(dec, item)
        if kind == "m":
            return RemoteModule(str(item[3]), self.peer, number, [])
        if kind == "i":
            cls = dec.value(item[3])
            if not isinstance(cls, RemoteType) or isinstance(cls, RemoteExceptionType):
                malformed("class of an instance")
            reference = self.instances.get(number)
            alive = reference() if reference is not None else None
            if alive is not None:
                alive._assay_count += 1
                return alive
            made: Any = object.__new__(cls)  # type: ignore[arg-type]
            made._assay_peer, made._assay_handle, made._assay_count = self.peer, number, 1
            made._assay_set = made._assay_state = None
            self.instances[number] = weakref.ref(made)
            return made
        return malformed("kind of handle")

    def _class(self, dec: Decoder, item: list[Any]) -> Any:
        _, number, _, about, bases, named = item
        cls = self.classes.get(number)
        if cls is None:
            if type(about) is not dict:
                malformed("class")
            native = self.resolve(dec, named) if named else None
            cls = self.classes[number] = mirror.make_class(self.peer, number, about, dec.items(bases), native)
        return cls

    # --- exceptions -------------------------------------------------------------------------------

    def catches(self, exc: BaseException) -> bool:
        """Whether an exception of this end's code is told to the other end rather than raised here."""
        return True

    def exception(self, op: str, target: Any, told: Any) -> BaseException:
        """The exception to raise here for what the other end raised when asked to do ``op`` on ``target``."""
        return (
            told if isinstance(told, BaseException) else RuntimeError("the other process raised what is no exception")
        )

    def answered(self) -> None:
        """What is left to do once an answer was read. May raise what the caller is to see in its place."""
