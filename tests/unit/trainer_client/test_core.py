from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schema import Result
from service.verdict import Verdict
from trainer_client import core
from trainer_client.errors import RequestRefused, RequestTooLarge, ServiceFault, ServiceUnavailable

RESULT = Result(verdict=Verdict.ACCEPTED, reward=1.0).model_dump_json().encode()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 30), st.floats(0.5, 100), st.floats(0, 5))
def test_retries_end_in_time(attempts: int, timeout_s: float, retry_after_s: float) -> None:
    clock = Clock()
    retries = core.Retries(timeout_s, clock)
    try:
        for _ in range(attempts):
            assert 0 < retries.left() <= timeout_s - clock.now
            pause = retries.wait("HTTP 429", retry_after_s)
            assert retry_after_s <= pause <= retry_after_s + core.BACKOFF_CAP_S
            clock.now += pause
    except ServiceUnavailable as error:
        assert "HTTP 429" in str(error) or "time is up" in str(error)
    assert clock.now < timeout_s


def test_a_late_attempt_is_refused() -> None:
    clock = Clock()
    retries = core.Retries(1.0, clock)
    retries.left()
    clock.now = 1.0
    with pytest.raises(ServiceUnavailable) as caught:
        retries.left()
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(422, RequestRefused), (404, RequestRefused), (413, RequestTooLarge), (500, ServiceFault)]
)
def test_refusals_have_types(status: int, kind: type[Exception]) -> None:
    body = json.dumps({"error": {"code": "c", "message": "m", "path": "a.b"}}).encode()
    error = core.refusal(status, body)
    assert type(error) is kind
    if isinstance(error, RequestRefused):
        assert (error.status, error.code, error.path, str(error)) == (status, "c", "a.b", "a.b: m")
    assert type(core.refusal(status, b"<html>")) is kind


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, 0), ("", 0), ("3", 3), ("-1", 0), ("Wed, 21 Oct", 0), ("nan", 0), ("1e9", 3600)]
)
def test_retry_after(value: str | None, seconds: float) -> None:
    assert core.retry_after(value) == seconds


def test_a_newer_service_may_say_more() -> None:
    newer = json.dumps({**json.loads(RESULT), "cost": {"cpu_s": 1.0, "joules": 3}, "mood": "good"}).encode()
    if not core._LENIENT:
        pytest.skip("needs pydantic 2.12")
    assert core.parse_result(newer).cost.cpu_s == 1.0
