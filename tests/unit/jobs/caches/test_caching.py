"""Stored judgements and flights over real slots, and over a real Redis where services share it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis

from service.errors import QueueFull
from service.jobs.caches import flights
from service.jobs.caches.caching import Cache, CachingDispatcher
from service.jobs.caches.flights import Flights
from service.jobs.caches.judgements import JudgementCache, cache_key
from service.jobs.caches.problems import ProblemStore, prepare
from service.jobs.caches.shared import OVERHEAD, SharedStore
from service.jobs.caches.shared_problems import SharedProblems
from service.jobs.dispatcher import Environment, Task
from service.jobs.embedded import EmbeddedDispatcher
from service.judging.plan import Plan
from service.schema import Limits, Problem, ProgramSpec, StdioTest
from service.settings import Settings
from service.verdict import Reason, Verdict
from tests.stack.servers import redis_server
from tests.unit.jobs.test_embedded import running, until

PROBLEM = prepare(Problem(tests=[StdioTest(output="1\n")], limits=Limits(cpu_s=1, idle_s=30, wall_s=60)))
SLOW = "import time; time.sleep({}); print(1)"


def task(source: str, **fields: Any) -> Task:
    return Task(source, PROBLEM.problem, PROBLEM.id, PROBLEM.json, **fields)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with redis_server() as server:
        yield server.url


def shared(url: str, limit_mb: int = 1) -> Flights:
    redis = Redis.from_url(url)
    return Flights(redis, SharedStore(redis, "assay:judgement", limit_mb, 60))


@asynccontextmanager
async def service(url: str | None = None, **options: Any) -> AsyncIterator[CachingDispatcher]:
    """What one API process has."""
    async with AsyncExitStack() as stack:
        dispatcher = await stack.enter_async_context(running(**options))
        cache = Cache(JudgementCache(1), shared(url) if url is not None else None)
        await stack.enter_async_context(cache)
        yield CachingDispatcher(dispatcher, cache)


async def test_the_second_time_nothing_runs() -> None:
    async with service() as dispatcher:
        first = await (await dispatcher.enter([task("print(1)")]))[0].wait()
        tasks = [task("print(1)"), task("print(2)"), task("print(1)", cache=False)]
        known, other, again = [await ticket.wait() for ticket in await dispatcher.enter(tasks)]
        assert not (first.cost.cached or other.cost.cached or again.cost.cached) and known.cost.cached
        assert known.model_copy(update={"cost": first.cost}) == first
        assert known.cost.cpu_s == first.cost.cpu_s and known.cost.queue_s == 0
        stats = dispatcher.stats()
        assert (stats["started"], stats["cache_hits"], stats["cache_misses"]) == (3, 1, 2)
        probe = task("print(1)", plan=Plan(repeat=2))
        assert (await dispatcher.submit([probe])[0].wait()).flake is not None
        assert dispatcher.stats()["started"] == 4


async def test_a_time_out_is_run_again() -> None:
    async with service() as dispatcher:
        for _ in range(2):
            (ticket,) = await dispatcher.enter([task("while True: pass")])
            judgement = await ticket.wait()
            assert judgement.verdict is Verdict.TIME_LIMIT_EXCEEDED and not judgement.cost.cached
        assert dispatcher.stats()["started"] == 2 and dispatcher.stats()["cache_entries"] == 0


async def test_a_judgement_answers_for_the_image_of_its_checker_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = ProgramSpec(convention="kattis", source="raise SystemExit(42)")
    problem = prepare(PROBLEM.problem.model_copy(update={"checker": checker}))
    judged = Task("print(5)", problem.problem, problem.id, problem.json)
    async with service() as dispatcher:
        first, again = [await (await dispatcher.enter([judged]))[0].wait() for _ in range(2)]
        here = dispatcher.environment()
        assert here is not None and first.provenance.judge_image == again.provenance.judge_image == here.image
        assert (first.verdict, first.cost.cached, again.cost.cached) == (Verdict.ACCEPTED, False, True)
        plain = await (await dispatcher.enter([task("print(5)")]))[0].wait()
        assert plain.verdict is Verdict.WRONG_ANSWER and plain.provenance.judge_image is None

        # The judge is another language's: work in the submission's own language goes on as it did, and its image is anew.
        def rebuilt(language: str = "python") -> Environment:
            return here if language == "python" else here._replace(image="sha256:rebuilt")

        spec = checker.model_copy(update={"language": "c++", "source": "int main() { return 42; }"})
        other = prepare(problem.problem.model_copy(update={"checker": spec}))
        work = Task("print(5)", other.problem, other.id, other.json)
        before = dispatcher._environments([work])
        monkeypatch.setattr(dispatcher.inner, "environment", rebuilt)
        after = dispatcher._environments([work])
        assert after[0] == here._replace(judge_image="sha256:rebuilt") != before[0]
        assert cache_key(work, before[0]) != cache_key(work, after[0])
        monkeypatch.setattr(
            dispatcher.inner, "environment", lambda language="python": here if language == "python" else None
        )
        assert dispatcher._environments([work]) == [None]


async def test_what_is_known_needs_no_room() -> None:
    async with service(queue_limit=1, rejoin_s=0) as dispatcher:
        await dispatcher.submit([task("print(1)")])[0].wait()
        full = dispatcher.submit([task(SLOW.format(20)), task("print(3)")])
        with pytest.raises(QueueFull):
            dispatcher.submit([task("print(1)"), task("print(4)")])
        assert (await dispatcher.submit([task("print(1)")])[0].wait()).cost.cached
        del full


async def test_services_share_what_they_know_and_what_they_run(url: str) -> None:
    async with service(url) as one, service(url) as other:
        work = task(SLOW.format(1))
        (first,) = await one.enter([work])
        (second,) = await other.enter([work])
        judgements = await asyncio.gather(first.wait(), second.wait())
        assert [judgement.cost.cached for judgement in judgements] == [False, True]
        assert (one.stats()["started"], other.stats()["started"]) == (1, 0)
        assert other.stats()["cache_joined_elsewhere"] == 1
        await one.submit([task("print(1) # known")])[0].wait()  # without a look beyond: nothing is told either
        await (await one.enter([task("print(1) # told")]))[0].wait()
        await until(lambda: not one.cache.flights or not one.cache.flights._sending)
        assert (await (await other.enter([task("print(1) # told")]))[0].wait()).cost.cached
        assert other.stats()["cache_hits_shared"] == 1


async def test_a_time_out_is_shared_by_those_who_wait_for_it_alone(url: str) -> None:
    async with service(url) as one, service(url) as other:
        work = task("while True: pass # shared")
        tickets = [*await one.enter([work]), *await other.enter([work])]
        judgements = await asyncio.gather(*(ticket.wait() for ticket in tickets))
        assert {judgement.verdict for judgement in judgements} == {Verdict.TIME_LIMIT_EXCEEDED}
        assert other.stats()["started"] == 0 and one.stats()["cache_entries"] == 0


async def test_a_flight_that_is_given_up_or_whose_owner_dies_is_taken_over(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "FLIGHT_MS", 1500)
    async with service(url, rejoin_s=0) as one, service(url) as other:
        for death in (False, True):
            work = task(SLOW.format(3 + death))
            waiting = asyncio.create_task((await one.enter([work]))[0].wait())
            (ticket,) = await other.enter([work])
            joined = asyncio.create_task(ticket.wait())
            await asyncio.sleep(0.2)
            if death:  # its keys are renewed no more, and nothing is said of it
                assert one.cache.flights is not None
                one.cache.flights._mine.clear()
            else:
                waiting.cancel()
            judgement = await joined
            assert judgement.verdict is Verdict.ACCEPTED and not judgement.cost.cached
            assert other.stats()["started"] == 1 + death
            await asyncio.gather(waiting, return_exceptions=True)


async def test_a_deadline_ends_waiting_for_another_service(url: str) -> None:
    async with service(url) as one, service(url) as other:
        work = task(SLOW.format(5))
        held = await one.enter([work])
        loop = asyncio.get_running_loop()
        late = task(work.source, deadline=loop.time() + 0.3)
        judgement = await (await other.enter([late]))[0].wait()
        assert (judgement.reason, judgement.scorable) == (Reason.DEADLINE, False)
        del held


async def test_work_goes_on_without_redis() -> None:
    with redis_server() as own:
        async with service(own.url) as dispatcher:
            await (await dispatcher.enter([task("print(1) # a")]))[0].wait()
            own.kill()
            judgement = await (await dispatcher.enter([task("print(1) # b")]))[0].wait()
            assert judgement.verdict is Verdict.ACCEPTED
            assert (await (await dispatcher.enter([task("print(1) # a")]))[0].wait()).cost.cached


async def test_refused_work_leaves_no_flight(url: str) -> None:
    async with service(url, queue_limit=1) as one, service(url) as other:
        held = await one.enter([task(SLOW.format(n) + " # held") for n in (4, 5)])
        work = task("print(1) # refused")
        with pytest.raises(QueueFull):
            await one.enter([work])
        await until(lambda: not one.cache.flights or not one.cache.flights._sending)
        (ticket,) = await other.enter([work])
        assert not (await ticket.wait()).cost.cached
        assert other.stats()["cache_joined_elsewhere"] == 0
        del held


async def test_the_shared_store_is_bounded(url: str) -> None:
    redis = Redis.from_url(url)
    store = SharedStore(redis, "assay:bounded", 1, 60)
    size = (1 << 18) - OVERHEAD
    for name in "abcd":
        await store.put(name, name.encode() * size)
    assert set(await store.get(["a", "nothing"])) == {"a"}
    await store.put("e", b"e" * size)
    assert sorted(await store.get(list("abcde"))) == list("acde") and await store.bytes() == 1 << 20
    await store.put("e", b"e")
    await store.put("large", b"x" * (1 << 20))
    assert await store.bytes() == 3 * (1 << 18) + 1 + OVERHEAD and not await store.get(["large"])
    brief = SharedStore(redis, "assay:brief", 1, 0.2)
    await brief.put("a", b"a")
    await asyncio.sleep(1.5)
    await brief.put("b", b"b")
    assert not await brief.get(["a"]) and await brief.bytes() == 1 + OVERHEAD
    await redis.aclose()


def test_the_embedded_dispatcher_knows_its_environment() -> None:
    assert EmbeddedDispatcher(Settings(sandbox="local", slots=1)).environment() is None


async def test_services_share_registered_problems(url: str) -> None:
    stores = [ProblemStore(1), ProblemStore(1)]
    told, asked = (SharedProblems(url, 1, store) for store in stores)
    await told.tell(PROBLEM)
    await asked.learn([PROBLEM.id, "sha256:0"])
    assert stores[1].get(PROBLEM.id) == PROBLEM and len(stores[1]) == 1
    for noise in (b"", b"=noise", b'={"tests":[]}'):
        await asked._store.put("sha256:noise", noise)
        await asked.learn(["sha256:noise"])
    assert len(stores[1]) == 1
    for one in (told, asked):
        await one.close()


async def test_problems_are_known_here_without_redis() -> None:
    alone = SharedProblems("redis://127.0.0.1:1", 1, ProblemStore(1))
    await alone.tell(PROBLEM)
    await alone.learn([PROBLEM.id])
    await alone.close()
