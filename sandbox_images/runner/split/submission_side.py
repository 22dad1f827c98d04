"""The submission's end of the line: the tests may do anything with its objects."""

from __future__ import annotations

import copy
import inspect
import threading
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from codec import MUTABLE_TAGS, Decoder, base_value
from split.around import Changed
from split.attends import Coroutines
from split.live import Lent, held
from split.values import Values

if TYPE_CHECKING:
    import asyncio


class SubmissionSide(Coroutines, Values):
    """The submission's end: the tests may do anything with its objects."""

    def __init__(self) -> None:
        Coroutines.__init__(self)
        Values.__init__(self)
        self.lending = Lent()
        self._named: list[Any] = []
        self._changed = Changed()
        self.namespace: dict[str, Any] = {}
        self.loaded = False  # whether the submission has run to its end, and tests may follow
        self._loop: asyncio.AbstractEventLoop | None = None
        self._making = threading.Lock()
        self.originals: dict[tuple[int, str], Any] = {}  # of what classes and modules had where tests set theirs
        self.telling |= {"named": self._tell_named, "lent": lambda: self.lending.changes(self)}
        self.hearing |= {"around": self._hear_around, "sync": self._hear_sync}

    def _tell_named(self) -> list[Any]:
        named, self._named = self._named, []
        return named

    def _hear_around(self, told: Any) -> None:
        self._changed.apply(Decoder(self).message(told))

    def _hear_sync(self, told: Any) -> None:
        if (named := self.lending.sync(self, told)) is not None:
            self._named.append(named)

    def number(
        self, objects: list[Any], table: list[Any], before: list[Any], live: bool, root: int
    ) -> list[int | None]:
        places = [place for place in held(objects, before, root) if self.lending.has_room(objects[place])]
        if live:
            places += [place for place in range(len(before), len(table)) if table[place][0] in MUTABLE_TAGS]
        if not places:
            return []
        numbers: list[int | None] = [None] * len(table)
        for place in places:
            numbers[place] = number = self.peer.handles.number(objects[place])
            if place < len(before) or self.lending.has_room(objects[place]):
                self.lending.add(number, objects[place])
        return numbers

    def lent(self, number: int) -> Any:
        obj = self.peer.handles[number]
        self.lending.add(number, obj)
        return obj

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
        if op == "of_class":
            return self._of_class(handles[target[0]], target[1], *args, **kwargs)
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

    def _of_class(self, base: type, name: str, cls: Any, *args: Any, **kwargs: Any) -> Any:
        """A class method of ``base``, called on a class that the tests derived from it; or a static one."""
        found = inspect.getattr_static(base, name)
        method = found.__get__(None, cls) if isinstance(found, classmethod) else getattr(base, name)
        return method(*args, **kwargs)

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
