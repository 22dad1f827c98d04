from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.schema import Result, Submission
from service.verdict import Verdict
from trainer_client import chunks as module
from trainer_client.chunks import Lines, chunks, collect, shifted
from trainer_client.errors import BadAnswer, RequestRefused, ServiceUnavailable
from trainer_client.packing import pack

PROBLEM: dict[str, Any] = {"tests": [{"kind": "stdio", "output": None}]}
RESULT = Result(verdict=Verdict.ACCEPTED, reward=1.0).model_dump_json().encode()


def many(count: int, size: int = 1) -> list[Any]:
    return [pack({"id": str(index), "source": "x" * size, "problem": PROBLEM}) for index in range(count)]


def line(index: int) -> bytes:
    return b'{"index":%d,' % index + RESULT[1:]


@given(st.integers(0, 40), st.integers(1, 10))
def test_chunks_cover_the_batch_in_order(count: int, limit: int) -> None:
    parts = list(chunks(many(count), limit))
    assert [index for part in parts for index in part.indices] == list(range(count))
    assert all(1 <= len(part.indices) <= limit for part in parts)


def test_chunks_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH_BYTES", 10_000)
    assert [len(part.indices) for part in chunks(many(6, 4000), 100)] == [2, 2, 2]


def test_a_request_is_what_the_service_parses() -> None:
    (part,) = chunks(many(3), 10)
    sent = json.loads(part.request({}).body)["submissions"]
    assert [Submission.model_validate(entry).id for entry in sent] == ["0", "1", "2"]
    assert sent[0]["problem"]["tests"][0]["kind"] == "stdio"


def test_only_what_is_missing_is_asked_again() -> None:
    seen: list[int] = []
    (part,) = chunks(many(4), 10, lambda index, result: seen.append(index))
    asked = part.missing()
    for text in (line(2), line(0)):
        part.line(text, asked)
    assert not part.done and seen == [2, 0] and part.missing() == [1, 3]
    assert [entry["id"] for entry in json.loads(part.request({}).body)["submissions"]] == ["1", "3"]
    asked = part.missing()
    for text in (line(1), line(0), b'{"done":2}', b""):
        part.line(text, asked)
    last = collect([part], part.packed)[3]
    assert part.done and isinstance(last, Result) and last.reward == 1.0


@pytest.mark.parametrize(
    "text", [b"{}", b"x", b'{"index":9,"verdict":"accepted"}', b'{"index":0,"verdict":"x"}', RESULT]
)
def test_a_wrong_line_is_an_error_and_never_a_reward(text: bytes) -> None:
    (part,) = chunks(many(2), 10)
    with pytest.raises(BadAnswer):
        part.line(text, part.missing())
    assert not part.outcomes


def test_paths_are_counted_in_the_whole_batch() -> None:
    error = RequestRefused("m", status=422, code="c", path="submissions[1].problem_id")
    assert shifted(error, [7, 9]).path == "submissions[9].problem_id"
    for path in ("submissions", "submissions[5].x", "", "x[1]"):
        error = RequestRefused("m", status=422, path=path)
        assert shifted(error, [7, 9]) is error


def test_halves() -> None:
    (part,) = chunks(many(5), 10)
    part.line(line(0), part.missing())
    first, second = part.halves()
    assert first.indices + second.indices == [1, 2, 3, 4]
    assert json.loads(second.packed[0].body({}))["id"] == str(second.indices[0])


def test_a_refusal_belongs_to_the_submission_that_it_names() -> None:
    (part,) = chunks(many(4), 10)
    error = RequestRefused("m", status=422, code="c", path="submissions[2].problem.tests[0]")
    assert part.refuse(error, part.missing()) and part.missing() == [0, 1, 3]
    given_to = part.outcomes[2]
    assert isinstance(given_to, RequestRefused) and given_to.path == "problem.tests[0]"
    assert not part.refuse(RequestRefused("m", status=422, path="submissions"), part.missing())
    part.fail(ServiceUnavailable("late", 3))
    errors = [part.outcomes[index] for index in (0, 1, 3)]
    assert len({id(error) for error in errors}) == 3 and all(getattr(error, "attempts", 0) == 3 for error in errors)


@given(st.lists(st.binary(max_size=20).map(lambda text: text.replace(b"\n", b"")), max_size=6), st.integers(1, 9))
def test_lines_are_cut_at_newlines_alone(lines: list[bytes], size: int) -> None:
    stream = b"".join(text + b"\n" for text in lines)
    cutter, got = Lines(), []
    for start in range(0, len(stream), size):
        got += cutter.feed(stream[start : start + size])
    assert got == lines
