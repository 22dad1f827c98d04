from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schema import Result, Submission
from service.verdict import Verdict
from trainer_client import core
from trainer_client.errors import BadAnswer, RequestRefused, RequestTooLarge, ServiceFault, ServiceUnavailable

PROBLEM: dict[str, Any] = {"tests": [{"kind": "stdio", "output": None}]}
RESULT = Result(verdict=Verdict.ACCEPTED, reward=1.0).model_dump_json().encode()


def many(count: int, size: int = 1) -> list[dict[str, Any]]:
    return [{"id": str(index), "source": "x" * size, "problem": PROBLEM} for index in range(count)]


def line(index: int) -> bytes:
    return b'{"index":%d,' % index + RESULT[1:]


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


@given(st.integers(0, 40), st.integers(1, 10))
def test_chunks_cover_the_batch_in_order(count: int, limit: int) -> None:
    parts = list(core.chunks(many(count), limit))
    assert [index for part in parts for index in part.indices] == list(range(count))
    assert all(1 <= len(part.indices) <= limit for part in parts)


def test_chunks_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "BATCH_BYTES", 10_000)
    assert [len(part.indices) for part in core.chunks(many(6, 4000), 100)] == [2, 2, 2]


def test_a_request_is_what_the_service_parses() -> None:
    (part,) = core.chunks(many(3), 10)
    sent = json.loads(part.request().body)["submissions"]
    assert [Submission.model_validate(entry).id for entry in sent] == ["0", "1", "2"]
    assert sent[0]["problem"]["tests"][0]["kind"] == "stdio"
    made = Submission(source="x", problem=Submission.model_validate(many(1)[0]).problem)
    assert Submission.model_validate_json(core.verify_request(made).body) == made


def test_only_what_is_missing_is_asked_again() -> None:
    (part,) = core.chunks(many(4), 10)
    seen: list[int] = []
    asked = part.missing()
    for text in (line(2), line(0)):
        part.line(text, asked, lambda index, result: seen.append(index))
    assert not part.done and seen == [2, 0] and part.missing() == [1, 3]
    assert [entry["id"] for entry in json.loads(part.request().body)["submissions"]] == ["1", "3"]
    asked = part.missing()
    for text in (line(1), line(0), b'{"done":2}', b""):
        part.line(text, asked, None)
    assert part.done and core.collect([part], 4)[3].reward == 1.0


@pytest.mark.parametrize(
    "text", [b"{}", b"x", b'{"index":9,"verdict":"accepted"}', b'{"index":0,"verdict":"x"}', RESULT]
)
def test_a_wrong_line_is_an_error_and_never_a_reward(text: bytes) -> None:
    (part,) = core.chunks(many(2), 10)
    with pytest.raises(BadAnswer):
        part.line(text, part.missing(), None)
    assert not part.results


def test_a_newer_service_may_say_more() -> None:
    newer = json.dumps({**json.loads(RESULT), "cost": {"cpu_s": 1.0, "joules": 3}, "mood": "good"}).encode()
    if not core._LENIENT:
        pytest.skip("needs pydantic 2.12")
    assert core.parse_result(newer).cost.cpu_s == 1.0


def test_paths_are_counted_in_the_whole_batch() -> None:
    error = RequestRefused("m", status=422, code="c", path="submissions[1].problem_id")
    assert core.shifted(error, [7, 9]).path == "submissions[9].problem_id"
    for path in ("submissions", "submissions[5].x", "", "x[1]"):
        error = RequestRefused("m", status=422, path=path)
        assert core.shifted(error, [7, 9]) is error


def test_halves() -> None:
    (part,) = core.chunks(many(5), 10)
    part.line(line(0), part.missing(), None)
    first, second = part.halves()
    assert first.indices + second.indices == [1, 2, 3, 4]
    assert json.loads(second.bodies[0])["id"] == str(second.indices[0])


@given(st.lists(st.binary(max_size=20).map(lambda text: text.replace(b"\n", b"")), max_size=6), st.integers(1, 9))
def test_lines_are_cut_at_newlines_alone(lines: list[bytes], size: int) -> None:
    stream = b"".join(text + b"\n" for text in lines)
    cutter, got = core.Lines(), []
    for start in range(0, len(stream), size):
        got += cutter.feed(stream[start : start + size])
    assert got == lines
