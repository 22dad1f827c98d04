"""Slots beside a pool's own: of other languages' images, and for judges' programs, which no submission ever shares."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal, NamedTuple

from service.sandbox.runner_slot import RunnerSlot

Role = Literal["run", "judge"]


class Key(NamedTuple):
    """What a slot is for: its image, and whether submissions run in it or the programs that judge them."""

    image: str
    role: Role


class Shelf:
    """Warm slots by key, ``most`` at one time with those in use; for one more, the least used that is free is closed.

    ``make`` starts a slot, ``discard`` destroys one. Thread-safe.
    """

    def __init__(self, most: int, make: Callable[[Key], RunnerSlot], discard: Callable[[RunnerSlot], None]) -> None:
        self.most = most
        self._make, self._discard = make, discard
        self._free: OrderedDict[RunnerSlot, Key] = OrderedDict()  # the least used first
        self._used = 0
        self._closed = False
        self._lock = threading.Lock()

    def take(self, key: Key) -> RunnerSlot:
        """A slot for this; one that is warm, if there is one."""
        old: RunnerSlot | None = None
        with self._lock:
            self._used += 1
            found = next((slot for slot, kept in reversed(self._free.items()) if kept == key), None)
            if found is not None:
                del self._free[found]
                return found
            if self._free and len(self._free) + self._used > self.most:
                old, _ = self._free.popitem(last=False)
        try:
            if old is not None:
                self._discard(old)
            return self._make(key)
        except BaseException:
            with self._lock:
                self._used -= 1
            raise

    def give(self, slot: RunnerSlot, key: Key, sound: bool) -> None:
        """Take back what ``take`` gave; what is not sound is destroyed."""
        with self._lock:
            self._used -= 1
            keep = sound and not self._closed
            if keep:
                self._free[slot] = key
        if not keep:
            self._discard(slot)

    def close(self) -> None:
        """Destroy what is free now, and the rest when it comes back."""
        with self._lock:
            self._closed = True
            free, self._free = list(self._free), OrderedDict()
        for slot in free:
            self._discard(slot)

    def __len__(self) -> int:
        return len(self._free)
