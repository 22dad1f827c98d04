"""Calls of ``verify`` that travel together."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.schema import Result
from tests.unit.trainer_client.scripted import ONE, PROBLEM, Scripted, refusal
from trainer_client import AsyncRewardClient, ClientError, RequestRefused, RewardClient, ServiceFault


def named(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [{**ONE, "id": str(index), **fields} for index in range(count)]


def sizes(server: Scripted) -> list[int]:
    return [len(json.loads(body).get("submissions", [0])) for body in server.bodies]


def together(url: str, given: list[dict[str, Any]], **options: Any) -> list[Any]:
    async def run() -> list[Any]:
        async with AsyncRewardClient(url, **options) as client:
            return await asyncio.gather(*(client.verify(one) for one in given), return_exceptions=True)

    return asyncio.run(run())


def test_tasks_share_a_request(server: Scripted) -> None:
    results = together(server.url, named(50))
    assert [result.id for result in results] == [str(index) for index in range(50)]
    assert sizes(server) == [50]


def test_threads_share_requests(server: Scripted) -> None:
    with RewardClient(server.url, batch_window_s=0.05) as client, ThreadPoolExecutor(16) as pool:
        results = list(pool.map(client.verify, named(160)))
    assert [result.id for result in results if result.id] and all(result.reward == 1.0 for result in results)
    assert sum(sizes(server)) == 160 and len(server.bodies) < 80


def test_batches_are_bounded(server: Scripted) -> None:
    together(server.url, named(25), batch_limit=10)
    assert max(sizes(server)) == 10 and sum(sizes(server)) == 25


def test_one_by_one_if_wanted(server: Scripted) -> None:
    together(server.url, named(5), batch_window_s=None)
    assert sizes(server) == [1] * 5


def test_an_invalid_submission_does_not_sink_its_neighbours(server: Scripted) -> None:
    given = named(40)
    for bad in (3, 4, 20, 39):
        given[bad]["source"] = "bad"
    results = together(server.url, given)
    for index, result in enumerate(results):
        if index in (3, 4, 20, 39):
            assert isinstance(result, RequestRefused) and result.path == "source"
        else:
            assert isinstance(result, Result) and result.id == str(index)


def test_nonsense_is_refused_before_it_travels(server: Scripted) -> None:
    given = [*named(3), {"source": "x"}, {"source": "x", "problem": PROBLEM, "colour": 1}]
    results = together(server.url, given)
    assert [type(result) for result in results[:3]] == [Result] * 3
    assert all(isinstance(result, ValueError) for result in results[3:])
    assert sizes(server) == [3]


def test_numbers_that_json_has_not(server: Scripted) -> None:
    test = {"kind": "call", "function": "f", "args": [[1.0, float("nan")]], "expected": 1}
    (result,) = together(server.url, [{"source": "x", "problem": {"tests": [test]}}])
    assert isinstance(result, ValueError) and not server.bodies


def test_a_fault_reaches_every_call_and_is_no_reward(server: Scripted) -> None:
    server.script = [refusal(500)]
    results = together(server.url, named(8))
    assert all(isinstance(result, ServiceFault) for result in results)
    assert len({id(result) for result in results}) == 8


def test_each_keeps_its_outcome_in_a_batch_too(server: Scripted) -> None:
    given = named(10)
    given[6]["source"] = "bad"
    seen: list[tuple[int, int]] = []
    given.insert(8, {"source": "x", "problem": {"tests": [{"kind": "none"}]}})
    with RewardClient(server.url) as client:
        found = client.verify_each(given, on_progress=lambda ended, total: seen.append((ended, total)))
        refused = found[8]
        assert isinstance(refused, RequestRefused) and refused.path.startswith("problem.tests.0")
        with pytest.raises(ValueError):
            client.verify_batch(given)
        del given[8]
        with pytest.raises(RequestRefused) as caught:
            client.verify_batch(given)
    assert [isinstance(one, ClientError) for one in found] == [index in (6, 8) for index in range(11)]
    assert seen == [(ended, 11) for ended in range(1, 10)]
    assert caught.value.path == "submissions[6].source"


async def test_a_call_that_is_given_up_leaves_the_others(server: Scripted) -> None:
    async with AsyncRewardClient(server.url) as client:
        tasks = [asyncio.create_task(client.verify(one)) for one in named(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)
    assert [result.id for result in (results[0], results[2]) if isinstance(result, Result)] == ["0", "2"]


async def test_a_time_of_ones_own(server: Scripted) -> None:
    server.script = [(429, {"Retry-After": "60"}, b"")] * 2
    async with AsyncRewardClient(server.url) as client:
        with pytest.raises(ClientError):
            await client.verify(ONE, timeout_s=1)
        with pytest.raises(ClientError):
            await client.verify_batch([ONE], timeout_s=1)
        assert (await client.verify(ONE)).reward == 1.0
