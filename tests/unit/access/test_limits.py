from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.keys import Key, hashed
from service.access.limits import Accounts, Bucket, LimitedDispatcher
from service.errors import LimitReached, TooLarge
from service.jobs.dispatcher import Task, Ticket
from service.jobs.provided import Languages
from service.schema import Judgement, Problem
from service.telemetry.metrics import Metrics
from service.verdict import Verdict


def key(name: str = "trainer", **limits: Any) -> Key:
    return Key(name=name, hash=hashed(name), created=datetime.now(UTC), **limits)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.floats(0.1, 1000), st.lists(st.tuples(st.floats(0, 5), st.integers(1, 500)), max_size=50))
def test_a_bucket_gives_its_rate_and_one_batch_more(rate: float, asked: list[tuple[float, int]]) -> None:
    clock = Clock()
    bucket = Bucket(rate, clock)
    taken, largest = 0, 0
    for pause, count in asked:
        clock.now += pause
        if bucket.wait_s() == 0:
            bucket.take(count)
            taken, largest = taken + count, max(largest, count)
    assert taken <= max(rate, 1) + rate * clock.now + largest + 1e-6


@given(st.floats(0.1, 1000), st.integers(1, 5000))
def test_a_bucket_says_when_to_come_back(rate: float, count: int) -> None:
    clock = Clock()
    bucket = Bucket(rate, clock)
    bucket.take(count)
    clock.now += bucket.wait_s() * (1 + 1e-9) + 1e-9
    assert bucket.wait_s() == 0


def test_requests_in_flight() -> None:
    accounts = Accounts()
    account = accounts.of(key(requests_in_flight=2))
    account.enter()
    account.enter()
    with pytest.raises(LimitReached) as refused:
        account.enter()
    assert (refused.value.code, refused.value.status) == ("in_flight", 429)
    assert accounts.of(key(requests_in_flight=3)) is account  # other limits, same requests
    account.enter()
    for _ in range(3):
        account.leave()
    assert account.requests == 0


class Answer(Ticket):
    def __init__(self) -> None:
        self.done = asyncio.Event()

    async def wait(self) -> Judgement:
        await self.done.wait()
        return Judgement(verdict=Verdict.ACCEPTED)


class Inner:
    """A dispatcher whose work ends when the test says so."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    def submit(self, tasks: Sequence[Task]) -> list[Ticket]:
        made = [Answer() for _ in tasks]
        self.answers += made
        return list(made)

    def unready(self) -> str | None:
        return None

    def environment(self, language: str = "python") -> None:
        return None

    def languages(self) -> Languages:
        return {}

    def stats(self) -> dict[str, float]:
        return {}


def tasks(count: int, share: str = "trainer") -> list[Task]:
    return [Task("", Problem(tests=[]), "", b"", share=share)] * count


async def test_a_part_of_the_queue_is_given_back() -> None:
    accounts, inner = Accounts(), Inner()
    limited = LimitedDispatcher(inner, accounts, Metrics("0"), queue_limit=10)
    account = accounts.of(key(queue_share=0.4))
    with pytest.raises(TooLarge):
        limited.submit(tasks(5))
    tickets = limited.submit(tasks(3))
    with pytest.raises(LimitReached, match="3 submissions open"):
        limited.submit(tasks(2))
    limited.submit(tasks(4, "somebody else"))
    waiting = asyncio.create_task(tickets[0].wait())
    await asyncio.sleep(0)
    inner.answers[0].done.set()
    assert (await waiting).verdict == Verdict.ACCEPTED
    assert account.open == 2
    gone = asyncio.create_task(tickets[1].wait())
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert account.open == 1
    tickets.clear()  # dropped without waiting
    assert account.open == 0
    limited.submit(tasks(4))


def test_a_rate_is_paid_off() -> None:
    clock = Clock()
    accounts, inner = Accounts(clock), Inner()
    limited = LimitedDispatcher(inner, accounts, Metrics("0"), queue_limit=1000)
    accounts.of(key(submissions_per_s=10))
    limited.submit(tasks(50))
    with pytest.raises(LimitReached) as refused:
        limited.submit(tasks(1))
    assert refused.value.code == "rate" and 4 <= refused.value.retry_after_s < 5
    clock.now += refused.value.retry_after_s
    limited.submit(tasks(1))
