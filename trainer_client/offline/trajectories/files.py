"""``collect`` on files: tasks in, tasks with trajectories out, one line each, in the input's order; resumable."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import InputError
from service.schema import Result
from service.settings import Settings
from trainer_client.offline.tables import read_rows
from trainer_client.offline.trajectories.collect import collect
from trainer_client.offline.trajectories.endpoint import Endpoint, Sampler
from trainer_client.offline.trajectories.schema import Collected, Sampling, Task, tasks_of
from trainer_client.offline.trajectories.suite import Suite
from trainer_client.offline.verifier import embedded, remote


@dataclass(slots=True)
class Tally:
    """What happened: tasks collected and found done, answers, verdicts, and why rows were no task."""

    tasks: int = 0
    resumed: int = 0
    answers: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def count(self, results: Sequence[Result]) -> None:
        self.answers += len(results)
        for result in results:
            self.verdicts[result.verdict] = self.verdicts.get(result.verdict, 0) + 1


@dataclass(frozen=True, slots=True)
class Run:
    """How a file is collected: by the model at ``endpoint``, judged at ``url`` or, without one, in slots of ``settings``."""

    endpoint: str
    sampling: Sampling
    suite: Suite = field(default_factory=Suite)
    key: str | None = None
    concurrency: int = 64
    url: str | None = None
    settings: Settings | None = None


def collect_file(tasks: Path, out: Path, run: Run, told: Callable[[Tally], object] = lambda tally: None) -> Tally:
    """Raises ``InputError``, ``ModelError``, ``NotReady``, ``ClientError``; what was written stays, and is gone on with."""
    return asyncio.run(_collect(tasks, out, run, told))


async def _collect(tasks: Path, out: Path, run: Run, told: Callable[[Tally], object]) -> Tally:
    tally = Tally()
    done = finished(out, run.sampling)
    tally.resumed = len(done)
    async with AsyncExitStack() as stack:
        model: Sampler = await stack.enter_async_context(Endpoint(run.endpoint, run.key, concurrency=run.concurrency))
        judged = remote(run.url) if run.url is not None else embedded(run.settings or Settings())
        verify = await stack.enter_async_context(judged)
        sink = stack.enter_context(out.open("ab"))
        flight: deque[asyncio.Task[Collected]] = deque()
        stack.push_async_callback(_given_up, flight)

        def counted(results: Sequence[Result]) -> None:
            tally.count(results)
            told(tally)

        async def first() -> None:
            found = await flight[0]
            flight.popleft()
            sink.write(found.model_dump_json(by_alias=True).encode("utf-8", "surrogatepass") + b"\n")
            sink.flush()
            tally.tasks += 1
            told(tally)

        width = 1 + -(-run.concurrency // run.sampling.n)  # enough tasks to keep the model busy, and one to follow
        for task in wanted(tasks, run.suite, tally):
            if task.id in done:
                continue
            flight.append(asyncio.create_task(collect(task, model, verify, run.sampling, counted)))
            while len(flight) >= width:
                await first()
        while flight:
            await first()
    return tally


async def _given_up(flight: deque[asyncio.Task[Collected]]) -> None:
    """What is under way when the command ends early ends before the slots do."""
    for one in flight:
        one.cancel()
    await asyncio.gather(*flight, return_exceptions=True)


def wanted(tasks: Path, suite: Suite, tally: Tally) -> Iterator[Task]:
    """The file's tasks; rows that are none are told of in the tally. Raises ``InputError`` at a task's id that came before."""
    seen: set[str] = set()
    for found in tasks_of(read_rows(tasks), suite, tasks.name):
        if isinstance(found, tuple):
            tally.skipped.append(found)
            continue
        if found.id in seen:
            raise InputError(f"two tasks have the id {found.id!r}; every task needs an id of its own", tasks.name)
        seen.add(found.id)
        yield found


def finished(out: Path, sampling: Sampling) -> set[str]:
    """The ids of the tasks that ``out`` holds; half a line at its end is cut off. Raises ``InputError`` if it is of another run."""
    done: set[str] = set()
    if not out.exists():
        return done
    whole = 0
    with out.open("r+b") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            row = json.loads(line)
            if row.get("sampling") != sampling.model_dump():
                message = "it holds trajectories that were sampled otherwise; name another file, or remove it"
                raise InputError(message, str(out))
            done.add(row["id"])
            whole += len(line)
        lines.truncate(whole)
    return done
