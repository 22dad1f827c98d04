"""The dispatcher: takes work in, has workers judge it, hands judgements out.

``embedded.py`` implements it with worker processes of its own; a queue shared by many machines is
another implementation of the same protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from service.jobs.provided import Languages
from service.judging.plan import Plan
from service.schema import Judgement, Problem


@dataclass(frozen=True, slots=True)
class Task:
    """One submission on its way to a worker.

    ``problem_id`` is the hash of ``problem_json``, the canonical bytes, which are computed once and sent
    as they are. ``deadline`` is a ``time.monotonic`` reading after which unstarted work is not run. ``cache`` allows a
    stored judgement of the same work as the answer. ``share`` names whose work it is: waiting work of equal priority is
    taken in turns over the shares. ``request_id`` and ``trace`` (a W3C ``traceparent``) name the request that it came by.
    """

    source: str
    problem: Problem
    problem_id: str
    problem_json: bytes
    plan: Plan = field(default_factory=Plan)
    priority: Literal["online", "offline"] = "online"
    deadline: float | None = None
    cache: bool = True
    share: str = ""
    request_id: str = ""
    trace: str = ""
    language: str = "python"


class Environment(NamedTuple):
    """What decides a judgement beside the work itself: the workers' image, isolation and version.

    ``judge_image`` is that of the problem's own checker or interactor, where it has one.
    """

    image: str
    isolation: str
    version: str
    judge_image: str | None = None


class Ticket(Protocol):
    """A place in the queue. Dropping it without ``wait`` ending counts as nobody waiting any more."""

    async def wait(self) -> Judgement:
        """The judgement; cancelling this call leaves the run to others until ``rejoin_s`` is over."""
        ...


class Dispatcher(Protocol):
    """Admits work whole or not at all, runs identical work once, loses none of it."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def submit(self, tasks: Sequence[Task]) -> list[Ticket]:
        """Admit all of ``tasks`` or raise ``QueueFull``; never blocks."""
        ...

    def unready(self) -> str | None:
        """Why no worker can take work now, for the operator; None when one can."""
        ...

    def environment(self, language: str = "python") -> Environment | None:
        """What work in this language runs in now; None while no worker is ready, or if they differ."""
        ...

    def languages(self) -> Languages:
        """What the ready workers have of each language."""
        ...

    def stats(self) -> dict[str, float]:
        """``queued``, ``running``, ``workers`` (alive and ready), ``slots``, and counters since the start."""
        ...
