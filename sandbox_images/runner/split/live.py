"""Containers that tests got out of the submission's objects, kept in step with the originals.

``bank.accounts["ann"] = 5`` must reach the submission although ``bank.accounts`` crossed by value. The submission's
end numbers the containers that an attribute or a method gave; the tests' end remembers what they held, and sends
along with its next request what the tests have changed since. What nobody holds any more is forgotten.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from codec import Encoder

if TYPE_CHECKING:
    from split.values import Values

_HELD_HERE = 3  # references to a container that only this table still knows: its own, a variable's, the question's
_MOST = 1000


class Live:
    """The tests' end: containers by the submission's numbers, each with what it held."""

    def __init__(self) -> None:
        self.kept: dict[int, tuple[Any, list[Any]]] = {}

    def remember(self, numbers: Any, objects: list[Any]) -> list[list[int]]:
        """Keep the numbered ones of ``objects``; returns the handles that can be dropped, as ``[number, count]``."""
        dropped = [[number, 1] for number in self._unheld()]
        if type(numbers) is list:
            for number, obj in zip(numbers, objects, strict=False):
                if type(number) is int and len(self.kept) < _MOST:
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
        return gone

    def changes(self, values: Values) -> list[Any] | None:
        """``[numbers, table]`` of what was changed since, or ``None``."""
        changed = [place for place, (obj, before) in enumerate(self.kept.values()) if not _alike(contents(obj), before)]
        if not changed:
            return None
        encoder = Encoder(values, [obj for obj, _ in self.kept.values()])
        for place in changed:
            encoder.refill(place)
        encoder.drain()
        numbers = list(self.kept)
        for place in changed:
            obj = self.kept[numbers[place]][0]
            self.kept[numbers[place]] = (obj, contents(obj))
        return [numbers, encoder.table]


def contents(obj: Any) -> list[Any]:
    """What a container holds, to be compared by identity."""
    if isinstance(obj, dict):
        return [*obj, *obj.values()]
    if isinstance(obj, list | set | bytearray) or hasattr(obj, "maxlen"):
        return list(obj)
    state = getattr(obj, "__dict__", {})
    return [*state, *state.values()]


def _alike(now: list[Any], before: list[Any]) -> bool:
    return len(now) == len(before) and all(a is b for a, b in zip(now, before, strict=True))
