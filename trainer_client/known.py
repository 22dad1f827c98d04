"""Problems that an endpoint knows: one seen twice is registered there and then travels as its id."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum

KEPT = 65536
DISTRUST_AFTER = 16


class State(Enum):
    """How far a problem without an id has come."""

    SEEN = "seen"
    REGISTERING = "registering"
    INLINE = "inline"  # the endpoint refused to keep it


class Known:
    """Ids by the key of a problem's content. The least used are forgotten."""

    def __init__(self) -> None:
        self._entries: OrderedDict[bytes, str | State] = OrderedDict()
        self._named = 0
        self._unknown = 0

    def wants(self, key: bytes, count: int = 1) -> bool:
        """Note that a problem is sent ``count`` times; whether the caller should register it now."""
        if self._forgetful():
            return False
        state = self._entries.get(key)
        seen_twice = state is State.SEEN or (state is None and count > 1)
        self._set(key, State.REGISTERING if seen_twice else state or State.SEEN)
        return seen_twice

    def registered(self, key: bytes, problem_id: str) -> None:
        self._set(key, problem_id)

    def settle(self, key: bytes, inline: bool) -> None:
        """Registering has ended; if it did not work, the problem travels ``inline`` for good or is tried again."""
        if self._entries.get(key) is State.REGISTERING:
            self._set(key, State.INLINE if inline else State.SEEN)

    def name(self, key: bytes) -> str | None:
        """The id to send in the problem's place."""
        entry = self._entries.get(key)
        if not isinstance(entry, str) or self._forgetful():
            return None
        self._named += 1
        return entry

    def forget(self, key: bytes) -> None:
        """The endpoint does not know the id any more."""
        if isinstance(self._entries.get(key), str):
            self._unknown += 1
            self._set(key, State.SEEN)

    def _forgetful(self) -> bool:
        """What is registered there does not stay, as with several stores behind one address."""
        return self._unknown > DISTRUST_AFTER and self._unknown * 4 > self._named

    def _set(self, key: bytes, entry: str | State) -> None:
        self._entries[key] = entry
        self._entries.move_to_end(key)
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)
