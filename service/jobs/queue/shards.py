"""Shards: as many submissions as make a good piece of work, sized by what their like cost so far."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import LRUCache

from service.jobs.runs import Run

SHARD_S = 0.075  # long against what a shard costs by itself, short against what anybody waits for
SHARD_COUNT = 64
SHARD_BYTES = 4 << 20
A_WORKER = 2  # shards: the one that it runs, and the next, so that it never waits for one
REMEMBERED = 4096


@dataclass(slots=True, eq=False)
class Shard:
    """Runs on their way. ``runs`` are those without an answer; ``worker`` is who was heard to have it; ``until`` has
    the deadlines that were sent with it, in the event loop's time."""

    id: str
    online: bool
    runs: dict[int, Run]
    sent: float | None = None
    worker: str | None = None
    until: dict[int, float | None] = field(default_factory=dict)
    missing: int = 0  # looks in a row at which nobody had it


@dataclass(slots=True)
class Costs:
    """Running means of what a submission takes, in seconds, by problem."""

    known: LRUCache[str, float] = field(default_factory=lambda: LRUCache(REMEMBERED))
    mean_s: float = 0.05

    def expect(self, problem_id: str) -> float:
        """Of a problem that is new, the mean of all."""
        return self.known.get(problem_id, self.mean_s)

    def learn(self, problem_id: str, seconds: float) -> None:
        before = self.known.get(problem_id)
        self.known[problem_id] = seconds if before is None else before + 0.2 * (seconds - before)
        self.mean_s += 0.05 * (seconds - self.mean_s)


def cut(take: Callable[[], Run | None], waiting: int, places: int, costs: Costs) -> list[Run]:
    """The runs of the next shard: no more than its part of what waits for ``places`` shards, so that all workers get
    some, and no more than is a good piece of work."""
    most = min(math.ceil(waiting / places), SHARD_COUNT)
    runs: list[Run] = []
    seconds = size = 0.0
    while len(runs) < most and seconds < SHARD_S and size < SHARD_BYTES and (run := take()) is not None:
        runs.append(run)
        seconds += costs.expect(run.task.problem_id)
        size += len(run.task.source)
    return runs
