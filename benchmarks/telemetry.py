"""What keys, limits, metrics and traces cost a request, in CPU microseconds of the API process.

``python -m benchmarks.telemetry [--requests 20000] [--rounds 5] [--json]``

Each part is run around nothing, as often as asked, with and without it, and the smallest difference of the rounds is told: CPU
time, so that what else the machine does matters little. Nothing is sent and nothing is verified.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from service.access.keys import Key, Keyring, hashed, make
from service.access.limits import Accounts
from service.api.connections import Connection, Guard, GuardedConfig
from service.api.gate import Gate
from service.schema import Cost, Result
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.telemetry.refusals import Refusals
from service.telemetry.traces import Traces
from service.verdict import Verdict

SECRET = make()
ROUTE = Route("/v1/verify", lambda request: None, methods=["POST"])
HEADERS = [(b"host", b"a"), (b"content-type", b"application/json"), (b"content-length", b"300"),
           (b"authorization", b"Bearer " + SECRET.encode())]  # fmt: skip
REQUEST = b"POST /v1/verify HTTP/1.1\r\n" + b"".join(b"%b: %b\r\n" % pair for pair in HEADERS) + b"\r\n" + b" " * 300

App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Nowhere(SpanExporter):
    def export(self, spans: Any) -> SpanExportResult:
        return SpanExportResult.SUCCESS


class Transport(asyncio.Transport):
    """A connection to nobody."""

    def write(self, data: bytes | bytearray | memoryview) -> None: ...
    def is_closing(self) -> bool:
        return False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 1) if name in ("sockname", "peername") else default

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def close(self) -> None: ...


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = ROUTE
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


async def nothing() -> Message:
    return {"type": "http.disconnect"}


async def ignore(message: Message) -> None: ...


async def apps(app: App, count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        scope = {"type": "http", "method": "POST", "path": "/v1/verify", "headers": HEADERS, "client": ("127.0.0.1", 1)}
        await app(scope, nothing, ignore)
    return time.process_time() - start


async def protocols(kind: type[HttpToolsProtocol], config: GuardedConfig, count: int) -> float:
    connection = kind(config, ServerState(), {})
    connection.connection_made(Transport())
    start = time.process_time()
    for _ in range(count):
        connection.data_received(REQUEST)
        await asyncio.sleep(0)  # the request's task
    return time.process_time() - start


def gate(metrics: Metrics, keyring: Keyring, accounts: Accounts, traces: Traces | None = None) -> Gate:
    return Gate(answer, Settings(), keyring, accounts, metrics, Refusals(metrics), traces)


async def parts(count: int, rounds: int) -> dict[str, float]:
    """Microseconds a request by part."""
    metrics = Metrics("0")
    accounts = Accounts()
    keys = Settings.model_validate({"keys": {"trainer": SECRET}})
    limited = Accounts()
    limited.of(Key(name="trainer", hash=hashed(SECRET), created=datetime.now(UTC), requests_in_flight=64))
    sent = Traces(Settings(), "api", Nowhere())
    gates = {
        "id and metrics": gate(metrics, Keyring(Settings()), accounts),
        "and a key": gate(metrics, Keyring(keys), accounts),
        "and traces": gate(metrics, Keyring(keys), accounts, sent),
    }
    result = Result(verdict=Verdict.ACCEPTED, cost=Cost(cpu_s=0.01, wall_s=0.02, queue_s=0.1))
    settings = Settings()
    config = GuardedConfig(answer, Guard(settings, Refusals(metrics)), ws="none", log_config=None, access_log=False)
    config.load()
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        bare = await apps(answer, count)
        for name, made in gates.items():
            found.setdefault(f"gate: {name}", []).append(await apps(made, count) - bare)
        start = time.process_time()
        for _ in range(count):
            metrics.result(result)
        found.setdefault("a result's metrics", []).append(time.process_time() - start)
        plain = await protocols(HttpToolsProtocol, config, count)
        guarded = await protocols(Connection, config, count)
        found.setdefault("the connection's bounds", []).append(guarded - plain)
    return {name: round(1e6 * min(took) / count, 1) for name, took in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = asyncio.run(parts(options.requests, options.rounds))
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for name, cost in found.items():
        print(f"{name:28}{cost:>8.1f} us")


if __name__ == "__main__":
    main()
