"""The embedded dispatcher with real workers on the local sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest

from service.errors import NotReady, QueueFull
from service.jobs import embedded
from service.jobs.caches.problems import prepare
from service.jobs.dispatcher import Task
from service.jobs.embedded import EmbeddedDispatcher
from service.judging.plan import Plan
from service.schema import Limits, Problem, StdioTest
from service.settings import Settings
from service.verdict import Reason, Verdict

PROBLEM = prepare(Problem(tests=[StdioTest(output="1\n")], limits=Limits(cpu_s=5, idle_s=30, wall_s=60)))
SLEEP = "import time; time.sleep(20); print(1)"


def task(
    source: str, *, priority: Literal["online", "offline"] = "online", left_s: float | None = None, output_kb: int = 4
) -> Task:
    deadline = None if left_s is None else time.monotonic() + left_s
    plan = Plan(output_kb=output_kb)
    return Task(source, PROBLEM.problem, PROBLEM.id, PROBLEM.json, plan, priority, deadline)


@asynccontextmanager
async def running(slots: int = 1, **options: Any) -> AsyncIterator[EmbeddedDispatcher]:
    dispatcher = EmbeddedDispatcher(Settings(sandbox="local", slots=slots, **options))
    await dispatcher.start()
    try:
        await until(lambda: dispatcher.stats()["workers"] == slots)
        yield dispatcher
    finally:
        await dispatcher.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


def is_running(dispatcher: EmbeddedDispatcher) -> bool:
    return dispatcher.stats()["running"] > 0


def alive(pid: int | None) -> bool:
    assert pid is not None
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_judges() -> None:
    async with running(slots=2) as dispatcher:
        tickets = dispatcher.submit([task("print(1)"), task("print(2)"), task("1/0")])
        verdicts = [(await ticket.wait()).verdict for ticket in tickets]
        assert verdicts == [Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR]
        assert dispatcher.stats()["completed"] == 3
        assert dispatcher.submit([]) == []


async def test_identical_work_runs_once_and_answers_all() -> None:
    async with running() as dispatcher:
        blocker = dispatcher.submit([task("print(0)")])
        tickets = dispatcher.submit([task("print(1)")] * 5 + [task("print(1)", output_kb=5)])
        judgements = [await ticket.wait() for ticket in blocker + tickets]
        assert [judgement.passed for judgement in judgements] == [0] + [1] * 6
        stats = dispatcher.stats()
        assert (stats["submitted"], stats["started"], stats["coalesced"]) == (7, 3, 4)


async def test_a_full_queue_admits_the_whole_or_nothing() -> None:
    async with running(queue_limit=2) as dispatcher:
        first = dispatcher.submit([task(SLEEP)])
        with pytest.raises(QueueFull) as caught:
            dispatcher.submit([task(f"print({index})") for index in range(3)])
        assert caught.value.retry_after_s >= 1
        assert dispatcher.stats()["queued"] == 0
        rest = dispatcher.submit([task("print(5)"), task("print(6)")])
        with pytest.raises(QueueFull):
            dispatcher.submit([task("print(7)")])
        joined = dispatcher.submit([task(SLEEP), task("print(5)")])
        assert dispatcher.stats()["coalesced"] == 2
        del first, rest, joined


async def test_online_goes_first() -> None:
    async with running() as dispatcher:
        order: list[str] = []

        async def wait(name: str, ticket: Any) -> None:
            await ticket.wait()
            order.append(name)

        submitted = [("blocker", task("print(0)"))]
        submitted += [(f"offline{index}", task(f"print(-{index})", priority="offline")) for index in (1, 2)]
        submitted += [("online", task("print(3)")), ("promoted", task("print(-2)"))]
        tickets = dispatcher.submit([work for _, work in submitted])
        names = [name for name, _ in submitted]
        await asyncio.gather(*(wait(name, ticket) for name, ticket in zip(names, tickets, strict=True)))
        assert order[0] == "blocker" and order[-1] == "offline1"
        assert order.index("online") < order.index("offline1")


async def test_work_whose_deadline_passes_is_not_run() -> None:
    async with running() as dispatcher:
        blocker = dispatcher.submit([task(SLEEP)])
        late, later = dispatcher.submit([task("print(1)", left_s=0.2), task("print(1)")])
        past = dispatcher.submit([task("print(2)", left_s=-1)])[0]
        for ticket in (late, past):
            judgement = await ticket.wait()
            assert (judgement.verdict, judgement.reason, judgement.scorable) == (
                Verdict.UNSCORABLE,
                Reason.DEADLINE,
                False,
            )
        assert is_running(dispatcher) and dispatcher.stats()["started"] == 1
        # The other caller of the same work has no deadline, so its run stays.
        assert dispatcher.stats()["queued"] == 1
        del blocker, later


async def test_a_run_that_nobody_waits_for_frees_its_slot() -> None:
    async with running(rejoin_s=0) as dispatcher:
        waiting = asyncio.create_task(dispatcher.submit([task(SLEEP)])[0].wait())
        queued = asyncio.create_task(dispatcher.submit([task("print(7)")])[0].wait())
        await asyncio.sleep(0)  # both wait now
        for caller in (waiting, queued):
            caller.cancel()
        await until(lambda: dispatcher.stats()["cancelled"] == 2)
        judgement = await dispatcher.submit([task("print(1)")])[0].wait()
        assert judgement.verdict is Verdict.ACCEPTED
        assert dispatcher.stats()["started"] == 2


async def test_a_retry_finds_the_run() -> None:
    async with running(rejoin_s=60) as dispatcher:
        source = "import time; time.sleep(1); print(1)"
        waiting = asyncio.create_task(dispatcher.submit([task(source)])[0].wait())
        await asyncio.sleep(0)  # it waits now
        waiting.cancel()
        await asyncio.sleep(0)
        assert (await dispatcher.submit([task(source)])[0].wait()).verdict is Verdict.ACCEPTED
        assert dispatcher.stats()["started"] == 1 and dispatcher.stats()["cancelled"] == 0


async def test_a_dropped_ticket_is_nobody_waiting() -> None:
    async with running(rejoin_s=0) as dispatcher:
        dispatcher.submit([task(SLEEP)])
        await until(lambda: dispatcher.stats()["cancelled"] == 1)


async def test_a_lost_worker_is_replaced_and_its_run_repeated() -> None:
    async with running() as dispatcher:
        ticket = dispatcher.submit([task("import time; time.sleep(1); print(1)")])[0]
        await until(lambda: is_running(dispatcher))
        os.kill(dispatcher.workers[0].pid or 0, signal.SIGKILL)
        judgement = await ticket.wait()
        assert (judgement.verdict, judgement.attempts) == (Verdict.ACCEPTED, 2)
        assert dispatcher.stats()["retried"] == dispatcher.stats()["worker_deaths"] == 1


async def test_a_run_that_costs_too_many_workers_is_unscorable() -> None:
    async with running(attempts=2) as dispatcher:
        ticket = dispatcher.submit([task(SLEEP)])[0]
        for deaths in (1, 2):
            await until(lambda: is_running(dispatcher))
            os.kill(dispatcher.workers[0].pid or 0, signal.SIGKILL)
            await until(lambda deaths=deaths: dispatcher.stats()["worker_deaths"] == deaths)  # type: ignore[misc]
        judgement = await ticket.wait()
        assert (judgement.verdict, judgement.reason) == (Verdict.UNSCORABLE, Reason.QUARANTINED)
        assert not judgement.scorable and judgement.attempts == 2
        assert "2 workers were lost" in judgement.message and "worker 0 (process " in judgement.message


async def test_stop_answers_everybody_and_leaves_no_process() -> None:
    async with running(slots=2) as dispatcher:
        pids = [worker.pid for worker in dispatcher.workers]
        waiting = [asyncio.create_task(ticket.wait()) for ticket in dispatcher.submit([task(SLEEP), task("print(1)")])]
        await until(lambda: is_running(dispatcher))
        await dispatcher.stop()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(answers[0], NotReady)
        assert not any(alive(pid) for pid in pids)
        with pytest.raises(NotReady):
            dispatcher.submit([task("print(1)")])


async def test_a_worker_that_cannot_start_says_why() -> None:
    dispatcher = EmbeddedDispatcher(Settings(sandbox="local", slots=1, python="/nonexistent/python"))
    await dispatcher.start()
    try:
        await until(lambda: dispatcher.workers[0].failure is not None)
        assert dispatcher.unready()
        with pytest.raises(NotReady):
            dispatcher.submit([task("print(1)")])
    finally:
        await dispatcher.stop()


async def test_a_problem_is_sent_once_and_again_when_asked_for() -> None:
    async with running() as dispatcher:
        worker = dispatcher.workers[0]
        for source in ("print(1)", "print(2)"):
            await dispatcher.submit([task(source)])[0].wait()
        assert PROBLEM.id in worker._known
        other = prepare(Problem(tests=[StdioTest(output="3\n")]))
        worker._known.add(other.id, None, 1)  # we are wrong about what the worker has
        ticket = dispatcher.submit([Task("print(3)", other.problem, other.id, other.json)])[0]
        assert (await ticket.wait()).verdict is Verdict.ACCEPTED


# --- a busy worker holds its next run ---


def quick(count: int) -> list[Task]:
    return [task(f"print(1)  # {index}") for index in range(count)]


async def test_what_a_busy_worker_holds_is_begun_by_whoever_is_free_first() -> None:
    async with running(slots=2) as dispatcher:
        (slow,) = dispatcher.submit([task(SLEEP)])
        await until(lambda: is_running(dispatcher))
        tickets = dispatcher.submit(quick(12))
        assert len(dispatcher._next) == 2 and dispatcher.stats()["queued"] == 11
        judgements = [await ticket.wait() for ticket in tickets]
        assert {judgement.verdict for judgement in judgements} == {Verdict.ACCEPTED}
        assert {judgement.attempts for judgement in judgements} == {1}
        assert is_running(dispatcher) and not dispatcher._next  # the slow one, which holds nobody up
        assert dispatcher.stats()["started"] == 13
        assert (await dispatcher.submit([task("print(1)")])[0].wait()).verdict is Verdict.ACCEPTED
        del slow


async def test_a_held_run_counts_as_queued_and_its_deadline_passes() -> None:
    async with running(queue_limit=3) as dispatcher:
        blocker = dispatcher.submit([task(SLEEP)])
        late, *others = dispatcher.submit([task("print(1)  # late", left_s=0.3), *quick(2)])
        assert [run.task.source for run in dispatcher._next.values()] == ["print(1)  # late"]
        with pytest.raises(QueueFull):
            dispatcher.submit([task("print(7)")])
        judgement = await late.wait()
        assert (judgement.reason, judgement.attempts) == (Reason.DEADLINE, 0)
        assert not dispatcher._next and dispatcher.stats()["queued"] == 2 and dispatcher.stats()["started"] == 1
        del blocker, others


async def test_a_held_run_for_which_nobody_waits_is_not_run() -> None:
    async with running(rejoin_s=0) as dispatcher:
        blocker = dispatcher.submit([task("import time; time.sleep(1); print(1)")])
        tickets = dispatcher.submit(quick(4))
        (held,) = dispatcher._next.values()
        left = [ticket for ticket in tickets if ticket._run is not held]  # type: ignore[attr-defined]
        del tickets
        await until(lambda: dispatcher.stats()["cancelled"] == 1)
        for ticket in blocker + left:
            assert (await ticket.wait()).verdict is Verdict.ACCEPTED
        assert dispatcher.stats()["started"] == 4


async def test_a_lost_worker_costs_what_it_held_no_attempt() -> None:
    async with running(attempts=1) as dispatcher:
        (blocker,) = dispatcher.submit([task(SLEEP)])
        tickets = dispatcher.submit(quick(4))
        assert dispatcher._next
        os.kill(dispatcher.workers[0].pid or 0, signal.SIGKILL)
        assert (await blocker.wait()).reason is Reason.QUARANTINED
        judgements = [await ticket.wait() for ticket in tickets]
        assert {(judgement.verdict, judgement.attempts) for judgement in judgements} == {(Verdict.ACCEPTED, 1)}


async def test_online_work_takes_the_place_of_offline_work_that_is_held() -> None:
    async with running() as dispatcher:
        order: list[str] = []

        async def wait(name: str, ticket: Any) -> None:
            assert (await ticket.wait()).verdict is Verdict.ACCEPTED
            order.append(name)

        blocker = dispatcher.submit([task("import time; time.sleep(1); print(1)")])
        offline = dispatcher.submit([task(f"print(1)  # offline {n}", priority="offline") for n in range(3)])
        assert [run.online for run in dispatcher._next.values()] == [False]
        online = dispatcher.submit(quick(2))
        assert [run.online for run in dispatcher._next.values()] == [True]
        everything = [("blocker", blocker), ("offline", offline), ("online", online)]
        await asyncio.gather(*(wait(name, ticket) for name, tickets in everything for ticket in tickets))
        assert order == ["blocker", "online", "online", "offline", "offline", "offline"]
        assert dispatcher.stats()["started"] == 6 and dispatcher.stats()["retried"] == 0


async def test_a_problem_that_a_worker_has_not_got_is_sent_to_one_that_holds_its_run() -> None:
    async with running() as dispatcher:
        worker = dispatcher.workers[0]
        other = prepare(Problem(tests=[StdioTest(output="3\n")]))
        worker._known.add(other.id, None, 1)  # we are wrong about what the worker has
        works = [Task(f"print(3)  # {n}", other.problem, other.id, other.json) for n in range(4)]
        for ticket in dispatcher.submit(works):
            assert (await ticket.wait()).verdict is Verdict.ACCEPTED


async def test_a_held_run_may_end_before_one_whose_problem_had_to_be_sent_again() -> None:
    async with running() as dispatcher:
        worker = dispatcher.workers[0]
        other = prepare(Problem(tests=[StdioTest(output="3\n")]))
        worker._known.add(other.id, None, 1)  # we are wrong about what the worker has
        works = [Task("print(3)", other.problem, other.id, other.json), *quick(4)]
        judgements = [await ticket.wait() for ticket in dispatcher.submit(works)]
        assert {judgement.verdict for judgement in judgements} == {Verdict.ACCEPTED}
        assert dispatcher.stats()["worker_deaths"] == 0 and dispatcher.stats()["started"] >= 4


async def test_a_worker_knows_the_problem_of_what_was_withdrawn_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    needed: list[int] = []
    monkeypatch.setattr(EmbeddedDispatcher, "on_need", lambda _, worker, number: needed.append(number))
    async with running() as dispatcher:
        worker = dispatcher.workers[0]
        other = prepare(Problem(tests=[StdioTest(output="3\n")]))
        (blocker,) = dispatcher.submit([task("import time; time.sleep(0.5); print(1)")])
        for _ in range(2):
            worker.run(10**6, Task("print(3)", other.problem, other.id, other.json), Plan().model_dump(mode="json"))
            worker.withdraw(10**6)
        assert (await blocker.wait()).verdict is Verdict.ACCEPTED
        (ticket,) = dispatcher.submit([Task("print(3)", other.problem, other.id, other.json)])
        assert (await ticket.wait()).verdict is Verdict.ACCEPTED and not needed and not worker._withdrawn
        assert dispatcher.stats()["worker_deaths"] == 0


async def test_answers_to_what_was_withdrawn_are_dropped() -> None:
    async with running() as dispatcher:
        worker = dispatcher.workers[0]
        (ticket,) = dispatcher.submit([task("import time; time.sleep(0.5); print(1)")])
        (run,) = dispatcher._running.values()
        worker.withdraw(run.number)  # it runs already, so that there is an answer; asked again, there is another one
        worker.run(run.number, run.task, run.plan)
        assert (await ticket.wait()).verdict is Verdict.ACCEPTED
        assert (await dispatcher.submit([task("print(1)")])[0].wait()).verdict is Verdict.ACCEPTED
        assert not worker._withdrawn and dispatcher.stats()["worker_deaths"] == 0


async def test_programs_wait_for_a_slow_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "START_GRACE_S", 0.0)
    dispatcher = EmbeddedDispatcher(Settings(sandbox="local", slots=1))
    await dispatcher.start()
    try:
        assert dispatcher.unready() == "the workers are starting"
        with pytest.raises(NotReady, match="the workers are starting"):
            await dispatcher.ready(patience_s=0)
        await dispatcher.ready()
        (ticket,) = dispatcher.submit([task("print(1)")])
        assert (await ticket.wait()).verdict is Verdict.ACCEPTED
    finally:
        await dispatcher.stop()
