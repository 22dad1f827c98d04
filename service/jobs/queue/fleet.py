"""Which workers there are, by their registrations."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import ValidationError

from service.jobs.queue.protocol import WORKER_TTL_S, Registration


class Seen(NamedTuple):
    """A registration as Redis has it: seconds until it expires, what the worker says of itself, when it ended."""

    left_s: float
    said: bytes | None
    death: bytes | None


class Fleet:
    """The workers that are alive. A worker is lost when it says so, or is silent for ``lease_s``.

    Silence is read off the time that a registration has left, which is Redis' clock and nobody else's.
    """

    def __init__(self, lease_s: float) -> None:
        self._lease_s = lease_s
        self._alive: dict[str, Registration] = {}
        self._patient_until = 0.0
        self.replaced = 0  # slots of all workers, since this process looks
        self.deaths = 0  # workers that were lost without having said that they stop

    def update(self, found: Mapping[str, Seen]) -> list[str]:
        """Take in what Redis has now. The names of those that were alive and are lost."""
        patient = time.monotonic() < self._patient_until
        before, self._alive = self._alive, {}
        said: dict[str, Registration] = {}
        for name, seen in found.items():
            with contextlib.suppress(ValidationError):
                if seen.said is not None:
                    said[name] = Registration.model_validate_json(seen.said)
        for name, now in said.items():
            silent = WORKER_TTL_S - found[name].left_s > self._lease_s
            if found[name].death is None and (not silent or (patient and name in before)):
                self._alive[name] = now
                self.replaced += max(now.replaced - before[name].replaced, 0) if name in before else 0
        if patient:
            self._alive |= {name: before[name] for name in before.keys() - said.keys()}
        lost = [name for name in before if name not in self._alive]
        self.deaths += sum(not said.get(name, before[name]).stopping for name in lost)
        return lost

    def spare(self) -> None:
        """Redis was away for a while, and perhaps lost something: silence does not count until all had time to speak."""
        self._patient_until = time.monotonic() + self._lease_s

    def all(self) -> list[Registration]:
        return list(self._alive.values())

    def ready(self) -> list[Registration]:
        """Those that take work."""
        return [one for one in self._alive.values() if one.failure is None and not one.stopping]

    def held(self) -> set[str]:
        """The shards that some worker has."""
        return {shard for one in self._alive.values() for shard in one.held}
