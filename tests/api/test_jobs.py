"""Durable jobs over HTTP: what was accepted ends in one result for every submission, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.live import PROBLEM, Service, submission
from trainer_client import AsyncRewardClient, RequestRefused, RewardClient, ServiceUnavailable

NDJSON = {"Content-Type": "application/x-ndjson"}
SLEEP = "import time; time.sleep(30)"


def lines(given: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(one, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for one in given)


def post(service: Service, body: Any, key: str | None = None) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    if isinstance(body, list):
        return httpx.post(service.url + "/v1/jobs", json={"submissions": body}, headers=headers, timeout=60)
    return httpx.post(service.url + "/v1/jobs", content=body, headers={**NDJSON, **headers}, timeout=60)


def submit(service: Service, body: Any, key: str | None = None) -> str:
    answer = post(service, body, key)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["job_id"]
    assert answer.headers["Location"] == f"/v1/jobs/{job_id}"
    return job_id


def job(service: Service, job_id: str) -> dict[str, Any]:
    answer = httpx.get(f"{service.url}/v1/jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def until(service: Service, job_id: str, met: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = time.monotonic() + 200
    while not met(found := job(service, job_id)):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def ended(service: Service, job_id: str) -> dict[str, Any]:
    return until(service, job_id, lambda found: found["state"] in ("done", "cancelled", "failed"))


def pages(service: Service, job_id: str, **query: Any) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
    cursor = "0"
    while True:
        answer = httpx.get(f"{service.url}/v1/jobs/{job_id}/results", params={"cursor": cursor, **query})
        assert answer.status_code == 200, answer.text
        *found, last = [json.loads(line) for line in answer.text.split("\n") if line]
        assert answer.headers["X-Assay-Next-Cursor"] == last["next"]
        yield found, last
        if last["end"] or last["next"] == cursor:
            return
        cursor = last["next"]


def results(service: Service, job_id: str, **query: Any) -> list[dict[str, Any]]:
    found = [result for page, _ in pages(service, job_id, **query) for result in page]
    assert [result["index"] for result in found] == list(range(len(found)))
    return found


def test_a_job_ends_with_a_result_for_every_submission_in_order(service: Service) -> None:
    given = [submission(f"print({index % 3 * 4})", id=str(index)) for index in range(600)]
    given[7] = submission(id="7", problem={"tests": []})
    given[8] = {"id": "8", "completion": "no code", "problem": PROBLEM}
    for body in (given, lines(given), b"\n\n" + lines(given).replace(b"\n", b"\r\n\n").rstrip()):
        job_id = submit(service, body)
        found = ended(service, job_id)
        assert (found["state"], found["total"], found["done"], found["progress"]) == ("done", 600, 600, 1.0)
        assert found["counts"] == {"accepted": 199, "wrong_answer": 399, "unscorable": 1, "no_code": 1}
        assert found["scorable"] == 599 and found["message"] == ""
        assert found["created_at"] <= found["started_at"] <= found["finished_at"] < found["expires_at"]
        got = results(service, job_id)
        assert [one["id"] for one in got] == [str(index) for index in range(600)]
        assert [one["reward"] for one in got][:9] == [0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, None, 0.0]
        assert results(service, job_id, limit=77) == got


def test_pretty_documents_and_registered_problems(service: Service) -> None:
    problem_id = httpx.post(service.url + "/v1/problems", json=PROBLEM).json()["problem_id"]
    given = [{"source": "print(8)", "problem_id": problem_id}, submission("print('\\u00e9 [{,]}\\\\')")]
    body = json.dumps({"submissions": given}, indent=3).encode()
    answer = httpx.post(service.url + "/v1/jobs", content=body, timeout=60)
    job_id = answer.json()["job_id"]
    assert ended(service, job_id)["counts"] == {"accepted": 1, "wrong_answer": 1}
    got = results(service, job_id)
    assert got[0]["provenance"]["problem"] == problem_id and "[{,]}\\" in got[1]["tests"][0]["stdout"]


def test_an_empty_job_is_done(service: Service) -> None:
    for body in ([], b""):
        job_id = submit(service, body)
        assert ended(service, job_id)["total"] == 0
        assert results(service, job_id) == []


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"nope": 1}, "nope"),
        ({"language": "klingon"}, "language"),
        ({"problem": None, "problem_id": "sha256:0"}, "problem_id"),
        ({"problem": {"tests": [{"kind": "nope"}]}}, "problem.tests[0].kind"),
    ],
)
def test_a_wrong_submission_is_named_and_nothing_is_kept(service: Service, row: dict[str, Any], path: str) -> None:
    given = [submission(f"print({index})") for index in range(300)]
    given[270] |= row
    for body in (given, lines(given)):
        answer = post(service, body, "wrong " + path)
        assert answer.status_code == 422
        assert answer.json()["error"]["path"] == "submissions[270]." + path
    # The key is free, so nothing is left of what was refused.
    assert ended(service, submit(service, [submission()], "wrong " + path))["total"] == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", ""), (b"{}", "submissions"), (b"[]", ""), (b'{"submissions":{}}', "submissions"), (b'{"submission":[]}', "submission"),
        (b'{"submissions":[', "submissions[0]"), (b'{"submissions":[]', "submissions[0]"), (b'{"submissions":[]}{}', ""),
        (b'{"submissions":[1]}', "submissions[0]"), (b'{"submissions":[,]}', "submissions[0]"), (b'{"submissions":[}]}', "submissions[0]"),
        (b'{"submissions":[],"submissions":[]}', ""), (b"\xff", ""), (b'{"submissions":["' + b"\\" * 9, "submissions[0]"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(service: Service, body: bytes, path: str) -> None:
    answer = httpx.post(service.url + "/v1/jobs", content=body)
    assert answer.status_code == 422 and answer.json()["error"]["path"].startswith(path), answer.text


def test_a_key_makes_a_retry_the_same_job(service: Service) -> None:
    given = [submission("print(8) # key")] * 3
    job_id = submit(service, given, "k-1")
    assert submit(service, given, "k-1") == job_id and submit(service, lines(given), "k-1") == job_id
    other = post(service, given[:2], "k-1")
    assert other.status_code == 422 and other.json()["error"]["path"] == "Idempotency-Key"
    assert submit(service, given, "k-2") != job_id and submit(service, given) != job_id
    assert post(service, given, "k" * 256).status_code == 422


def test_what_is_not_there(service: Service) -> None:
    for path in ("job_0", "job_" + "0" * 32, "..", "job_%2e%2e"):
        for method, end in (("GET", ""), ("DELETE", ""), ("GET", "/results")):
            assert httpx.request(method, f"{service.url}/v1/jobs/{path}{end}").status_code in (404, 405)
    job_id = submit(service, [submission()])
    for query in ({"cursor": "-1"}, {"cursor": "2"}, {"cursor": "x"}, {"limit": "0"}, {"limit": "x"}):
        answer = httpx.get(f"{service.url}/v1/jobs/{job_id}/results", params=query)
        assert answer.status_code == 422 and answer.json()["error"]["path"] == next(iter(query))


def test_cancelling_ends_a_job_with_a_result_for_everything(serve: Callable[..., Any]) -> None:
    with serve("--slots", "1") as service:
        problem = {**PROBLEM, "limits": {"cpu_s": 5, "idle_s": 60, "wall_s": 60}}
        given = [submission(f"print({index})") for index in range(300)]
        given[290:] = [submission(f"{SLEEP} # {index}", problem=problem) for index in range(10)]
        job_id = submit(service, given)
        until(service, job_id, lambda found: found["done"] == 256)
        answer = httpx.delete(f"{service.url}/v1/jobs/{job_id}")
        assert answer.status_code == 200 and answer.json()["state"] in ("cancelling", "cancelled")
        found = ended(service, job_id)
        assert (found["state"], found["done"]) == ("cancelled", 300)
        got = results(service, job_id)
        assert {one["reason"] for one in got[290:]} == {"cancelled"}
        assert not any(one["scorable"] for one in got[290:]) and all(one["scorable"] for one in got[:256])
        assert httpx.delete(f"{service.url}/v1/jobs/{job_id}").json()["state"] == "cancelled"


def test_an_online_call_overtakes_a_job(serve: Callable[..., Any]) -> None:
    with serve("--slots", "1") as service:
        problem = {**PROBLEM, "limits": {"cpu_s": 5, "idle_s": 60, "wall_s": 60}}
        given = [submission(f"import time; time.sleep(.1); print({index})", problem=problem) for index in range(300)]
        job_id = submit(service, given)
        until(service, job_id, lambda found: found["state"] == "running")
        assert httpx.post(service.url + "/v1/verify", json=submission(), timeout=20).json()["reward"] == 1.0
        assert job(service, job_id)["done"] < 300
        httpx.delete(f"{service.url}/v1/jobs/{job_id}")


def test_a_killed_service_goes_on_where_it_was(
    serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    given = [submission(f"import time; time.sleep(.005); print({index})", id=str(index)) for index in range(1500)]
    with serve("--slots", "2") as service:
        problem_id = httpx.post(service.url + "/v1/problems", json=PROBLEM).json()["problem_id"]
        for one in given[1000:]:
            del one["problem"]
            one["problem_id"] = problem_id
        job_id = submit(service, given, "resumed")
        before = until(service, job_id, lambda found: 256 <= found["done"] < 1400)
        os.killpg(service.process.pid, 9)
        service.process.wait()
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "spool/jobs" / job_id / "results").iterdir()}
    with serve("--slots", "2") as service:
        assert submit(service, given, "resumed") == job_id
        found = ended(service, job_id)
        assert (found["state"], found["done"]) == ("done", 1500) and before["done"] < 1500
        # What was stored was not run again, and is as it was.
        assert service.metric("assay_submitted_total") <= 1500 - before["done"]
        assert {path: path.stat().st_mtime_ns for path in kept} == kept
        got = results(service, job_id)
        assert [one["id"] for one in got] == [str(index) for index in range(1500)]
        assert [one["index"] for one in got if one["reward"] == 1.0] == [8]
        assert not list((tmp_path / "spool/open").iterdir()) and not list((tmp_path / "leases").iterdir())


def test_the_clients(service: Service) -> None:
    given = [submission(f"print({index % 9})", id=str(index)) for index in range(300)]
    progress: list[tuple[int, int]] = []
    with RewardClient(service.url) as client:
        job_id = client.submit_job(iter(given), key="client").job_id
        assert client.submit_job(given, key="client").job_id == job_id
        got = list(client.results(job_id))  # of a job that still runs
        found = client.wait_job(job_id, timeout_s=60, on_progress=lambda *one: progress.append(one))
        assert (found.state, found.done, found.counts) == ("done", 300, {"accepted": 33, "wrong_answer": 267})
        assert progress[-1] == (300, 300)
        assert [index for index, _ in got] == list(range(300))
        assert [index for index, result in got if result.reward] == list(range(8, 300, 9))
        assert next((index, result.id) for index, result in client.results(job_id, start=257)) == (257, "257")
        with pytest.raises(RequestRefused, match="other submissions"):
            client.submit_job(given[:1], key="client")
        with pytest.raises(ValueError):
            client.submit_job([*given, {"source": "x"}])
        with pytest.raises(RequestRefused) as caught:
            client.job("job_" + "0" * 32)
        assert caught.value.status == 404


async def test_the_async_client(service: Service) -> None:
    slow = {**PROBLEM, "limits": {"cpu_s": 5, "idle_s": 60, "wall_s": 60}}
    async with AsyncRewardClient(service.url) as client:
        job = await client.submit_job([submission(SLEEP, problem=slow)])
        with pytest.raises(ServiceUnavailable, match="goes on"):
            await client.wait_job(job.job_id, timeout_s=0.3)
        await client.cancel_job(job.job_id)
        assert (await client.wait_job(job.job_id, timeout_s=60)).state == "cancelled"
        assert [(index, result.reason) async for index, result in client.results(job.job_id)] == [(0, "cancelled")]


def test_the_client_goes_through_a_service_that_dies(
    serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    given = [submission(f"import time; time.sleep(.01); print({index})") for index in range(600)]
    with serve("--slots", "2") as service, RewardClient(service.url, breaker_s=60) as client:
        job_id = client.submit_job(given).job_id
        reader = client.results(job_id)
        got = [next(reader) for _ in range(10)]
        os.killpg(service.process.pid, 9)
        service.process.wait()
        with serve("--slots", "2", "--port", service.url.rpartition(":")[2]):
            got += list(reader)
    assert [index for index, _ in got] == list(range(600))
    assert [index for index, result in got if result.reward] == [8]


def test_a_job_is_rewarded_anew(service: Service) -> None:
    given = [submission(f"print({index % 2 * 8})", context={"turn": index % 3}) for index in range(300)]
    given[9] = submission(problem={"tests": []})
    job_id = submit(service, given)
    assert ended(service, job_id)["state"] == "done"
    started = service.metric("assay_started_total")

    def rescore(**fields: Any) -> httpx.Response:
        return httpx.post(service.url + "/v1/rescore", json={"job_id": job_id, **fields}, timeout=60)

    answer = rescore(reward="coderl").json()
    assert answer["rewards"][:11] == [-0.3, 1.0] * 4 + [-0.3, None, -0.3] and len(answer["rewards"]) == 300
    assert answer["components"][1] == {"execution": 1.0} and answer["scorable"] == 299
    discounted = rescore(reward="verpo").json()["rewards"]  # by the turn of each submission
    assert discounted[1] == 0.95 and discounted[5] == pytest.approx(0.95**2) and discounted[3] == 1.0
    assert rescore(reward="verpo", contexts=[{"turn": 0}] * 300).json()["rewards"][5] == 1.0
    assert service.metric("assay_started_total") == started
    for fields, status, path in (
        ({"contexts": [{}]}, 422, "contexts"), ({"judgements": []}, 422, ""), ({"reward": "nope"}, 422, "reward"),
        ({"job_id": "job_0"}, 404, "job_id"),
    ):  # fmt: skip
        refused = rescore(**fields)
        assert (refused.status_code, refused.json()["error"]["path"]) == (status, path)
    slow = submit(service, [submission(SLEEP, problem={**PROBLEM, "limits": {"idle_s": 60, "wall_s": 60}})])
    assert rescore(job_id=slow).status_code == 409
    httpx.delete(f"{service.url}/v1/jobs/{slow}")
