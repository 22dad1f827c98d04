"""What a process, or a slot's runner, holds in memory at most while something is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.sandbox.pool import Pool


class Peak:
    """MiB above what was held at the beginning."""

    def __init__(self) -> None:
        self.worker = self.runner = 0.0


def resident_mb(pid: int | str) -> float:
    """Anonymous memory of a process: what was read from files and what is shared is not counted."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1024


def supervisor_of(pool: Pool, image: str) -> int:
    """The pid, out here, of the process that the slot's connection leads to."""
    with pool.slot(image) as slot:
        process = getattr(slot, "process", None)
        if process is not None:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            return int(children[0])
        slot.container.reload()  # type: ignore[attr-defined]
        return int(slot.container.attrs["State"]["Pid"])  # type: ignore[attr-defined]


@contextmanager
def watched(pool: Pool, image: str = "python") -> Iterator[Peak]:
    """The peaks of this process, whose judge is the worker, and of the slot's supervisor."""
    runner = supervisor_of(pool, image)
    peak, over = Peak(), threading.Event()
    before, before_runner = resident_mb("self"), resident_mb(runner)

    def look() -> None:
        while not over.wait(0.005):
            peak.worker = max(peak.worker, resident_mb("self") - before)
            peak.runner = max(peak.runner, resident_mb(runner) - before_runner)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
