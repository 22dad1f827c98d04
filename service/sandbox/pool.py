"""Warm slots: handed out one run at a time, replaced on any doubt and after enough runs, never leaked."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator

from service.errors import IsolationError, ProtocolError, SandboxError, SlotLost
from service.sandbox import probe
from service.sandbox.runner_slot import RunnerSlot
from service.settings import Settings

log = logging.getLogger(__name__)

Factory = Callable[[Settings, int], RunnerSlot]


def choose(settings: Settings) -> tuple[str, Factory]:
    """The backend that ``settings.sandbox`` names; ``auto`` takes Docker where an engine and the image are there."""
    from service.sandbox.local import LocalSlot

    if settings.sandbox == "local":
        return "local", LocalSlot
    from service.sandbox import docker

    if settings.sandbox == "docker":
        docker.image_digest(settings.image)
        return "docker", docker.DockerSlot
    if docker.reachable() is not None:
        with contextlib.suppress(SandboxError):
            docker.image_digest(settings.image)
            return "docker", docker.DockerSlot
    return "local", LocalSlot


class Pool:
    """``size`` slots. Thread-safe; a slot serves one caller at a time.

    ``index`` is the first slot's place on this host: every slot has a uid range of its own by it.
    """

    def __init__(self, settings: Settings, size: int = 1, index: int = 0) -> None:
        self.settings = settings
        self.size = size
        self.index = index
        self.backend = ""
        self.isolation = ""  # the backend, and what it is without
        self.image = ""
        self.python = ""
        self._factory: Factory | None = None
        self._free: queue.LifoQueue[RunnerSlot] = queue.LifoQueue()
        self._busy: set[RunnerSlot] = set()
        self._places: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._spares: queue.SimpleQueue[RunnerSlot] = queue.SimpleQueue()
        self._warmed: set[int] = set()  # places of slots whose replacement was started
        self._closed = False
        self._layers: probe.Findings = {}
        self._count = {"runs": 0, "recycled": 0, "lost": 0}

    def start(self) -> None:
        """Start the slots and attack their layers once; raises if any does not hold."""
        self.backend, self._factory = choose(self.settings)
        for place in range(2 * self.size + 1):  # a replacement starts before its predecessor's uids are free
            self._places.put(self.index * (2 * self.size + 1) + place)
        slots: list[RunnerSlot] = []
        try:
            for _ in range(self.size):
                slots.append(self._new())
            self.image = slots[0].image
            self._layers = probe.layers(slots[0], self.settings)
            probe.require(self._layers, self.backend, self.settings.accepted)
            self.isolation = probe.isolation(self.backend, self._layers)
        except BaseException as exc:
            for slot in slots:
                slot.close()
            if isinstance(exc, SlotLost | ProtocolError):
                raise IsolationError(f"the isolation probe could not run: {exc}") from exc
            raise
        for slot in slots:
            self._free.put(slot)

    @property
    def replaced(self) -> int:
        """Slots that were destroyed on a doubt since the start."""
        return self._count["lost"]

    def layers(self) -> probe.Findings:
        """What the start-up probe found, by layer."""
        return dict(self._layers)

    def _new(self) -> RunnerSlot:
        if self._factory is None:
            raise SandboxError("the pool was not started")
        if self._closed:
            raise SlotLost("the pool was closed")
        place = self._places.get()
        try:
            slot = self._factory(self.settings, place)
        except BaseException:
            self._places.put(place)
            raise
        slot.place = place
        return slot

    @contextlib.contextmanager
    def slot(self) -> Iterator[RunnerSlot]:
        """A slot for one run. Whatever goes wrong inside destroys it; so does having served long enough."""
        slot = self._take()
        sound = False
        try:
            yield slot
            sound = True
        finally:
            with self._lock:
                self._busy.discard(slot)
                self._count["runs"] += 1
            if sound and slot.runs < self.settings.recycle_after and not self._closed:
                self._free.put(slot)
                if slot.runs >= int(self.settings.recycle_after * 0.9):
                    self._warm(slot)
            else:
                with self._lock:
                    self._count["recycled" if sound else "lost"] += 1
                if not sound and not self._closed:
                    log.warning("slot %d is destroyed on a doubt, and replaced", slot.place)
                self._discard(slot)
                self._free.put(_VACANT)

    def _take(self) -> RunnerSlot:
        slot = self._free.get()
        if slot is _VACANT:
            try:
                slot = self._spares.get_nowait()
            except queue.Empty:
                try:
                    slot = self._new()
                except BaseException:
                    self._free.put(_VACANT)
                    raise
        with self._lock:
            self._busy.add(slot)
        return slot

    def _discard(self, slot: RunnerSlot) -> None:
        slot.close()
        self._warmed.discard(slot.place)
        self._places.put(slot.place)

    def _warm(self, old: RunnerSlot) -> None:
        """Start a replacement in the background, so that recycling costs no run its time; once for each old slot."""
        if old.place in self._warmed or self._spares.qsize() >= self.size:
            return
        self._warmed.add(old.place)

        def start() -> None:
            with contextlib.suppress(SandboxError, OSError):
                slot = self._new()
                if self._closed:
                    self._discard(slot)
                else:
                    self._spares.put(slot)

        threading.Thread(target=start, daemon=True).start()

    def abort(self) -> None:
        """Break off every run that is on; their callers see ``SlotLost``."""
        with self._lock:
            busy = list(self._busy)
        for slot in busy:
            slot.abort()

    def stats(self) -> dict[str, float]:
        """``runs``, ``recycled`` and ``lost`` since the start, ``busy`` and ``free`` now."""
        return {**self._count, "busy": len(self._busy), "free": self._free.qsize()}

    def close(self) -> None:
        """Destroy every slot. Runs that are on, wait or come later end as ``SlotLost``."""
        self._closed = True
        self.abort()
        for waiting in (self._free, self._spares):
            with contextlib.suppress(queue.Empty):
                while True:
                    slot = waiting.get_nowait()
                    if slot is not _VACANT:
                        slot.close()
        for _ in range(self.size):
            self._free.put(_VACANT)


class _Vacant(RunnerSlot):
    """The place of a slot that was destroyed: whoever takes it starts a new one."""

    def __init__(self) -> None:
        self.runs = 0
        self.place = -1


_VACANT = _Vacant()
