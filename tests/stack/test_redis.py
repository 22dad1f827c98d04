"""What Redis' dispatcher does when things go away: real processes, really killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.errors import NotReady
from service.jobs.queue.dispatcher import RedisDispatcher
from service.jobs.queue.protocol import api_key
from service.settings import Settings
from service.verdict import Reason, Verdict
from tests.contract.test_dispatchers import A_SECOND, PROBLEM, SLEEP, submit, task, until
from tests.stack.servers import Process, RedisServer, free_port, redis_server, working


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server() as made:
        yield made


@asynccontextmanager
async def dispatching(server: RedisServer, workers: int = 1, **options: Any) -> AsyncIterator[RedisDispatcher]:
    dispatcher = RedisDispatcher(Settings(redis_url=server.url, **options))
    await dispatcher.start()
    try:
        await until(lambda: dispatcher.stats()["workers"] == workers)
        yield dispatcher
    finally:
        await dispatcher.stop()


async def test_without_a_worker_work_is_refused(server: RedisServer) -> None:
    async with dispatching(server, workers=0) as dispatcher:
        assert "no worker is there" in (dispatcher.unready() or "")
        with pytest.raises(NotReady, match="no worker is there"):
            dispatcher.submit([task("print(1)")])


async def test_without_redis_work_is_refused() -> None:
    dispatcher = RedisDispatcher(Settings(redis_url=f"redis://:secret@127.0.0.1:{free_port()}/0"))
    await dispatcher.start()
    try:
        why = dispatcher.unready()
        assert why is not None and "does not answer" in why and "secret" not in why
        with pytest.raises(NotReady):
            dispatcher.submit([task("print(1)")])
    finally:
        await dispatcher.stop()


async def test_a_frozen_worker_is_lost_and_its_late_answer_dropped(server: RedisServer) -> None:
    with working(server.url, slots=2) as process:
        async with dispatching(server, workers=2, worker_lease_s=3) as dispatcher:
            ticket = dispatcher.submit([task("import time; time.sleep(2); print(1)")])[0]
            await until(lambda: dispatcher.stats()["running"])
            name = next(shard.worker for shard in dispatcher._shards.values())
            assert name is not None
            pid = int(name.split("-")[-2])
            os.kill(pid, signal.SIGSTOP)
            try:
                judgement = await ticket.wait()
            finally:
                os.kill(pid, signal.SIGCONT)
            assert (judgement.verdict, judgement.attempts) == (Verdict.ACCEPTED, 2)
            await until(lambda: dispatcher.stats()["ignored"] == 1)
            assert dispatcher.stats()["completed"] == 1
            await until(lambda: dispatcher.stats()["workers"] == 2)
            assert pid in process.children()


@pytest.mark.parametrize("keeps", [True, False])
async def test_redis_goes_away_and_comes_back(keeps: bool, tmp_path: Path) -> None:
    with redis_server(tmp_path if keeps else None) as server, working(server.url) as process:
        async with dispatching(server) as dispatcher:
            sources = [A_SECOND, *(f"print({index})" for index in range(1, 40))]
            tickets = dispatcher.submit([task(source, priority="offline") for source in sources])
            await until(lambda: dispatcher.stats()["running"])
            server.kill()
            await until(lambda: "does not answer" in (dispatcher.unready() or ""))
            meanwhile = dispatcher.submit([task("print(1) # meanwhile")])[0]  # taken, and kept until it is back
            server.start()
            judgements = await asyncio.gather(*(ticket.wait() for ticket in [*tickets, meanwhile]))
            assert all(judgement.scorable for judgement in judgements)
            assert [judgement.passed for judgement in judgements] == [1, 1, *[0] * 38, 1]
            stats = dispatcher.stats()
            assert (stats["completed"], stats["worker_deaths"]) == (41, 0), "".join(process.log)


async def test_a_worker_that_is_to_stop_finishes_what_runs_and_gives_back_the_rest(server: RedisServer) -> None:
    async with dispatching(server, workers=0) as dispatcher:
        with working(server.url) as process:
            await until(lambda: dispatcher.stats()["workers"] == 1)
            tickets = dispatcher.submit([task(A_SECOND), *(task(f"print({index})") for index in range(1, 20))])
            await until(lambda: dispatcher.stats()["running"])
            assert await asyncio.to_thread(process.stop) == 0
            assert (await tickets[0].wait()).attempts == 1
            assert dispatcher.stats()["completed"] < 20
            await until(lambda: dispatcher.stats()["workers"] == 0)
        with working(server.url):
            judgements = [await ticket.wait() for ticket in tickets]
        assert {judgement.attempts for judgement in judgements} == {1} and dispatcher.stats()["worker_deaths"] == 0


async def test_the_shards_of_an_api_that_died_are_not_run(server: RedisServer) -> None:
    with working(server.url), server.client() as client:
        port = free_port()
        api = Process("serve", "--port", str(port), "--redis", server.url, says="listens on", ASSAY_QUEUE_LIMIT="4096")
        try:
            api.wait()
            problem = PROBLEM.problem.model_dump(mode="json")
            sources = ["import time; time.sleep(3)", *(f"import time; time.sleep(3) # {index}" for index in range(20))]
            body = {"submissions": [{"source": source, "problem": problem} for source in sources]}
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                while (await http.get("/readyz")).status_code != 200:  # it listens before it has heard of a worker
                    await asyncio.sleep(0.1)
                asking = asyncio.create_task(http.post("/v1/verify/batch", json=body, timeout=60))
                await until(lambda: client.llen("rq:queue:assay:online"))
                api.kill()
                with contextlib.suppress(httpx.HTTPError):
                    await asking
        finally:
            api.kill()
        for key in client.scan_iter(api_key("*")):
            client.delete(key)  # as it will be by itself when nobody renews it
        async with dispatching(server) as dispatcher:
            assert (await submit(dispatcher, "print(1)")).verdict is Verdict.ACCEPTED
            assert client.llen("rq:queue:assay:online") == 0


async def test_deadlines_end_what_waits_behind_a_worker(server: RedisServer) -> None:
    with working(server.url):
        async with dispatching(server, rejoin_s=0) as dispatcher:
            blocker = dispatcher.submit([task(SLEEP)])
            await until(lambda: dispatcher.stats()["running"])
            late = dispatcher.submit([task("print(1)", left_s=0.3)])[0]
            await until(lambda: dispatcher.stats()["sent"] == 2)  # it is in Redis already
            judgement = await late.wait()
            assert (judgement.reason, judgement.attempts) == (Reason.DEADLINE, 0)
            del blocker
            assert (await submit(dispatcher, "print(1) # next")).verdict is Verdict.ACCEPTED
            assert dispatcher.stats()["started"] == 2


async def test_a_problem_that_redis_lost_is_sent_again(server: RedisServer) -> None:
    with working(server.url):
        async with dispatching(server) as dispatcher:
            dispatcher._link._uploaded.add(PROBLEM.id, 1e12, 1)  # we are wrong about what Redis has
            assert (await submit(dispatcher, "print(1)")).verdict is Verdict.ACCEPTED
