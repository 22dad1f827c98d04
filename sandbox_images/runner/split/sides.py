"""What each end lets the other do with its objects.

The tests may do anything with the submission's objects. The submission may call what the tests passed to it and
use its public methods, no more: nothing that it can reach leads to the test code, its frames, or an expected value.
"""

from __future__ import annotations

import builtins
import copy
import functools
import inspect
import io
import sys
import threading
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from codec import MUTABLE_TAGS, CodecError, Decoder, Encoder, base_value
from split.around import Changed, Watched
from split.attends import Coroutines
from split.kinds import SHARED, malformed
from split.live import Lent, Live, held
from split.logged import Logged, replay
from split.operations import FORWARDED, JUDGING
from split.proxies import Remote
from split.values import Values
from split.warned import Warned, Warnings

if TYPE_CHECKING:
    import asyncio

    from split.peer import Lane, Peer

_CODE = (
    types.FunctionType, types.MethodType, types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.FrameType,
    types.CodeType, types.ModuleType, types.TracebackType, types.BuiltinFunctionType, type, functools.partial,
)  # fmt: skip
_METHODS = (types.FunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, classmethod, staticmethod)
_FOREIGN_OPS = FORWARDED | JUDGING
_RESUMED = frozenset({"send", "throw", "close", "asend", "athrow", "aclose", "__next__", "__anext__"})
_NAMED = frozenset({"meth", "op", "super"})  # operations on an attribute, whose target is ``[handle, name]``


