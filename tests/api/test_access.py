"""Keys, asked for by a real service."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.access import commands
from service.access.keys import make
from tests.api.live import Service, serving, submission

_NUMBERS = itertools.count()


def until(met: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path, str]]:
    """A service that asks for keys, on an address that other machines reach; its file of keys, and a key."""
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    secret = commands.new(file, "trainer")
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ASSAY_KEYS_FILE", str(file))
            service = stack.enter_context(serving("--host", "0.0.0.0", "--slots", "1"))
        service.url = service.url.replace("0.0.0.0", "127.0.0.1")
        yield service, file, secret


def test_a_public_address_without_keys_is_refused() -> None:
    command = [sys.executable, "-m", "service", "serve", "--host", "0.0.0.0", "--port", "0"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1 and "assay keys new" in refused.stderr and "--insecure-no-keys" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("published", ["0.0.0.0", "192.0.2.7", "assay.example.com"])
def test_where_a_port_is_published_decides(published: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_PUBLISHED", published)
    command = [sys.executable, "-m", "service", "serve", "--host", "127.0.0.1", "--port", "0"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1 and f"{published} can be reached" in refused.stderr
    monkeypatch.setenv("ASSAY_PUBLISHED", "127.0.0.1")
    with serving("--host", "0.0.0.0", "--slots", "1") as service:
        url = service.url.replace("0.0.0.0", "127.0.0.1")
        assert httpx.post(url + "/v1/verify", json=submission(), timeout=60).json()["reward"] == 1.0


def test_everybody_is_served_when_that_was_asked_for() -> None:
    with serving("--host", "0.0.0.0", "--slots", "1", "--insecure-no-keys") as service:
        url = service.url.replace("0.0.0.0", "127.0.0.1")
        assert httpx.post(url + "/v1/verify", json=submission(), timeout=60).json()["reward"] == 1.0


@pytest.mark.parametrize(
    "path", ["/v1/verify", "/v1/verify/batch", "/v1/groups", "/v1/rescore", "/v1/problems", "/v1/nope", "/healthz/x"]
)
def test_nothing_without_a_key(guarded: tuple[Service, Path, str], path: str) -> None:
    service, _, secret = guarded
    wrong = [
        {},
        bearer(make()),
        bearer(secret[:-1]),
        {"Authorization": secret},
        {"Authorization": "Basic x"},
        {"Authorization": "Bearer"},
    ]
    for headers in wrong:
        answer = httpx.post(service.url + path, json=submission(), headers=headers)
        assert answer.status_code == 401 and answer.json()["error"]["code"] == "unauthorized"
        assert "Bearer" in answer.headers["www-authenticate"]
    assert httpx.post(service.url + path, content=b"{", headers=bearer(secret)).status_code in (404, 422)


def test_reading_needs_a_key_too(guarded: tuple[Service, Path, str]) -> None:
    service, _, secret = guarded
    for path in ("/docs", "/openapi.json", "/v1/presets", "/v1/languages", "/v1/problems/sha256:0"):
        assert httpx.get(service.url + path).status_code == 401
        assert httpx.get(service.url + path, headers=bearer(secret)).status_code in (200, 404)
    assert httpx.get(service.url + "/healthz").status_code == 200
    until(lambda: httpx.get(service.url + "/readyz").status_code == 200)


def test_a_key_opens(guarded: tuple[Service, Path, str]) -> None:
    service, _, secret = guarded
    answer = httpx.post(service.url + "/v1/verify", json=fresh(), headers=bearer(secret), timeout=60)
    assert answer.json()["reward"] == 1.0
    as_password = httpx.post(service.url + "/v1/verify", json=fresh(), auth=("anybody", secret), timeout=60)
    assert as_password.json()["reward"] == 1.0
    assert service.metric('assay_key_submissions_total{key="trainer"}') >= 2
    assert secret not in "".join(service.log)


def test_keys_come_and_go_while_it_serves(guarded: tuple[Service, Path, str]) -> None:
    service, file, _ = guarded
    fresh = commands.new(file, "fresh")
    url = service.url + "/v1/languages"
    until(lambda: httpx.get(url, headers=bearer(fresh)).status_code == 200)
    commands.revoke(file, "fresh")
    until(lambda: httpx.get(url, headers=bearer(fresh)).status_code == 401)


def test_metrics_are_for_this_machine(guarded: tuple[Service, Path, str]) -> None:
    service, _, _ = guarded
    assert httpx.get(service.url + "/metrics").status_code == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert httpx.get(service.url + "/metrics", headers={name: "127.0.0.1"}).status_code == 401


def test_metrics_have_a_key_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, ours = make(), make()
    monkeypatch.setenv("ASSAY_KEYS", json.dumps({"trainer": theirs}))
    monkeypatch.setenv("ASSAY_METRICS_KEY", ours)
    with serving("--slots", "1") as service:
        url = service.url + "/metrics"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers=bearer(theirs)).status_code == 401
        assert httpx.get(url, headers=bearer(ours)).status_code == 200
        assert httpx.get(service.url + "/v1/presets", headers=bearer(ours)).status_code == 401


def fresh() -> dict[str, Any]:
    """A submission that no cache knows: what is remembered asks for no part of any limit."""
    return submission(f"print(int(input()) * 2)  # {next(_NUMBERS)}")


def slow(name: str) -> dict[str, Any]:
    tests = [{"kind": "stdio", "input": "", "output": "8\n"}]
    return {
        "source": f"import time\ntime.sleep(3)\nprint(8)  # {name}",
        "problem": {"tests": tests, "limits": {"idle_s": 20}},
    }


def test_limits_hold_one_key_and_not_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys.json"
    narrow = commands.new(file, "narrow", requests_in_flight=2)
    slim = commands.new(file, "slim", queue_share=0.1)
    tame = commands.new(file, "tame", submissions_per_s=0.01)
    free = commands.new(file, "free")
    monkeypatch.setenv("ASSAY_KEYS_FILE", str(file))
    monkeypatch.setenv("ASSAY_QUEUE_LIMIT", "20")
    with serving("--slots", "1") as service, ThreadPoolExecutor(4) as pool:

        def post(secret: str, body: Any, path: str = "/v1/verify") -> httpx.Response:
            return httpx.post(service.url + path, json=body, headers=bearer(secret), timeout=120)

        def refused(answer: httpx.Response) -> str:
            assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
            code: str = answer.json()["error"]["code"]
            return code

        open_ones = [pool.submit(post, narrow, slow(str(n))) for n in range(2)]
        until(lambda: service.metric("assay_submitted_total") == 2)
        assert refused(post(narrow, fresh())) == "in_flight"
        batch = {"submissions": [slow(f"slim {n}") for n in range(2)]}
        open_ones.append(pool.submit(post, slim, batch, "/v1/verify/batch"))
        until(lambda: service.metric("assay_submitted_total") == 4)
        assert refused(post(slim, fresh())) == "queue_share"
        too_many = {"submissions": [fresh()] * 3}
        assert post(slim, too_many, "/v1/verify/batch").status_code == 413
        assert post(free, fresh()).json()["reward"] == 1.0
        assert [one.result().status_code for one in open_ones] == [200] * 3
        assert post(narrow, fresh()).status_code == post(slim, fresh()).status_code == 200
        assert post(tame, fresh()).status_code == 200
        assert refused(post(tame, fresh())) == "rate"
        for reason in ("in_flight", "queue_share", "rate"):
            assert service.metric(f'assay_refused_total{{reason="{reason}"}}') == 1
            assert sum(f'reason="{reason}"' in line for line in service.log) == 1


def test_a_job_is_its_own_keys_alone(guarded: tuple[Service, Path, str]) -> None:
    service, file, secret = guarded
    other = commands.new(file, "other")
    until(lambda: httpx.get(service.url + "/v1/presets", headers=bearer(other)).status_code == 200)
    body = {"submissions": [fresh()]}
    accepted = httpx.post(service.url + "/v1/jobs", json=body, headers=bearer(secret), timeout=60)
    job = f"{service.url}/v1/jobs/{accepted.json()['job_id']}"
    rescore = {"job_id": accepted.json()["job_id"], "reward": "binary"}

    def of(key: str) -> list[httpx.Response]:
        with httpx.Client(headers=bearer(key), timeout=60) as client:
            again = client.post(service.url + "/v1/rescore", json=rescore)
            return [client.get(job), client.get(job + "/results"), again, client.delete(job)]

    until(lambda: httpx.get(job, headers=bearer(secret)).json()["state"] == "done")
    for answer in of(other):
        assert answer.status_code == 404 and answer.json()["error"]["path"] == "job_id"
    assert [answer.status_code for answer in of(secret)] == [200] * 4
