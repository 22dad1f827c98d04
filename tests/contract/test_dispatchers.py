"""One suite, every dispatcher on every sandbox: what callers may rely on, whoever runs their work."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Literal

import pytest

from service.errors import NotReady, QueueFull
from service.jobs.caches.caching import Cache, CachingDispatcher
from service.jobs.caches.judgements import JudgementCache
from service.jobs.caches.problems import prepare
from service.jobs.choice import dispatcher_of
from service.jobs.core import Core
from service.jobs.dispatcher import Task
from service.jobs.embedded import EmbeddedDispatcher
from service.judging.plan import Plan
from service.schema import Judgement, Limits, Problem, StdioTest
from service.settings import Settings
from service.verdict import Reason, Verdict
from tests.conftest import missing
from tests.stack.servers import Process, RedisServer, redis_server, working

PROBLEM = prepare(Problem(tests=[StdioTest(output="1\n")], limits=Limits(cpu_s=5, idle_s=30, wall_s=60)))
SLEEP = "import time; time.sleep(20); print(1)"
A_SECOND = "import time; time.sleep(1); print(1)"


def task(
    source: str, *, priority: Literal["online", "offline"] = "online", left_s: float | None = None,
    output_kb: int = 4, share: str = "",
) -> Task:  # fmt: skip
    deadline = None if left_s is None else time.monotonic() + left_s
    plan = Plan(output_kb=output_kb)
    return Task(source, PROBLEM.problem, PROBLEM.id, PROBLEM.json, plan, priority, deadline, share=share)


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(90):
        while not condition():
            await asyncio.sleep(0.01)


async def submit(dispatcher: Core, source: str, **options: Any) -> Judgement:
    return await dispatcher.submit([task(source, **options)])[0].wait()


class Kind:
    """A dispatcher on a sandbox, with one slot."""

    def __init__(self, sandbox: str, server: RedisServer | None, process: Process | None) -> None:
        self.sandbox, self._server, self._process = sandbox, server, process

    @asynccontextmanager
    async def running(self, **options: Any) -> AsyncIterator[Core]:
        url = self._server.url if self._server else None
        dispatcher = dispatcher_of(Settings(sandbox=self.sandbox, slots=1, redis_url=url, **options))
        await dispatcher.start()
        try:
            await until(lambda: dispatcher.stats()["workers"] == 1)
            yield dispatcher
        finally:
            await dispatcher.stop()

    def kill_worker(self, dispatcher: Core) -> None:
        if isinstance(dispatcher, EmbeddedDispatcher):
            pid = dispatcher.workers[0].pid
        else:
            assert self._process is not None
            pid = self._process.children()[-1]
        assert pid
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module", params=["embedded", "redis"])
def kind(request: pytest.FixtureRequest, backend: str) -> Iterator[Kind]:
    if request.param == "embedded":
        yield Kind(backend, None, None)
        return
    with redis_server() as server, working(server.url, backend) as process:
        yield Kind(backend, server, process)


async def test_judges(kind: Kind) -> None:
    async with kind.running() as dispatcher:
        tickets = dispatcher.submit([task("print(1)"), task("print(2)"), task("1/0"), task("print('\udcff')")])
        judgements = [await ticket.wait() for ticket in tickets]
        assert [judgement.verdict for judgement in judgements] == [
            Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR, Verdict.COMPILE_ERROR,
        ]  # fmt: skip
        environment = dispatcher.environment()
        assert environment is not None and environment.isolation.startswith(kind.sandbox)
        assert {one.provenance.image for one in judgements} == {environment.image}
        assert dispatcher.stats()["completed"] == dispatcher.stats()["started"] == 4
        assert dispatcher.submit([]) == [] and dispatcher.unready() is None


async def test_a_language_is_part_of_the_work(kind: Kind) -> None:
    """The same source is another work in another language, on its way, in its image and in its name."""
    source = '#include <stdio.h>\nint main() { typedef int class_t; puts(sizeof(\'a\') == 1 ? "1" : "4"); }\n'
    async with kind.running() as dispatcher:
        have = dispatcher.languages()
        if have["cpp"].image is None:
            missing(have["cpp"].why)
        made = [replace(task(source), language=language) for language in ("cpp", "c", "python", "cpp")]
        judgements = [await ticket.wait() for ticket in dispatcher.submit(made)]
        assert [judgement.verdict for judgement in judgements] == [
            Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.COMPILE_ERROR, Verdict.ACCEPTED,
        ]  # fmt: skip
        assert dispatcher.stats()["started"] == 3
        for judgement, one in zip(judgements, made, strict=True):
            environment = dispatcher.environment(one.language)
            assert environment is not None and judgement.provenance.image == environment.image
            assert judgement.provenance.language == one.language
        cached = CachingDispatcher(dispatcher, Cache(JudgementCache(1)))
        for expected in (False, True):
            (ticket,) = cached.submit([made[0]])
            assert (await ticket.wait()).cost.cached is expected
        (ticket,) = cached.submit([made[1]])
        assert (await ticket.wait()).verdict is Verdict.WRONG_ANSWER


async def test_identical_work_runs_once_and_answers_all(kind: Kind) -> None:
    async with kind.running() as dispatcher:
        blocker = dispatcher.submit([task("print(0)")])
        tickets = dispatcher.submit([task("print(1)")] * 5 + [task("print(1)", output_kb=5)])
        judgements = [await ticket.wait() for ticket in blocker + tickets]
        assert [judgement.passed for judgement in judgements] == [0] + [1] * 6
        stats = dispatcher.stats()
        assert (stats["submitted"], stats["started"], stats["coalesced"]) == (7, 3, 4)


async def test_a_full_queue_admits_the_whole_or_nothing(kind: Kind) -> None:
    async with kind.running(queue_limit=2, rejoin_s=0) as dispatcher:
        # So many that whatever a dispatcher hands on at once, something waits.
        kept = [dispatcher.submit([task(SLEEP)])]
        with pytest.raises(QueueFull) as caught:
            dispatcher.submit([task(f"print({index})") for index in range(10)])
        assert caught.value.retry_after_s >= 1 and dispatcher.stats()["submitted"] == 1
        with pytest.raises(QueueFull):
            for index in range(10):
                kept.append(dispatcher.submit([task(f"print({index})")]))
        assert dispatcher.stats()["queued"] == 2
        kept.append(dispatcher.submit([task(SLEEP), task("print(0)")]))
        assert dispatcher.stats()["coalesced"] == 2


async def test_online_goes_first(kind: Kind) -> None:
    async with kind.running() as dispatcher:
        order: list[str] = []

        async def wait(name: str, ticket: Any) -> None:
            await ticket.wait()
            order.append(name)

        submitted = [("blocker", task("import time; time.sleep(0.5)"))]
        submitted += [(f"offline{index}", task(f"print(-{index})", priority="offline")) for index in range(8)]
        names = [name for name, _ in submitted]
        waiting = [
            asyncio.create_task(wait(name, ticket))
            for name, ticket in zip(names, dispatcher.submit([work for _, work in submitted]), strict=True)
        ]
        await until(lambda: dispatcher.stats()["running"])
        online = dispatcher.submit([task("print(3)"), task("print(-7)")])  # the second is promoted
        waiting += [asyncio.create_task(wait(*pair)) for pair in zip(("online", "promoted"), online, strict=True)]
        await asyncio.gather(*waiting)
        assert order[0] == "blocker" and order[-1] == "offline6"
        assert order.index("online") < order.index("offline1") and order.index("promoted") < order.index("offline4")


async def test_shares_take_turns(kind: Kind) -> None:
    async with kind.running() as dispatcher:
        many = dispatcher.submit([task(f"print({index})", share="many") for index in range(40)])
        few = dispatcher.submit([task(f"print(-{index})", share="few") for index in range(1, 4)])
        for ticket in few:
            await ticket.wait()
        assert dispatcher.stats()["completed"] < 40
        for ticket in many:
            await ticket.wait()


async def test_work_whose_deadline_passes_is_not_run(kind: Kind) -> None:
    async with kind.running(rejoin_s=0) as dispatcher:
        blocker = dispatcher.submit([task(SLEEP)])
        await until(lambda: dispatcher.stats()["running"])
        late, later = dispatcher.submit([task("print(1)", left_s=0.2), task("print(1)")])
        past = dispatcher.submit([task("print(2)", left_s=-1)])[0]
        for ticket in (late, past):
            judgement = await ticket.wait()
            assert (judgement.verdict, judgement.reason) == (Verdict.UNSCORABLE, Reason.DEADLINE)
            assert not judgement.scorable and judgement.attempts == 0
        # The other caller of the same work has no deadline, so its run stays.
        assert dispatcher.stats()["started"] == 1
        del blocker
        assert (await later.wait()).verdict is Verdict.ACCEPTED
        assert dispatcher.stats()["started"] == 2


async def test_a_run_that_nobody_waits_for_frees_its_slot(kind: Kind) -> None:
    async with kind.running(rejoin_s=0) as dispatcher:
        waiting = asyncio.create_task(submit(dispatcher, SLEEP))
        queued = asyncio.create_task(submit(dispatcher, "print(7)"))
        await until(lambda: dispatcher.stats()["running"])
        for caller in (waiting, queued):
            caller.cancel()
        await until(lambda: dispatcher.stats()["cancelled"] == 2)
        assert (await submit(dispatcher, "print(1)")).verdict is Verdict.ACCEPTED
        assert dispatcher.stats()["started"] == 2


async def test_a_retry_finds_the_run(kind: Kind) -> None:
    async with kind.running(rejoin_s=60) as dispatcher:
        waiting = asyncio.create_task(submit(dispatcher, A_SECOND))
        await asyncio.sleep(0)  # it waits now
        waiting.cancel()
        await asyncio.sleep(0)
        assert (await submit(dispatcher, A_SECOND)).verdict is Verdict.ACCEPTED
        assert dispatcher.stats()["started"] == 1 and dispatcher.stats()["cancelled"] == 0


async def test_a_dropped_ticket_is_nobody_waiting(kind: Kind) -> None:
    async with kind.running(rejoin_s=0) as dispatcher:
        dispatcher.submit([task(SLEEP)])
        await until(lambda: dispatcher.stats()["cancelled"] == 1)


async def test_a_lost_worker_is_replaced_and_its_run_repeated(kind: Kind) -> None:
    async with kind.running() as dispatcher:
        ticket = dispatcher.submit([task(A_SECOND)])[0]
        await until(lambda: dispatcher.stats()["running"])
        kind.kill_worker(dispatcher)
        judgement = await ticket.wait()
        assert (judgement.verdict, judgement.attempts) == (Verdict.ACCEPTED, 2)
        assert dispatcher.stats()["retried"] == dispatcher.stats()["worker_deaths"] == 1


async def test_a_run_that_costs_too_many_workers_is_quarantined(kind: Kind) -> None:
    async with kind.running(attempts=2) as dispatcher:
        ticket, after = dispatcher.submit([task(SLEEP), task("print(1)")])
        run = next(run for run in dispatcher._in_flight.values() if run.task.source == SLEEP)
        for deaths in (1, 2):
            await until(lambda: run.started is not None)  # the other one may come first after a loss
            kind.kill_worker(dispatcher)
            await until(lambda deaths=deaths: dispatcher.stats()["worker_deaths"] == deaths)
        judgement = await ticket.wait()
        assert (judgement.verdict, judgement.reason) == (Verdict.UNSCORABLE, Reason.QUARANTINED)
        assert not judgement.scorable and judgement.attempts == 2
        assert judgement.message.startswith("2 workers were lost while they ran this submission: ")
        assert (await after.wait()).attempts == 1  # it only waited beside it


async def test_stop_answers_everybody(kind: Kind) -> None:
    async with kind.running() as dispatcher:
        waiting = [asyncio.create_task(ticket.wait()) for ticket in dispatcher.submit([task(SLEEP), task("print(1)")])]
        await until(lambda: dispatcher.stats()["running"])
        await dispatcher.stop()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(answer, NotReady) for answer in answers)
        with pytest.raises(NotReady):
            dispatcher.submit([task("print(1)")])
