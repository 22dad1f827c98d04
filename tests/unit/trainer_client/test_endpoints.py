"""Several addresses, one of which is in trouble; and all of them."""

from __future__ import annotations

import asyncio
import copy
import pickle
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trainer_client.scripted import ONE, Scripted, refusal
from trainer_client import (
    AccessRefused,
    AsyncRewardClient,
    CircuitOpen,
    ClientError,
    RequestRefused,
    RewardClient,
    ServiceUnavailable,
)
from trainer_client import endpoints as module
from trainer_client.endpoints import EJECT_AFTER, Endpoint, Endpoints

DEAD = "http://127.0.0.1:9"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_work_is_spread(server: Scripted, second: Scripted) -> None:
    async def run() -> None:
        async with AsyncRewardClient([server.url, second.url], batch_window_s=None) as client:
            await asyncio.gather(*(client.verify(ONE) for _ in range(40)))

    asyncio.run(run())
    assert len(server.bodies) + len(second.bodies) == 40
    assert min(len(server.bodies), len(second.bodies)) >= 15


def test_a_dead_endpoint_costs_no_result(server: Scripted) -> None:
    with RewardClient(f"{DEAD}, {server.url}") as client:
        results = [client.verify(ONE) for _ in range(20)]
    assert [result.reward for result in results] == [1.0] * 20


def test_an_endpoint_is_ejected_and_probed_back(
    server: Scripted, second: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COOL_DOWN_S", 0.01)
    server.ready = 503
    server.script = [refusal(503)] * EJECT_AFTER
    with RewardClient([server.url, second.url], register=False) as client:
        while len(server.bodies) < EJECT_AFTER:
            client.verify(ONE)
        for _ in range(10):
            client.verify(ONE)
        assert len(server.bodies) == EJECT_AFTER  # nothing but probes since
        server.ready = 200
        end = time.monotonic() + 30
        while len(server.bodies) == EJECT_AFTER and time.monotonic() < end:
            client.verify(ONE)
            time.sleep(0.01)
    assert len(server.bodies) > EJECT_AFTER and server.probes >= 1


def test_an_overloaded_endpoint_is_spared(server: Scripted, second: Scripted) -> None:
    server.script = [(429, {"Retry-After": "30"}, b"")] * 50
    with RewardClient([server.url, second.url], timeout_s=20) as client:
        assert [client.verify(ONE).reward for _ in range(20)] == [1.0] * 20
    assert len(server.bodies) <= 1


@pytest.mark.parametrize("many", [False, True])
def test_the_breaker_raises_and_lets_go_when_somebody_answers(
    server: Scripted, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COOL_DOWN_S", 0.01)
    monkeypatch.setattr(module, "COOL_DOWN_CAP_S", 0.02)
    server.ready = 503
    server.script = [refusal(503)] * 1000

    def call(client: RewardClient) -> Any:
        return client.verify_batch([ONE] * 3)[0] if many else client.verify(ONE)

    with RewardClient(server.url, breaker_s=0.3, timeout_s=60) as client:
        with pytest.raises(CircuitOpen):
            call(client)
        asked = len(server.bodies)
        for _ in range(3):
            with pytest.raises(CircuitOpen):
                call(client)
        assert len(server.bodies) == asked
        server.ready, server.script = 200, []
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                assert call(client).reward == 1.0
                break
            except CircuitOpen:
                time.sleep(0.01)
        assert len(server.bodies) == asked + 1


def test_an_overloaded_service_takes_halves(server: Scripted) -> None:
    server.script = [refusal(429)] * 2
    with RewardClient(server.url) as client:
        assert len(client.verify_batch([ONE] * 8)) == 8


def test_the_key(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_API_KEY", "from-the-environment")
    with RewardClient(server.url) as client:
        client.verify(ONE)
        assert "from-the-environment" not in repr(client._options)
    with RewardClient(server.url, api_key="given") as client:
        client.verify(ONE)
        assert "given" not in repr(client._options)
    assert server.keys == ["Bearer from-the-environment", "Bearer given"]
    server.script = [refusal(401)]
    with RewardClient(server.url) as client, pytest.raises(AccessRefused):
        client.verify(ONE)


def test_clients_and_errors_can_be_pickled(server: Scripted) -> None:
    with RewardClient(server.url, timeout_s=5, api_key="k") as client:
        client.verify(ONE)
        with pickle.loads(pickle.dumps(client)) as twin:
            assert twin.verify(ONE).reward == 1.0
    errors: list[ClientError] = [RequestRefused("m", status=422, code="c", path="a.b"), ServiceUnavailable("m", 3)]
    for error in errors:
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert str(other) == str(error) and other.__dict__ == error.__dict__


def test_no_address_is_an_error() -> None:
    with pytest.raises(ValueError):
        AsyncRewardClient([])


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["answered", "failed", "probe", "busy"])), max_size=60))
def test_whatever_happens_there_is_a_next_step(events: list[tuple[int, str]]) -> None:
    """Something is well, or something will be probed in bounded time, or the circuit is open; and one answer mends all."""
    clock = Clock()
    endpoints = Endpoints(["a", "b", "c"], breaker_s=100, clock=clock)
    for place, event in events:
        endpoint: Endpoint = endpoints.all[place]
        match event:
            case "answered":
                endpoints.answered(endpoint)
            case "failed":
                endpoints.failed(endpoint, "why")
            case "probe":
                endpoints.failed(endpoint, "why", probe=True)
            case "busy":
                endpoints.busy(endpoint, 1.0)
        clock.now += 0.1
        chosen = endpoints.choose()
        assert (chosen is None) == all(one.probe_at is not None for one in endpoints.all)
        if chosen is None:
            assert 0 < endpoints.next_probe_s() <= module.COOL_DOWN_CAP_S
    if endpoints.choose() is None:
        clock.now += 100
        assert endpoints.due() is not None
        with pytest.raises(CircuitOpen):
            endpoints.check()
    endpoints.answered(endpoints.all[0])
    endpoints.check()
    assert endpoints.choose() is not None
