"""Uids for the slots of tests: processes of a suite may run side by side, and no two pools of theirs share a uid.

Each process has a range from ``ASSAY_UID_BASE``, which ``tests/conftest.py`` sets. Its first uids are for services that are
started without being told any.
"""

from __future__ import annotations

import itertools
import os

A_PROCESS = 5_000_000
A_POOL = 25_000

_POOLS = itertools.count()


def claim() -> None:
    """Choose this process's range and tell it to every process that it starts.

    A suite that runs beside another one, and was told nothing, takes the range of its pid; each of the processes that it
    is spread over takes one of those above.
    """
    first = int(os.environ.get("ASSAY_UID_BASE", 10_000_000 + os.getpid() % 50 * 4 * A_PROCESS))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    os.environ["ASSAY_UID_BASE"] = str(first + (int(worker.removeprefix("gw")) + 1) * A_PROCESS if worker else first)


def uids() -> int:
    """The first uid of a pool's own ``A_POOL`` of them; used again when all are used, by pools that are long gone."""
    return int(os.environ["ASSAY_UID_BASE"]) + A_POOL * (1 + next(_POOLS) % (A_PROCESS // A_POOL - 1))
