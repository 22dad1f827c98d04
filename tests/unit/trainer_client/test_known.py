"""Problems that are registered once."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.unit.trainer_client.scripted import ONE, PROBLEM, Scripted
from trainer_client import AsyncRewardClient, RequestRefused, RewardClient
from trainer_client import known as module
from trainer_client.known import Known

KEY, OTHER = b"k", b"o"


def ways(server: Scripted) -> list[str]:
    """How the problem travelled, by request."""
    return ["problem" if "problem" in json.loads(body) else "problem_id" for body in server.bodies]


def test_a_problem_seen_twice_is_registered_and_then_named(server: Scripted) -> None:
    with RewardClient(server.url) as client:
        for _ in range(4):
            assert client.verify(ONE).reward == 1.0
    assert ways(server) == ["problem", "problem_id", "problem_id", "problem_id"]
    assert len(server.registered) == 1
    assert json.loads(server.registered[0])["tests"][0]["kind"] == "stdio"


def test_a_ground_truth_is_read_here_and_registered(server: Scripted) -> None:
    truth = json.dumps({"inputs": ["1\n"], "outputs": ["2\n"]})
    with RewardClient(server.url) as client:
        for _ in range(3):
            client.verify(source="x", ground_truth=truth)
        for _ in range(2):
            client.verify(source="x", ground_truth="no format fits this")
    assert [("ground_truth" in json.loads(body)) for body in server.bodies] == [True, False, False, True, True]
    assert json.loads(server.registered[0])["tests"][0]["output"] == "2\n"


def test_a_group_is_registered_before_it_leaves(server: Scripted) -> None:
    with RewardClient(server.url) as client:
        client.verify_batch([ONE] * 8)
    (entries,) = [json.loads(body)["submissions"] for body in server.bodies]
    assert len(entries) == 8 and all("problem" not in entry and entry["problem_id"] for entry in entries)


@pytest.mark.parametrize("many", [False, True])
def test_what_the_service_has_lost_is_registered_again(server: Scripted, many: bool) -> None:
    with RewardClient(server.url) as client:
        client.verify_batch([ONE] * 3)
        server.problems.clear()  # as a restart does
        if many:
            assert len(client.verify_batch([ONE] * 3)) == 3
        else:
            assert client.verify(ONE).reward == 1.0
    assert len(server.registered) == 2


def test_a_service_that_keeps_nothing_gets_problems_whole(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgets(set[str]):
        def add(self, item: str) -> None:
            pass

    server.problems = Forgets()
    monkeypatch.setattr(module, "DISTRUST_AFTER", 2)
    with RewardClient(server.url) as client:
        for _ in range(6):
            assert client.verify(ONE).reward == 1.0
        asked = len(server.bodies)
        client.verify(ONE)
    assert len(server.bodies) == asked + 1 and ways(server)[-1] == "problem"


def test_an_id_of_the_callers_own_is_the_callers_matter(server: Scripted) -> None:
    with RewardClient(server.url) as client, pytest.raises(RequestRefused) as caught:
        client.verify(source="x", problem_id="sha256:unheard")
    assert caught.value.code == "unknown_problem" and len(server.bodies) == 1


def test_not_if_it_should_not(server: Scripted) -> None:
    with RewardClient(server.url, register=False) as client:
        client.verify_batch([ONE] * 3)
    assert not server.registered


async def test_many_at_once_register_once(server: Scripted) -> None:
    async with AsyncRewardClient(server.url, batch_window_s=None) as client:
        await client.verify(ONE)
        await asyncio.gather(*(client.verify(ONE) for _ in range(20)))
    assert len(server.registered) == 1


def test_states() -> None:
    known = Known()
    assert not known.wants(KEY) and known.name(KEY) is None
    assert known.wants(KEY) and not known.wants(KEY)  # the second is on its way
    known.settle(KEY, inline=False)
    assert known.wants(KEY)
    known.registered(KEY, "id")
    known.settle(KEY, inline=False)
    assert known.name(KEY) == "id" and not known.wants(KEY)
    known.forget(KEY)
    assert known.name(KEY) is None and known.wants(KEY)
    known.settle(KEY, inline=True)
    assert not known.wants(KEY)
    assert known.wants(OTHER, count=2)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    known = Known()
    for key in (b"1", b"2", b"3", b"4"):
        known.wants(key)
    assert not known.wants(b"1") and known.wants(b"4")


def test_the_problem_is_the_same_either_way(server: Scripted) -> None:
    fields: dict[str, Any] = {
        "problem": {**PROBLEM, "checker": {"kind": "floats", "abs": 1e-6}, "limits": {"cpu_s": 2}}
    }
    with RewardClient(server.url) as client:
        client.verify(source="x", **fields)
        client.verify(source="x", **fields)
    assert json.loads(server.bodies[0])["problem"] == json.loads(server.registered[0])
