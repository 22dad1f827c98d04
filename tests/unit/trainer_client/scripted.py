"""A server that answers by a script: what a service that is in trouble looks like."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.schema import Result
from service.verdict import Verdict

PROBLEM: dict[str, Any] = {"tests": [{"kind": "stdio", "output": ""}]}
RESULT = Result(verdict=Verdict.ACCEPTED, reward=1.0).model_dump_json().encode()
ONE = {"source": "x", "problem": PROBLEM}


class Scripted(ThreadingHTTPServer):
    """Answers each request with the next entry of ``script``; after its end, as a service would."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[tuple[int, dict[str, str], bytes] | None] = []
        self.bodies: list[bytes] = []
        self.peers: set[Any] = set()
        self.limit = 10**9
        self.ready = 200
        self.problems: set[str] = set()
        self.registered: list[bytes] = []
        self.probes = 0
        self.keys: list[str | None] = []

    def register(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.registered.append(body)
        problem_id = f"sha256:{len(body)}-{len(self.registered)}"
        self.problems.add(problem_id)
        return 200, {}, json.dumps({"problem_id": problem_id}).encode()

    def unknown(self, submission: dict[str, Any]) -> bool:
        return submission.get("problem_id") is not None and submission["problem_id"] not in self.problems

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/problems":
            self.answer(*self.server.register(body))
            return
        self.server.bodies.append(body)
        self.server.keys.append(self.headers["Authorization"])
        self.server.peers.add(self.client_address)
        answer = self.server.script.pop(0) if self.server.script else self.usual(body)
        if answer is None:
            self.close_connection = True
            return
        self.answer(*answer)

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.server.probes += 1
        self.send_response(self.server.ready)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def usual(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if not self.path.endswith("batch"):
            given = [json.loads(body)]
            return refusal(422, "problem_id", "unknown_problem") if self.server.unknown(given[0]) else (200, {}, RESULT)
        given = json.loads(body)["submissions"]
        for index, entry in enumerate(given):
            if self.server.unknown(entry):
                return refusal(422, f"submissions[{index}].problem_id", "unknown_problem")
            if entry["source"] == "bad":
                return refusal(422, f"submissions[{index}].source")
        if len(given) > self.server.limit:
            return refusal(413, "submissions")
        lines = [line(index, entry["id"]) for index, entry in reversed(list(enumerate(given)))]
        return 200, {}, b"".join(lines) + b'{"done":%d}\n' % len(given)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def line(index: int, name: str | None) -> bytes:
    return b'{"index":%d,"id":%s,' % (index, json.dumps(name).encode()) + RESULT.replace(b',"id":null', b"")[1:] + b"\n"


def refusal(status: int, path: str = "", code: str = "c") -> tuple[int, dict[str, str], bytes]:
    return status, {}, json.dumps({"error": {"code": code, "message": "m", "path": path}}).encode()


@contextmanager
def running() -> Iterator[Scripted]:
    with Scripted() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()
