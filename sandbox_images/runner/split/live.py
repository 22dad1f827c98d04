"""Containers that both ends hold, kept in step.

``bank.accounts["ann"] = 5`` must reach the submission although ``bank.accounts`` crossed by value, and ``log = Log(sink)`` must
reach ``sink`` whenever it writes. The submission's end numbers the containers that an attribute or a method gave, and those that it
was passed and still refers to. Each end remembers what they held, and sends along with its next message what has changed since.
What one of them does not hold any more is forgotten.
"""

from __future__ import annotations

import operator
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from codec import MUTABLE_TAGS, CodecError, Decoder, Encoder, blank, is_inline

if TYPE_CHECKING:
    from split.values import Values

_HELD_HERE = 3  # references to a container that only this table still knows: its own, a variable's, the question's
_MOST = 1000
_LENT_AT_MOST, _LENT_PARTS = (
    100,
    5000,
)  # containers that the submission looks through with every answer, and what they hold
# References to an argument that is not kept: of the two lists of a message's objects, and the question's.
_PASSED = 3
_ANSWERED = 2  # more, of what is the answer itself


class Live:
    """The tests' end: containers by the submission's numbers, each with what it held."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[Any, list[Any]]] = {}
        self._lock = threading.RLock()
        self._applied: dict[int, int] = {}  # the latest change of the submission's that was read
        self.late: list[Any] = []  # told and not taken over
        self._synced: dict[
            int, list[Any]
        ] = {}  # new containers in a change of ours, until the submission has numbered them
        self._syncs = 0
        self._thread = threading.local()

    def remember(self, numbers: Any, objects: list[Any]) -> list[list[int]]:
        """Keep the numbered ones of ``objects``; returns the handles that can be dropped, as ``[number, count]``."""
        with self._lock:
            dropped = [[number, 1] for number in self._unheld()]
            if type(numbers) is list:
                for number, obj in zip(numbers, objects, strict=False):
                    if type(number) is int and (number in self.kept or len(self.kept) < _MOST):
                        if number in self.kept:
                            dropped.append([number, 1])
                        self.kept[number] = (obj, contents(obj))
        return dropped

    def _unheld(self) -> list[int]:
        gone = []
        for number in list(self.kept):
            obj = self.kept[number][0]
            if sys.getrefcount(obj) <= _HELD_HERE:
                gone.append(number)
                del self.kept[number]
                self._applied.pop(number, None)
        return gone

    def has_new(self) -> bool:
        """Whether there is a container in what the tests have changed that the submission has not met."""
        with self._lock:
            known = {id(obj) for obj, _ in self.kept.values()}
            changed = (now for obj, before in self.kept.values() if not _alike(now := contents(obj), before))
            return any(id(part) not in known and not is_inline((part,)) for now in changed for part in now)

    def refer(self, encoder: Encoder) -> None:
        """What the submission has a number for crosses as that."""
        with self._lock:
            encoder.index.update((id(obj), -number) for number, (obj, _) in self.kept.items())

    def changes(self, values: Values) -> list[Any] | None:
        """``[this change's number, numbers, table]`` of what was changed since, or ``None``."""
        if not self.kept:
            return None
        with self._lock:
            changed, encoder = _refilled(self.kept, values)
            if not changed:
                return None
            for number in changed:
                obj = self.kept[number][0]
                self.kept[number] = (obj, contents(obj))
            self._syncs += 1
            if len(encoder.objects) > len(self.kept):
                self._synced[self._syncs] = encoder.objects[len(self.kept) :]
            return [self._syncs, list(self.kept), encoder.table]

    def name(self, named: Any) -> list[list[int]]:
        """The submission has numbered what was new in changes of ours: ``[change, numbers]`` each. What can be dropped."""
        dropped = []
        for change, numbers in named:
            dropped += self.remember(numbers, self._synced.pop(change, []))
        return dropped

    def stay_away(self) -> None:
        """The calling thread is beside the tests' own: what it is told changes nothing under their hands, but when they next ask."""
        self._thread.away = True

    def away(self) -> bool:
        return getattr(self._thread, "away", False)

    def take(self, values: Values) -> None:
        """Take over what the submission has changed, unless that waits until the tests next ask."""
        if not self.away():
            self.settle(values)

    def settle(self, values: Values) -> None:
        """Take over what was told, here and in other threads: ``[sequence, numbers, table, numbers of what is new]`` each."""
        while self.late:
            self._apply(values, self.late.pop(0))

    def _apply(self, values: Values, told: Any) -> None:
        """Newer changes may have been read before."""
        sequence, numbers, table, fresh = told
        with self._lock:
            known: list[Any] = []
            for number, entry in zip(numbers, table, strict=False):
                late = number not in self.kept or self._applied.get(number, 0) > sequence
                known.append((blank(values, entry) if entry else None) if late else self.kept[number][0])
            decoder = Decoder(values, known)
            decoder.message([None, table])
            values.dropped.extend(self.remember(fresh, decoder.objects[len(known) :]))
            for number, entry in zip(numbers, table, strict=False):
                if number in self.kept and entry is not None and self._applied.get(number, 0) <= sequence:
                    self._applied[number] = sequence
                    self.kept[number] = (self.kept[number][0], contents(self.kept[number][0]))


class Lent:
    """The submission's end: containers by number, each with what the tests know of it."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[Any, list[Any]]] = {}
        self._lock = threading.RLock()
        self._sequence = 0

    def add(self, number: Any, obj: Any) -> None:
        """The tests know ``obj`` as it is now."""
        with self._lock:
            self.kept[number] = (obj, contents(obj))

    def has_room(self, obj: Any) -> bool:
        size = sum(len(before) for _, before in self.kept.values())
        return len(self.kept) < _LENT_AT_MOST and size + len(contents(obj)) <= _LENT_PARTS

    def changes(self, values: Values) -> list[Any] | None:
        """``[sequence, numbers, table, numbers of what is new]`` of what was changed since, or ``None``.

        What nothing else refers to is forgotten.
        """
        if not self.kept:
            return None
        with self._lock:
            try:
                changed, encoder = _refilled(self.kept, values)
            except (CodecError, RecursionError):
                self.kept.clear()  # they cannot cross any more
                return None
            numbers = list(self.kept)
            for number in changed:
                obj = self.kept[number][0]
                self.kept[number] = (obj, contents(obj))
            for number in numbers:
                if sys.getrefcount(self.kept[number][0]) <= _HELD_HERE:
                    del self.kept[number]
            if not changed:
                return None
            self._sequence += 1
            fresh = self.number(values, encoder.objects[len(numbers) :], encoder.table[len(numbers) :])
            return [self._sequence, numbers, encoder.table, fresh]

    def number(self, values: Values, objects: list[Any], table: list[Any]) -> list[int | None]:
        """Numbers for containers that the tests are about to have, those that can change and for which there is room."""
        numbers: list[int | None] = []
        for obj, entry in zip(objects, table, strict=True):
            kept = entry[0] in MUTABLE_TAGS and self.has_room(obj)
            numbers.append(values.peer.handles.number(obj) if kept else None)
            if kept:
                self.add(numbers[-1], obj)
        return numbers

    def sync(self, values: Values, told: Any) -> list[Any] | None:
        """Take over what the tests have changed, ``[change, numbers, table]``; ``[change, numbers of what is new]`` if there is any."""
        change, numbers, table = told
        with self._lock:
            known = [values.peer.handles[number] for number in numbers]
            decoder = Decoder(values, known)
            decoder.message([None, table])
            for number, obj, entry in zip(numbers, known, table, strict=False):
                if entry is not None or number not in self.kept:  # one that was let go may be in one that is kept now
                    self.add(number, obj)
            new = len(numbers)
            if len(table) == new:
                return None
            return [change, self.number(values, decoder.objects[new:], table[new:])]


def _refilled(kept: dict[int, tuple[Any, list[Any]]], values: Values) -> tuple[list[int], Encoder]:
    """The numbers of what has changed, and an encoder with that in its table."""
    changed = [
        (place, number)
        for place, (number, (obj, before)) in enumerate(kept.items())
        if not _alike(contents(obj), before)
    ]
    encoder = Encoder(values, [obj for obj, _ in kept.values()] if changed else (), alone=True)
    for place, _ in changed:
        encoder.refill(place)
    encoder.drain()
    return [number for _, number in changed], encoder


def held(objects: list[Any], before: list[Any], root: int) -> list[int]:
    """The places of those arguments that the submission still refers to, and of the containers in them.

    ``objects`` are a message's, of which the first came with the question, whose table was ``before``; ``root`` is the answer's id.
    """
    mutable = [place for place, entry in enumerate(before) if entry and entry[0] in MUTABLE_TAGS]
    if not mutable:
        return []
    nested = [place for place in range(len(objects)) if place >= len(before) or before[place][0].islower()]
    inner: Counter[int] = Counter()
    for place in nested:
        inner.update(map(id, contents(objects[place])))
    found = []
    for place in mutable:
        number = id(objects[place])
        if sys.getrefcount(objects[place]) - inner[number] > _PASSED + (_ANSWERED if number == root else 0):
            found.append(place)
    if found and nested:
        places = {id(objects[place]): place for place in range(len(before))}
        for place in found:  # which grows meanwhile
            inside = (places.get(id(part)) for part in contents(objects[place]))
            found += {other for other in inside if other is not None and other not in found}
    return [place for place in found if place in mutable]


def contents(obj: Any) -> list[Any]:
    """What a container holds, to be compared by identity."""
    if isinstance(obj, dict):
        return [*obj, *obj.values()]
    if isinstance(obj, list | set | bytearray | tuple | frozenset) or hasattr(obj, "maxlen"):
        return list(obj)
    state = getattr(obj, "__dict__", {})
    return [*state, *state.values()]


def _alike(now: list[Any], before: list[Any]) -> bool:
    return len(now) == len(before) and all(map(operator.is_, now, before))
