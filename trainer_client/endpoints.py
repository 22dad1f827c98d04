"""Which of several addresses a request goes to, and when to stop asking at all.

An endpoint that fails several times in a row is ejected, and taken back when a probe of its ``/readyz`` succeeds. When no
endpoint has answered for ``breaker_s``, the circuit is open: requests fail at once instead of waiting for their time to end.
Plain data, used from one event loop at a time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from trainer_client.errors import CircuitOpen
from trainer_client.known import Known

EJECT_AFTER = 3
COOL_DOWN_S = 0.5
COOL_DOWN_CAP_S = 5.0


@dataclass(slots=True, eq=False)
class Endpoint:
    """One address. ``in_flight`` counts submissions; ``probe_at`` is set while it is ejected."""

    url: str
    known: Known = field(default_factory=Known)
    in_flight: int = 0
    faults: int = 0
    probe_at: float | None = None
    probes: int = 0
    probing: bool = False
    busy_until: float = 0.0


class Endpoints:
    """The addresses and their health. ``clock`` gives seconds."""

    def __init__(self, urls: Sequence[str], breaker_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        if not urls:
            raise ValueError("a client needs at least one URL")
        self.all = [Endpoint(url.rstrip("/")) for url in dict.fromkeys(urls)]
        self._breaker_s = breaker_s
        self._clock = clock
        self._silent_since: float | None = None
        self.last_fault = ""

    def choose(self, avoid: Endpoint | None = None) -> Endpoint | None:
        """The one with the least in flight of those that are well, not busy, and not ``avoid``, as far as there is a choice."""
        now = self._clock()
        well = [endpoint for endpoint in self.all if endpoint.probe_at is None]
        if not well:
            return None
        return min(well, key=lambda one: (one.busy_until > now, one is avoid, one.in_flight, random.random()))

    def due(self) -> Endpoint | None:
        """An ejected endpoint that should be probed now. The caller probes it and says what came of it."""
        now = self._clock()
        for endpoint in self.all:
            if endpoint.probe_at is not None and endpoint.probe_at <= now and not endpoint.probing:
                return endpoint
        return None

    def next_probe_s(self) -> float:
        """Seconds until an ejected endpoint may be probed again."""
        waits = [endpoint.probe_at - self._clock() for endpoint in self.all if endpoint.probe_at is not None]
        return max(0.05, min(waits, default=0.0))

    def elsewhere(self, endpoint: Endpoint) -> bool:
        """Whether a retry may go to another endpoint at once."""
        now = self._clock()
        return any(one is not endpoint and one.probe_at is None and one.busy_until <= now for one in self.all)

    def answered(self, endpoint: Endpoint) -> None:
        """It answered, whatever it said of the request."""
        endpoint.faults = endpoint.probes = 0
        endpoint.probe_at = None
        self._silent_since = None

    def busy(self, endpoint: Endpoint, seconds: float) -> None:
        """It asked to be left alone for a while."""
        self.answered(endpoint)
        endpoint.busy_until = self._clock() + seconds

    def failed(self, endpoint: Endpoint, why: str, probe: bool = False) -> None:
        """It did not answer, or said that it cannot."""
        now = self._clock()
        self.last_fault = why
        endpoint.faults += 1
        endpoint.probes += probe
        if self._silent_since is None:
            self._silent_since = now
        if probe or (endpoint.probe_at is None and endpoint.faults >= EJECT_AFTER):
            pause: float = min(COOL_DOWN_CAP_S, COOL_DOWN_S * 2 ** min(endpoint.probes, 16))
            endpoint.probe_at = now + pause * random.uniform(0.5, 1)

    def check(self) -> None:
        """Raises ``CircuitOpen``."""
        if self._silent_since is None:
            return
        silent = self._clock() - self._silent_since
        if silent >= self._breaker_s:
            raise CircuitOpen(f"no endpoint has answered for {silent:.0f} s; the last fault: {self.last_fault}")

    def forget_flights(self) -> None:
        """What was in flight belonged to an event loop that is gone."""
        for endpoint in self.all:
            endpoint.in_flight = 0
            endpoint.probing = False
