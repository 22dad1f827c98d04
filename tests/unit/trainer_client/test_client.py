"""The clients against a server that answers by a script: what a service that is in trouble looks like."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.schema import Result
from tests.unit.trainer_client.scripted import ONE, Scripted, line, refusal
from trainer_client import AsyncRewardClient, RequestRefused, RewardClient, ServiceFault, ServiceUnavailable


def verify(kind: str, url: str, **options: Any) -> Result:
    if kind == "sync":
        with RewardClient(url, **options) as client:
            return client.verify(ONE)

    async def run() -> Result:
        async with AsyncRewardClient(url, **options) as client:
            return await client.verify(ONE)

    return asyncio.run(run())


def verify_batch(kind: str, url: str, submissions: list[Any], on_result: Any = None, **options: Any) -> list[Result]:
    if kind == "sync":
        with RewardClient(url, **options) as client:
            return client.verify_batch(submissions, on_result)

    async def run() -> list[Result]:
        async with AsyncRewardClient(url, **options) as client:
            return await client.verify_batch(submissions, on_result)

    return asyncio.run(run())


both = pytest.mark.parametrize("kind", ["sync", "async"])


@both
def test_retries_are_identical(server: Scripted, kind: str) -> None:
    server.script = [refusal(429), refusal(503), None, refusal(502), refusal(504)]
    assert verify(kind, server.url).reward == 1.0
    assert len(server.bodies) == 6 and len(set(server.bodies)) == 1


@both
def test_a_refusal_is_raised_at_once(server: Scripted, kind: str) -> None:
    server.script = [refusal(422, "problem.tests[0]")]
    with pytest.raises(RequestRefused) as caught:
        verify(kind, server.url)
    assert caught.value.path == "problem.tests[0]" and len(server.bodies) == 1


@both
def test_a_fault_is_raised_and_is_no_reward(server: Scripted, kind: str) -> None:
    server.script = [refusal(500)]
    with pytest.raises(ServiceFault):
        verify(kind, server.url)


@both
def test_the_budget_ends(server: Scripted, kind: str) -> None:
    server.script = [(429, {"Retry-After": "60"}, b"")]
    with pytest.raises(ServiceUnavailable) as caught:
        verify(kind, server.url, timeout_s=5)
    assert caught.value.attempts == 1 and "429" in str(caught.value)


@both
def test_nobody_there(kind: str) -> None:
    with pytest.raises(ServiceUnavailable):
        verify(kind, "http://127.0.0.1:9", timeout_s=0.2)


@both
def test_batches_are_split_and_put_together(server: Scripted, kind: str) -> None:
    seen: list[int] = []
    given = [{**ONE, "id": str(index)} for index in range(25)]
    results = verify_batch(kind, server.url, given, lambda index, result: seen.append(index), batch_limit=4)
    assert [result.id for result in results] == [entry["id"] for entry in given]
    assert sorted(seen) == list(range(25)) and len(server.bodies) == 7
    assert verify_batch(kind, server.url, []) == []


@both
def test_an_answer_that_breaks_off_is_completed(server: Scripted, kind: str) -> None:
    server.script = [(200, {}, line(2, "2") + line(0, "0") + b'{"index":1,"id"'), (200, {}, line(0, "1"))]
    given = [{**ONE, "id": str(index)} for index in range(4)]
    assert [result.id for result in verify_batch(kind, server.url, given)] == ["0", "1", "2", "3"]
    asked = [[entry["id"] for entry in json.loads(body)["submissions"]] for body in server.bodies]
    assert asked == [["0", "1", "2", "3"], ["1", "3"], ["3"]]


@both
def test_a_part_that_is_too_large_is_halved(server: Scripted, kind: str) -> None:
    server.limit = 3
    given = [{**ONE, "id": str(index)} for index in range(10)]
    assert [result.id for result in verify_batch(kind, server.url, given)] == [str(index) for index in range(10)]
    server.limit = 0
    with pytest.raises(RequestRefused) as caught:
        verify_batch(kind, server.url, given)
    assert caught.value.status == 413


def test_connections_are_kept(server: Scripted) -> None:
    with RewardClient(server.url) as client:
        for _ in range(5):
            client.verify(ONE)
    assert len(server.peers) == 1


def test_threads_share_a_client(server: Scripted) -> None:
    with RewardClient(server.url) as client, ThreadPoolExecutor(8) as pool:
        assert [result.reward for result in pool.map(lambda _: client.verify(ONE), range(40))] == [1.0] * 40


def in_child(client: RewardClient, answers: Any) -> None:
    answers.put(client.verify(ONE).reward)


def test_a_fork_has_connections_of_its_own(server: Scripted) -> None:
    context = multiprocessing.get_context("fork")
    with RewardClient(server.url) as client:
        client.verify(ONE)
        answers = context.Queue()
        child = context.Process(target=in_child, args=(client, answers))
        child.start()
        assert answers.get(timeout=30) == 1.0
        child.join()
        client.verify(ONE)
    assert len(server.peers) == 2


def test_one_async_client_in_many_loops(server: Scripted) -> None:
    client = AsyncRewardClient(server.url)
    assert [asyncio.run(client.verify(ONE)).reward for _ in range(3)] == [1.0] * 3


def test_fields_or_a_submission() -> None:
    with RewardClient("http://127.0.0.1:9") as client:
        with pytest.raises(TypeError):
            client.verify()
        with pytest.raises(TypeError):
            client.verify(ONE, source="x")
