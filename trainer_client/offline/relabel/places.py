"""Uids for slots: programs that run slots beside each other on one machine, and no two of them under the same uids."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import NotReady
from service.settings import Settings

PLACES = 64
A_SLOT = 3  # uid ranges that a slot's worker may use: its own, its replacement's, a spare's


@contextmanager
def place(settings: Settings) -> Iterator[Settings]:
    """Settings with uids that nobody else has who asks here, nor the workers that a killed program left behind.

    Who is told of workers writes them down with ``remember``. Raises ``NotReady`` if there are no places left.
    """
    slots = settings.slots or len(os.sched_getaffinity(0))
    span = A_SLOT * max(slots, 64) * (settings.uids_per_slot + 1)
    folder = settings.data_dir / "places"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PLACES):
        path = folder / f"{settings.uid_base}-{number}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        try:
            if not any(_is_worker(pid) for pid in _read(path)):
                yield settings.model_copy(update={"uid_base": settings.uid_base + number * span})
                return
        finally:
            os.close(descriptor)
    raise NotReady(f"{PLACES} programs with slots of their own run on this machine already")


def remember(original: Settings, used: Settings, pids: list[int]) -> None:
    """Write down who works in a place, for whoever finds it after a crash."""
    slots = original.slots or len(os.sched_getaffinity(0))
    span = A_SLOT * max(slots, 64) * (original.uids_per_slot + 1)
    number = (used.uid_base - original.uid_base) // span
    path = original.data_dir / "places" / f"{original.uid_base}-{number}"
    path.write_text(" ".join(map(str, pids)))


def _read(path: Path) -> list[int]:
    return [int(word) for word in path.read_text().split() if word.isdigit()]


def _is_worker(pid: int) -> bool:
    try:
        return b"service.jobs.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
