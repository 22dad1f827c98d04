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
    """Work that is queued or running. ``number`` names it to the worker.

    ``attempts`` counts the workers that were lost with it, ``history`` says which and when.
    """

    key: str
    number: int
    task: Task
    plan: dict[str, Any]
    enqueued: float
    online: bool
    started: float | None = None
    attempts: int = 0
    history: list[str] = field(default_factory=list)
    abandoned: asyncio.TimerHandle | None = None
    places: set[Place] = field(default_factory=set)

    def left_s(self) -> float | None:
        """Seconds until nobody wants it begun any more; None if somebody always will."""
        if not self.places or any(place.timer is None for place in self.places):
            return None
        return max(place.timer.when() - place.future.get_loop().time() for place in self.places if place.timer)

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


class _Shares:
    """Runs of one priority. Shares take turns; within a share, first come first served."""

    def __init__(self) -> None:
        self._shares: OrderedDict[str, OrderedDict[int, Run]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Run]:
        return (run for share in self._shares.values() for run in share.values())

    def add(self, run: Run, first: bool) -> None:
        share = self._shares.setdefault(run.task.share, OrderedDict())
        self._count += run.number not in share
        share[run.number] = run
        if first:
            share.move_to_end(run.number, last=False)
            self._shares.move_to_end(run.task.share, last=False)

    def discard(self, run: Run) -> bool:
        share = self._shares.get(run.task.share)
        if share is None or share.pop(run.number, None) is None:
            return False
        self._count -= 1
        if not share:
            del self._shares[run.task.share]
        return True

    def pop(self) -> Run | None:
        if not self._shares:
            return None
        name, share = self._shares.popitem(last=False)
        _, run = share.popitem(last=False)
        self._count -= 1
        if share:
            self._shares[name] = share  # behind the others
        return run


class Waiting:
    """The runs that wait for a worker: online before offline, the shares of each in turns."""

    def __init__(self) -> None:
        self._online = _Shares()
        self._offline = _Shares()

    def __len__(self) -> int:
        return len(self._online) + len(self._offline)

    def __iter__(self) -> Iterator[Run]:
        yield from self._online
        yield from self._offline

    def count(self, online: bool) -> int:
        return len(self._of(online))

    def add(self, run: Run, first: bool = False) -> None:
        self._of(run.online).add(run, first)

    def promote(self, run: Run) -> None:
        """Offline work for which somebody online waits too."""
        waits = not run.online and self._offline.discard(run)
        run.online = True
        if waits:
            self.add(run)

    def discard(self, run: Run) -> None:
        self._of(run.online).discard(run)

    def pop(self, online: bool | None = None) -> Run | None:
        """The next run, of one priority alone if ``online`` says which."""
        if online is None:
            online = len(self._online) > 0
        return self._of(online).pop()

    def _of(self, online: bool) -> _Shares:
        return self._online if online else self._offline


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
