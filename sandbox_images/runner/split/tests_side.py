"""The tests' end of the line: the submission may call what the tests passed to it and use its public methods, no more.

Nothing that it can reach leads to the test code, its frames, or an expected value.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any

from codec import CodecError, Encoder
from split.access import RESUMED, Access, is_mock
from split.around import Watched
from split.attends import Coroutines
from split.kinds import SHARED, malformed
from split.live import Live
from split.logged import replay
from split.values import Values
from split.warned import Warnings

if TYPE_CHECKING:
    import asyncio

    from split.peer import Lane, Peer

# Operations on an attribute, whose target is ``[handle, name]``.
_NAMED = frozenset({"meth", "op", "get", "set", "put", "del", "was"})
_CALLED = frozenset({"meth", "op", "super"})


class TestSide(Coroutines, Values):
    """The tests' end: the submission may call what it was given and use public methods, no more."""

    __test__ = False
    in_step = True
    reserved = False

    def __init__(self) -> None:
        Coroutines.__init__(self)
        Values.__init__(self)
        self.warnings = Warnings(self.classes)
        self.main_loop: asyncio.AbstractEventLoop | None = None
        self.live = Live()
        self.access = Access(self)
        self.around: Watched | None = None
        self.failed: BaseException | None = None  # an assertion of a callback, which the submission has not passed on
        # What the tests changed around the submission before the containers, which may hold some of it.
        self.telling |= {"around": self._tell_around, "sync": lambda: self.live.changes(self)}
        self.hearing |= {
            "out": lambda text: sys.stdout.write(text),  # the tests' stdout of that moment
            "logged": replay,
            "named": lambda told: self.dropped.extend(self.live.name(told)),
            "lent": self.live.late.append,
            "warned": self.warnings.incoming,
        }

    def _tell_around(self) -> Any:
        changes = self.around.changes() if self.around is not None else None
        return Encoder(self, alone=True).message(changes) if changes else None

    def stay_away(self) -> None:
        self.live.stay_away()

    def settle(self) -> None:
        with self.peer.reading("a malformed change"):
            self.live.settle(self)

    def lent(self, number: int) -> Any:
        return self.live.kept[number][0]

    def refer(self, encoder: Encoder, lane: Lane, passed: list[Any]) -> None:
        self.access.passed(passed)
        if self.live.kept:
            if self.live.has_new():
                self.peer.request("sync", 0, lane=lane)  # it gets its number, by which the question can name it
            self.live.refer(encoder)

    def keep(self, numbers: Any, objects: list[Any]) -> None:
        self.dropped.extend(self.live.remember(numbers, objects))

    def incoming(self, extra: Any) -> None:
        super().incoming(extra)
        if self.live.late:
            self.live.take(self)

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
        if isinstance(exc, StopIteration) and not (op in _CALLED and target[1] in RESUMED):
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
        if op in _NAMED:
            return self._of_an_attribute(op, handles[target[0]], target[1], args, kwargs)
        if op == "eq":
            return bool(handles[target] == args[0])
        if op == "attend":
            return self.attend(*args)
        raise CodecError(f"the tests' objects do not allow {op!r}")

    def _of_an_attribute(self, op: str, obj: Any, name: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if op == "op":
            self.access.operator(name)
            method = getattr(type(obj), name)
            return method(*args, **kwargs) if is_mock(method) else method(obj, *args, **kwargs)
        if op == "set":
            return self.access.assign(obj, name, args[0])
        if op == "put":
            return self.access.put(obj, name, args[0])
        if op == "was":
            return self.access.original(obj, name)(*args, **kwargs)
        if op == "del":
            return self.access.delete(obj, name)
        if name == "__dict__":
            return self.access.attributes(obj)
        self.access.read(obj, name)
        return getattr(obj, name) if op == "get" else getattr(obj, name)(*args, **kwargs)

    def raised(self, exc: BaseException) -> None:
        if _is_failure(exc):
            self.failed = exc


def _is_failure(exc: BaseException) -> bool:
    """Whether the tests themselves found something wrong; what the submission raised carries its trace."""
    outcomes = sys.modules.get("_pytest.outcomes")
    found = isinstance(exc, AssertionError) or (outcomes is not None and isinstance(exc, outcomes.Failed))
    return found and not hasattr(exc, "_assay_trace")
