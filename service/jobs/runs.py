"""A run: one piece of work and everybody who waits for it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.jobs.dispatcher import Task
from service.schema import Cost, Judgement, Provenance
from service.verdict import Reason, Verdict


@dataclass(slots=True, eq=False)
class Place:
    """One caller's place at a run; ``timer`` answers it if its deadline passes before the run starts."""

    future: asyncio.Future[Judgement]
    timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


@dataclass(slots=True, eq=False)
class Run:
    """Work that is queued or running. ``number`` names it to the worker; ``attempts`` counts lost workers."""

    key: str
    number: int
    task: Task
    plan: dict[str, Any]
    enqueued: float
    online: bool
    started: float | None = None
    attempts: int = 0
    abandoned: asyncio.TimerHandle | None = None
    places: set[Place] = field(default_factory=set)

    def answer(self, judgement: Judgement) -> None:
        """Give everybody the same judgement."""
        self.close()
        places, self.places = self.places, set()
        for place in places:
            place.close()
            if not place.future.done():
                place.future.set_result(judgement)

    def fail(self, error: Exception) -> None:
        """Nobody gets a judgement: the service is going away."""
        self.close()
        places, self.places = self.places, set()
        for place in places:
            place.close()
            if not place.future.done():
                place.future.set_exception(error)

    def close(self) -> None:
        if self.abandoned is not None:
            self.abandoned.cancel()
            self.abandoned = None


class Waiting:
    """The runs that wait for a worker: online before offline, first come first served within each."""

    def __init__(self) -> None:
        self._online: OrderedDict[int, Run] = OrderedDict()
        self._offline: OrderedDict[int, Run] = OrderedDict()

    def __len__(self) -> int:
        return len(self._online) + len(self._offline)

    def __iter__(self) -> Iterator[Run]:
        yield from self._online.values()
        yield from self._offline.values()

    def add(self, run: Run, first: bool = False) -> None:
        queue = self._online if run.online else self._offline
        queue[run.number] = run
        if first:
            queue.move_to_end(run.number, last=False)

    def promote(self, run: Run) -> None:
        """Offline work for which somebody online waits too."""
        if not run.online and self._offline.pop(run.number, None) is not None:
            self._online[run.number] = run
        run.online = True

    def discard(self, run: Run) -> None:
        (self._online if run.online else self._offline).pop(run.number, None)

    def pop(self) -> Run | None:
        queue = self._online or self._offline
        return queue.popitem(last=False)[1] if queue else None


def unscorable(task: Task, reason: Reason, message: str, attempts: int = 1, queue_s: float = 0.0) -> Judgement:
    """The judgement of work about whose source nothing can be said."""
    fault = reason in (Reason.INFRASTRUCTURE, Reason.JUDGE_FAULT)
    return Judgement(
        verdict=Verdict.INTERNAL_ERROR if fault else Verdict.UNSCORABLE,
        reason=reason,
        scorable=False,
        attempts=attempts,
        message=message,
        cost=Cost(queue_s=queue_s),
        provenance=Provenance(problem=task.problem_id, plan=task.plan.hash),
    )