class SubmissionSide(Coroutines, Values):
    """The submission's end: the tests may do anything with its objects."""

    def __init__(self) -> None:
        Coroutines.__init__(self)
        Values.__init__(self)
        self.out: Output | None = None
        self.lending = Lent()
        self._named: list[Any] = []
        self._changed = Changed()
        self.warned: Warned | None = None
        self.logged: Logged | None = None
        self.namespace: dict[str, Any] = {}
        self.loaded = False  # whether the submission has run to its end, and tests may follow
        self._loop: asyncio.AbstractEventLoop | None = None
        self._making = threading.Lock()
        self.originals: dict[tuple[int, str], Any] = {}  # of what classes and modules had where tests set theirs

    def outgoing(self) -> dict[str, Any] | None:
        extra = super().outgoing()
        if self.out is not None and (text := self.out.take()):
            extra = extra or {}
            extra["out"] = text
        if self._named:
            named, self._named = self._named, []
            extra = {**(extra or {}), "named": named}
        if self.lending.kept and (changes := self.lending.changes(self)) is not None:
            extra = extra or {}
            extra["lent"] = changes
        if self.logged is not None and (records := self.logged.outgoing()):
            extra = extra or {}
            extra["logged"] = records
        if self.warned is not None and (told := self.warned.outgoing()):
            extra = extra or {}
            extra["warned"] = told
        return extra

    def number(
        self,
        objects: list[Any],
        table: list[Any],
        before: list[Any],
        live: bool,
        root: int,
        extra: dict[str, Any] | None,
    ) -> dict[str, Any] | None:
        places = [place for place in held(objects, before, root) if self.lending.has_room(objects[place])]
        if live:
            places += [place for place in range(len(before), len(table)) if table[place][0] in MUTABLE_TAGS]
        if not places:
            return extra
        numbers: list[int | None] = [None] * len(table)
        for place in places:
            numbers[place] = number = self.peer.handles.number(objects[place])
            if place < len(before) or self.lending.has_room(objects[place]):
                self.lending.add(number, objects[place])
        return {**(extra or {}), "live": numbers}

    def lent(self, number: int) -> Any:
        obj = self.peer.handles[number]
        self.lending.add(number, obj)
        return obj

    def incoming(self, extra: Any) -> None:
        super().incoming(extra)
        if extra and "around" in extra:
            self._changed.apply(Decoder(self).message(extra["around"]))
        if extra and "sync" in extra and (named := self.lending.sync(self, extra["sync"])) is not None:
            self._named.append(named)

    def perform(self, op: str, target: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        handles = self.peer.handles
        if op == "call":
            return handles[target](*args, **kwargs)
        if op == "meth":
            return getattr(handles[target[0]], target[1])(*args, **kwargs)
        if op == "op":
            obj = handles[target[0]]
            return getattr(type(obj), target[1])(obj, *args, **kwargs)
        if op == "super":
            obj = handles[target[0]]
            return getattr(super(type(obj), obj), target[1])(*args, **kwargs)
        if op == "get":
            return getattr(handles[target[0]], target[1])
        if op == "set":
            return self._set(handles[target[0]], target[1], args[0])
        if op == "del":
            return self._delete(handles[target[0]], target[1])
        if op == "signature":
            return self._signature(handles[target[0]], target[1])
        if op == "inspect":
            obj = handles[target[0]] if target[1] is None else getattr(handles[target[0]], target[1])
            return getattr(inspect, args[0])(obj)
        if op == "sync":
            return None
        if op == "attend":
            return self.attend(*args)
        if op == "begun":
            return self.begun(target)
        return getattr(self, "_" + op)(handles[target], *args, **kwargs)

    def _set(self, obj: Any, name: str, value: Any) -> None:
        if isinstance(obj, type | types.ModuleType) and name in vars(obj):
            self.originals.setdefault((id(obj), name), vars(obj)[name])
        setattr(obj, name, value)

    def _delete(self, obj: Any, name: str) -> None:
        """A patch that ends deletes what it had set: then what was there before comes back."""
        try:
            setattr(obj, name, self.originals.pop((id(obj), name)))
        except KeyError:
            delattr(obj, name)

    def _eq(self, obj: Any, other: Any) -> bool:
        return bool(obj == other)

    def _plain(self, obj: Any) -> Any:
        return base_value(obj)

    def _signature(self, obj: Any, name: str | None) -> list[Any]:
        """``[name, kind, whether it has a default, the default, annotation]`` of each parameter, and what is returned."""
        found = inspect.signature(obj if name is None else getattr(obj, name))
        parameters = list(found.parameters.values())
        if isinstance(obj, type) and name is not None and isinstance(vars(obj).get(name), types.FunctionType):
            parameters = parameters[1:]  # its ``self``, which the tests' end knows of
        told = [
            [one.name, int(one.kind), one.default is not one.empty, None if one.default is one.empty else one.default,
             _annotation(one.annotation)]
            for one in parameters
        ]  # fmt: skip
        return [told, _annotation(found.return_annotation)]

    def _iter(self, obj: Any) -> Any:
        return iter(obj)

    def _item(self, obj: Any, key: Any) -> Any:
        return obj[key]

    def _in(self, obj: Any, key: Any) -> bool:
        return key in obj

    def _copy(self, obj: Any) -> Any:
        return copy.copy(obj)

    def _deepcopy(self, obj: Any) -> Any:
        return copy.deepcopy(obj)

    def _derive(self, cls: Any, name: str, **methods: Any) -> Any:
        def override(function: Callable[..., Any]) -> Callable[..., Any]:
            return lambda self, *args, **kwargs: function(*args, **kwargs)

        made = types.new_class(name, (cls,), {}, lambda body: body.update({k: override(f) for k, f in methods.items()}))
        return made.__new__(made)  # type: ignore[call-overload]

    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that runs the submission's coroutines, in a thread of its own."""
        with self._making:
            if self._loop is None:
                import asyncio

                self._loop = asyncio.new_event_loop()
                runs = threading.Event()
                self._loop.call_soon(runs.set)
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
                runs.wait()
            return self._loop


def _annotation(found: Any) -> Any:
    """A class as it is, anything else as text."""
    if found is inspect.Signature.empty:
        return None
    return found if isinstance(found, type | str) else inspect.formatannotation(found)


class TestSide(Coroutines, Values):
    """The tests' end: the submission may call what it was given and use public methods, no more."""

    __test__ = False
    in_step = True

    def __init__(self) -> None:
        Coroutines.__init__(self)
        Values.__init__(self)
        self.warnings = Warnings(self.classes)
        self.main_loop: asyncio.AbstractEventLoop | None = None
        self.live = Live()
        self.around: Watched | None = None
        self.failed: BaseException | None = None  # an assertion of a callback, which the submission has not passed on

    def stay_away(self) -> None:
        self.live.stay_away()

    def settle(self) -> None:
        with self.peer.reading("a malformed change"):
            self.live.settle(self)

    def outgoing(self) -> dict[str, Any] | None:
        extra = super().outgoing()
        if self.around is not None and (around := self.around.changes()):
            extra = {**(extra or {}), "around": Encoder(self, alone=True).message(around)}
        if self.live.kept and (changes := self.live.changes(self)) is not None:
            extra = {**(extra or {}), "sync": changes}
        return extra

    def lent(self, number: int) -> Any:
        return self.live.kept[number][0]

    def refer(self, encoder: Encoder, lane: Lane) -> None:
        if self.live.kept:
            if self.live.has_new():
                self.peer.request("sync", 0, lane=lane)  # it gets its number, by which the question can name it
            self.live.refer(encoder)

    def keep(self, numbers: Any, objects: list[Any]) -> None:
        self.dropped.extend(self.live.remember(numbers, objects))

    def incoming(self, extra: Any) -> None:
        super().incoming(extra)
        if extra and isinstance(extra.get("out"), str):
            sys.stdout.write(extra["out"])
        if extra and "logged" in extra:
            replay(extra["logged"])
        if extra and "named" in extra:
            self.dropped.extend(self.live.name(extra["named"]))
        if self.live.late or (extra and "lent" in extra):
            self.live.take(self, extra.get("lent") if extra else None)
        if extra and "warned" in extra:
            self.warnings.incoming(extra["warned"])

    def answered(self) -> None:
        self.warnings.issue()

    def loop(self) -> asyncio.AbstractEventLoop | None:
        return self.main_loop

    def module_attribute(self, peer: Peer, number: int, name: str) -> Any:
        return peer.request("get", [number, name])

    def catches(self, exc: BaseException) -> bool:
        return not isinstance(exc, KeyboardInterrupt)

    def exception(self, op: str, target: Any, told: Any) -> BaseException:
        """A failed assertion that comes back has been seen; an iteration ends by an iterator's own methods alone.

        Anything else that raised ``StopIteration`` would end the tests' ``map`` or ``for`` as if all were done.
        """
        exc = super().exception(op, target, told)
        if isinstance(exc, AssertionError):
            self.failed = None
        if isinstance(exc, StopIteration) and not (op in _NAMED and target[1] in _RESUMED):
            return RuntimeError("the submission raised StopIteration")
        return exc

    def perform(self, op: str, target: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        try:
            return self._perform(op, target, args, kwargs)
        except BaseException as exc:
            if _is_failure(exc):
                self.failed = exc
            raise

    def _perform(self, op: str, target: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if op == "input":
            return builtins.input(*(str(arg) for arg in args))
        handles = self.peer.handles
        if op == "call":
            obj = handles[target]
            if isinstance(obj, type) and id(obj) not in self.prelude_names and obj.__module__ in SHARED:
                malformed("call")
            return obj(*args, **kwargs)
        if op in ("meth", "op", "get", "set"):
            obj, name = handles[target[0]], target[1]
            self._allow(op, obj, name)
            if op == "set":
                self._allow_set(obj, name, args[0])
            if op == "meth":
                return getattr(obj, name)(*args, **kwargs)
            if op == "op":
                method = getattr(type(obj), name)
                return method(*args, **kwargs) if _is_mock(method) else method(obj, *args, **kwargs)
            if op == "get":
                return getattr(obj, name)
            return setattr(obj, name, args[0])
        if op == "eq":
            return bool(handles[target] == args[0])
        if op == "attend":
            return self.attend(*args)
        raise CodecError(f"the tests' objects do not allow {op!r}")

    def _allow(self, op: str, obj: Any, name: Any) -> None:
        """Public attributes of instances, iteration and operators; nothing of functions, frames, classes, modules."""
        if type(name) is not str:
            malformed("name")
        if op == "op":
            if name not in _FOREIGN_OPS:
                raise AttributeError(name)
            return
        resumable = isinstance(obj, types.GeneratorType | types.CoroutineType | types.AsyncGeneratorType)
        if resumable and name in _RESUMED:
            return
        if name.startswith("_") or isinstance(obj, _CODE):
            raise AttributeError(
                f"{type(obj).__name__!r} object of the tests has no attribute {name!r} for the submission"
            )

        if _is_mock(obj) and _of_mocks(name):  # what it was called with, and what checks that
            raise AttributeError(f"the tests' mock keeps {name!r} to itself")

    @staticmethod
    def _allow_set(obj: Any, name: str, value: Any) -> None:
        """A method of the tests' class stays its own, and so does what a mock hands out."""
        own = inspect.getattr_static(type(obj), name, None)
        if isinstance(own, _METHODS) or (_is_mock(obj) and isinstance(value, Remote)):
            raise AttributeError(f"the tests keep {name!r} as it is")

    def raised(self, exc: BaseException) -> None:
        if _is_failure(exc):
            self.failed = exc


def _is_failure(exc: BaseException) -> bool:
    """Whether the tests themselves found something wrong; what the submission raised carries its trace."""
    outcomes = sys.modules.get("_pytest.outcomes")
    found = isinstance(exc, AssertionError) or (outcomes is not None and isinstance(exc, outcomes.Failed))
    return found and not hasattr(exc, "_assay_trace")


def _is_mock(obj: Any) -> bool:
    mock = sys.modules.get("unittest.mock")
    return mock is not None and isinstance(obj, mock.NonCallableMock)


def _of_mocks(name: str) -> bool:
    mock = sys.modules["unittest.mock"]
    return hasattr(mock.MagicMock, name) or hasattr(mock.AsyncMock, name)


class Output(io.TextIOBase):
    """The submission's stdout in split mode: text goes along with the next answer, to where the tests' stdout points."""

    encoding = "utf-8"
    errors = "surrogateescape"

    def __init__(self, limit: int, overflow: Callable[[str], None]) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.limit = limit
        self.overflow = overflow

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.size += len(text)
        if self.size > self.limit:
            self.overflow(text)
        else:
            self.parts.append(text)
        return len(text)

    def take(self) -> str:
        if not self.parts:
            return ""
        text = "".join(self.parts)
        self.parts.clear()
        return text
