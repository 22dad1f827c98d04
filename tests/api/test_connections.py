"""Hostile connections over real sockets: each is refused, told and counted, and a normal caller is served meanwhile."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx
import pytest
from backports import zstd

from service.access.keys import make
from tests.api.live import Service, serving, submission
from tests.api.test_access import bearer, until

SECRET = make()
LIMITS = {
    "ASSAY_KEYS": json.dumps({"trainer": SECRET}),
    "ASSAY_BODY_LIMIT_MB": "4",
    "ASSAY_HEAD_TIMEOUT_S": "2",
    "ASSAY_STALL_TIMEOUT_S": "3",
    "ASSAY_CONNECTION_LIMIT": "64",
}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in LIMITS.items():
                patch.setenv(name, value)
            made = stack.enter_context(serving("--slots", "1"))
        yield made


def connect(service: Service) -> socket.socket:
    parts = urlsplit(service.url)
    assert parts.hostname and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def ending(connection: socket.socket) -> bytes:
    """What the service says until it closes."""
    said = b""
    try:
        while piece := connection.recv(65536):
            said += piece
    except ConnectionError:
        pass
    return said


def served(service: Service) -> None:
    answer = httpx.post(service.url + "/v1/verify", json=submission(), headers=bearer(SECRET), timeout=60)
    assert answer.json()["reward"] == 1.0


def refusals(service: Service, reason: str) -> float:
    return service.metric(f'assay_refused_total{{reason="{reason}"}}')


def told(service: Service, reason: str, before: float, count: int = 1) -> None:
    assert refusals(service, reason) == before + count
    assert any(f'reason="{reason}"' in line for line in service.log)
    assert SECRET not in "".join(service.log)


def head(length: int | str, *lines: str) -> bytes:
    framing = "Transfer-Encoding: chunked" if length == "chunked" else f"Content-Length: {length}"
    own = ["POST /v1/verify HTTP/1.1", "Host: a", f"Authorization: Bearer {SECRET}", framing, *lines]
    return "\r\n".join([*own, "", ""]).encode()


@pytest.mark.parametrize(
    "start",
    [
        head(0, *(f"X-{n}: y" for n in range(10_000))),
        head(0, *(f"X-{n}: y" for n in range(200))),
        head(0, "X: " + "y" * 200_000),
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 200_000,  # never a whole header
        head("chunked") + b"1\r\nx\r\n0\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)),
    ],
    ids=["10000 headers", "200 headers", "a long value", "a long path", "an endless value", "trailers"],
)
def test_large_heads(service: Service, start: bytes) -> None:
    before = refusals(service, "head_too_large")
    with closing(connect(service)) as connection:
        try:
            connection.sendall(start)
        except ConnectionError:
            pass
        said = ending(connection)
    assert said == b"" or b" 431 " in said or b" 422 " in said
    told(service, "head_too_large", before)
    served(service)


def test_what_is_not_http(service: Service) -> None:
    before = refusals(service, "malformed")
    with closing(connect(service)) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00 nonsense\r\n\r\n")
        assert b" 400 " in ending(connection)
    told(service, "malformed", before)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_compressed_bodies(service: Service, coding: str) -> None:
    pack = gzip.compress if coding == "gzip" else zstd.compress
    headers = {**bearer(SECRET), "Content-Encoding": coding}

    def post(content: bytes) -> httpx.Response:
        return httpx.post(service.url + "/v1/verify", content=content, headers=headers, timeout=60)

    small, large = submission(), submission("#" * 500_000 + "\nprint(8)")
    for given in (small, large):
        assert post(pack(json.dumps(given).encode())).json()["reward"] == 1.0
    whole = pack(json.dumps(large).encode())
    for wrong in (b"", b"nonsense", whole[:-9], whole + b"more", whole + whole):
        answer = post(wrong)
        assert answer.status_code == 422, wrong[:20]
        assert coding in answer.json()["error"]["message"]
    before = refusals(service, "too_large")
    for bomb in (pack(b" " * (3 << 20)), pack(b" " * (64 << 20)), pack(b"[" * (2 << 20) + bytes(range(256)) * 40_000)):
        answer = post(bomb)
        assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"
    told(service, "too_large", before, 3)
    served(service)


def test_unknown_codings(service: Service) -> None:
    before = refusals(service, "unknown_encoding")
    for coding in ("br", "deflate", "gzip, gzip", "x" * 1000):
        headers = {**bearer(SECRET), "Content-Encoding": coding}
        answer = httpx.post(service.url + "/v1/verify", json=submission(), headers=headers)
        assert answer.status_code == 415 and answer.json()["error"]["code"] == "unknown_encoding"
    told(service, "unknown_encoding", before, 4)
    headers = {**bearer(SECRET), "Content-Encoding": "identity"}
    assert httpx.post(service.url + "/v1/verify", json=submission(), headers=headers, timeout=60).status_code == 200


def test_heads_that_trickle(service: Service) -> None:
    before = refusals(service, "head_timeout")
    slow = [connect(service) for _ in range(20)]
    silent = connect(service)
    started = time.monotonic()
    while time.monotonic() < started + 30:
        for connection in slow:
            try:
                connection.sendall(b"X" if time.monotonic() > started + 0.5 else b"GET / HTTP/1.1\r\nX: ")
            except ConnectionError:
                pass
        if refusals(service, "head_timeout") >= before + 21:
            break
        time.sleep(0.3)
    served(service)
    for connection in (*slow, silent):
        assert ending(connection)[:12] in (b"", b"HTTP/1.1 408")
        connection.close()
    told(service, "head_timeout", before, 21)


def test_bodies_that_trickle(service: Service) -> None:
    before = refusals(service, "body_stalled")
    with closing(connect(service)) as fixed, closing(connect(service)) as chunked:
        fixed.sendall(head(1_000_000))
        chunked.sendall(head("chunked"))
        deadline = time.monotonic() + 30
        while refusals(service, "body_stalled") < before + 2 and time.monotonic() < deadline:
            for connection, piece in ((fixed, b" "), (chunked, b"1\r\n \r\n")):
                try:
                    connection.sendall(piece)
                except ConnectionError:
                    pass
            time.sleep(0.3)
        told(service, "body_stalled", before, 2)
        assert ending(fixed) == ending(chunked) == b""
    served(service)


def test_a_refused_body_that_goes_on_and_on(service: Service) -> None:
    with closing(connect(service)) as connection:
        connection.sendall(b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.settimeout(0.2)
        said, closed, deadline = b"", False, time.monotonic() + 30
        while not closed and time.monotonic() < deadline:
            try:
                connection.sendall(b"1000\r\n" + b" " * 0x1000 + b"\r\n")
                said += connection.recv(65536)
            except TimeoutError:
                pass
            except ConnectionError:
                closed = True
        assert closed and b" 401 " in said
    served(service)


def test_answers_that_nobody_reads(service: Service) -> None:
    before = refusals(service, "answer_unread")
    with closing(connect(service)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(1)
        request = f"GET /openapi.json HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {SECRET}\r\n\r\n".encode()
        deadline = time.monotonic() + 60
        while refusals(service, "answer_unread") == before and time.monotonic() < deadline:
            try:
                connection.sendall(request * 100)
            except (TimeoutError, ConnectionError):
                time.sleep(0.3)
        told(service, "answer_unread", before)
    served(service)


def test_more_connections_than_there_may_be(service: Service) -> None:
    before = refusals(service, "connections")
    with httpx.Client(headers=bearer(SECRET), timeout=60) as client:
        held = []
        try:
            for _ in range(10):
                held += [connect(service) for _ in range(20)]
                assert client.post(service.url + "/v1/verify", json=submission()).json()["reward"] == 1.0
            until(lambda: refusals(service, "connections") > before + 100)
        finally:
            for connection in held:
                connection.close()
    served(service)


def test_a_request_has_a_name(service: Service) -> None:
    def named(**headers: str) -> str:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        name: str = httpx.get(service.url + "/v1/nope", headers=given).headers["x-request-id"]
        return name

    def logged() -> bool:  # when lines of other refusals leave room for it
        assert named(X_Request_ID="step-17/rollout:3") == "step-17/rollout:3"
        return any('request_id="step-17/rollout:3"' in line for line in service.log)

    until(logged)
    made = {named(), named(X_Request_ID="a b"), named(X_Request_ID="x" * 200)}
    assert len(made) == 3 and all(len(name) == 16 for name in made)
