"""Warm slots: handed out one run at a time, replaced on any doubt and after enough runs, never leaked."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator

from service.errors import IsolationError, ProtocolError, SandboxError, SlotLost
from service.languages import Language, registry
from service.sandbox import probe, toolchains
from service.sandbox.runner_slot import RunnerSlot
from service.sandbox.shelf import Key, Role, Shelf
from service.settings import Settings

log = logging.getLogger(__name__)

PYTHON_IMAGE = "python"
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
    """``size`` slots of the python image, and as many of each other image as are needed. Thread-safe; a slot serves one
    caller at a time.

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
        self._starting = 0  # replacements that are not there yet
        self._shelf = Shelf(settings.warm_images * size, self._beside, self._remove)
        self._digests: dict[str, str] = {}  # images that were used so far, by name; the same for as long as this lives
        self._versions: dict[str, dict[str, str]] = {}  # of tools, by image and language
        self._probed: set[str] = set()  # images whose layers were attacked
        self._closed = False
        self._layers: probe.Findings = {}
        self._count = {"runs": 0, "recycled": 0, "lost": 0}

    def start(self) -> None:
        """Start the slots and attack their layers once; raises if any does not hold."""
        self.backend, self._factory = choose(self.settings)
        places = 2 * self.size + 1 + self._shelf.most  # a replacement starts before its predecessor's uids are free
        for place in range(places):
            self._places.put(self.index * places + place)
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

    def digest(self, language: Language) -> str:
        """The image that a language's sources run in, or what stands for one. Raises ``ImageError`` if it is not there."""
        if language.native:
            return self.image
        if self.backend == "local":
            return toolchains.local_digest(language, self.image)
        return self._image(language.image)

    def languages(self) -> dict[str, dict[str, str]]:
        """By language, ``image``: its digest, and its tool's ``version`` if known; or ``why`` it has none here."""
        found: dict[str, dict[str, str]] = {}
        for name, language in registry().items():
            try:
                found[name] = {"image": self.digest(language)}
                version = self._version(language)
            except SandboxError as error:
                found[name] = {"why": str(error)}
                continue
            if version:
                found[name]["version"] = version
        return found

    def _version(self, language: Language) -> str | None:
        if self.backend == "local":
            return toolchains.local_version(language, self.settings.python)
        if language.image not in self._versions:
            from service.sandbox import docker

            self._versions[language.image] = docker.image_versions(self.settings.image_of(language.image))
        return self._versions[language.image].get(language.name)

    def _image(self, name: str) -> str:
        if name not in self._digests:
            from service.sandbox import docker

            self._digests[name] = docker.image_digest(self.settings.image_of(name))
        return self._digests[name]

    def _new(self, settings: Settings | None = None) -> RunnerSlot:
        if self._factory is None:
            raise SandboxError("the pool was not started")
        if self._closed:
            raise SlotLost("the pool was closed")
        place = self._places.get()
        try:
            slot = self._factory(settings or self.settings, place)
        except BaseException:
            self._places.put(place)
            raise
        slot.place = place
        return slot

    def _beside(self, key: Key) -> RunnerSlot:
        """A slot for the shelf. Its layers are attacked like those of the first ones."""
        settings = self.settings
        if self.backend == "docker" and key.image != PYTHON_IMAGE:
            settings = settings.model_copy(update={"image": self._image(key.image)})
        slot = self._new(settings)
        try:
            if key.image not in self._probed and self.backend != "local":
                probe.require(probe.layers(slot, settings), self.backend, settings.accepted)
                self._probed.add(key.image)
        except BaseException:
            self._remove(slot)
            raise
        return slot

    @contextlib.contextmanager
    def slot(self, image: str = PYTHON_IMAGE, role: Role = "run") -> Iterator[RunnerSlot]:
        """A slot for one run, of the image that a language names; in a ``judge``'s slots no submission ever ran.

        Whatever goes wrong inside destroys it; so does having served long enough. Local slots have every language.
        """
        if role == "run" and (image == PYTHON_IMAGE or self.backend == "local"):
            with self._own() as slot:
                yield slot
            return
        key = Key(image if self.backend != "local" else PYTHON_IMAGE, role)
        slot = self._shelf.take(key)
        sound = False
        with self._lock:
            self._busy.add(slot)
        try:
            yield slot
            sound = True
        finally:
            with self._lock:
                self._busy.discard(slot)
                self._count["runs"] += 1
                if not sound or slot.runs >= self.settings.recycle_after:
                    self._count["recycled" if sound else "lost"] += 1
            self._shelf.give(slot, key, sound and slot.runs < self.settings.recycle_after)

    @contextlib.contextmanager
    def _own(self) -> Iterator[RunnerSlot]:
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
        self._warmed.discard(slot.place)
        self._remove(slot)

    def _remove(self, slot: RunnerSlot) -> None:
        slot.close()
        self._places.put(slot.place)

    def _warm(self, old: RunnerSlot) -> None:
        """Start a replacement in the background, so that recycling costs no run its time; once for each old slot."""
        with self._lock:
            if old.place in self._warmed or self._spares.qsize() + self._starting >= self.size:
                return
            self._warmed.add(old.place)
            self._starting += 1

        def start() -> None:
            try:
                with contextlib.suppress(SandboxError, OSError):
                    slot = self._new()
                    if self._closed:
                        self._discard(slot)
                    else:
                        self._spares.put(slot)
            finally:
                with self._lock:
                    self._starting -= 1

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
        self._shelf.close()
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
