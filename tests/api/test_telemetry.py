"""What a real service and its workers tell: one request, followed through both by its name and its trace."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.api.live import Service, serving, submission
from tests.api.test_access import slow, until
from tests.processes import children

TRACE = "0af7651916cd43dd8448eb211c80319c"


class Collector:
    """Takes spans as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Span]] = []
        spans = self.spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    named = {one.key: one.value.string_value for one in resource.resource.attributes}
                    for scope in resource.scope_spans:
                        spans.extend((named["assay.process"], span) for span in scope.spans)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Service, Collector]]:
    collector = Collector()
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (
                ("TRACES_URL", collector.url), ("LOG_FORMAT", "json"), ("LOG_LEVEL", "debug"), ("ACCESS_LOG", "true"),
            ):  # fmt: skip
                patch.setenv("ASSAY_" + name, value)
            service = stack.enter_context(serving("--slots", "1"))
        yield service, collector
    collector.server.shutdown()


def lines(service: Service) -> list[dict[str, object]]:
    return [json.loads(line) for line in service.log if line.startswith("{")]


def test_a_request_is_followed_into_the_worker(told: tuple[Service, Collector]) -> None:
    service, collector = told
    headers = {"X-Request-ID": "step-17", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    answer = httpx.post(service.url + "/v1/verify", json=submission(), headers=headers, timeout=60)
    assert answer.json()["reward"] == 1.0 and answer.headers["x-request-id"] == "step-17"
    until(lambda: sum(line.get("request_id") == "step-17" for line in lines(service)) >= 2)
    judged, request = (
        next(line for line in lines(service) if (line["request_id"], line["message"]) == ("step-17", message))
        for message in ("judged", "request")
    )
    assert judged["process"] != request["process"] == service.process.pid
    assert (judged["verdict"], request["status"], request["path"]) == ("accepted", 200, "/v1/verify")

    def spans() -> dict[str, Span]:
        return {process: span for process, span in collector.spans if span.trace_id.hex() == TRACE}

    until(lambda: set(spans()) == {"api", "worker"})
    api, worker = spans()["api"], spans()["worker"]
    assert api.name == "POST /v1/verify" and api.parent_span_id.hex() == "b7ad6b7169203331"
    assert worker.name == "judge" and worker.parent_span_id == api.span_id
    assert (
        api.start_time_unix_nano <= worker.start_time_unix_nano <= worker.end_time_unix_nano <= api.end_time_unix_nano
    )


def test_a_slot_that_is_lost_is_counted_and_told(told: tuple[Service, Collector]) -> None:
    service, _ = told
    before, started = service.metric("assay_slot_resets_total"), service.metric("assay_started_total")
    answers: list[httpx.Response] = []
    asking = threading.Thread(
        target=lambda: answers.append(httpx.post(service.url + "/v1/verify", json=slow("lost"), timeout=120))
    )
    asking.start()
    until(lambda: service.metric("assay_started_total") == started + 1)
    (worker,) = service.workers()
    for pid in children(worker):
        os.kill(pid, signal.SIGKILL)
    asking.join()
    assert (answers[0].json()["reward"], answers[0].json()["attempts"]) == (1.0, 2)
    assert service.metric("assay_slot_resets_total") == before + 1
    until(lambda: any("destroyed on a doubt" in str(line["message"]) for line in lines(service)))


def test_the_figures_of_a_request(told: tuple[Service, Collector]) -> None:
    service, _ = told
    route = 'assay_http_requests_total{method="POST",route="/v1/verify",status="%d"}'
    before = {status: service.metric(route % status) for status in (200, 422)}
    waits, runs = service.metric("assay_queue_wait_seconds_count"), service.metric("assay_run_seconds_count")
    httpx.post(service.url + "/v1/verify", json=submission("print(8)  # figures"), timeout=60)
    httpx.post(service.url + "/v1/verify", json={})
    assert {status: service.metric(route % status) - count for status, count in before.items()} == {200: 1, 422: 1}
    assert service.metric("assay_queue_wait_seconds_count") == waits + 1
    assert service.metric("assay_run_seconds_count") == runs + 1
    assert service.metric('assay_results_total{verdict="accepted"}') >= 1
    assert service.metric("assay_cpu_seconds_total") > 0
    httpx.get(service.url + "/a/path/of/a/scanner")
    metrics = httpx.get(service.url + "/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'route="none",status="404"' in metrics.text and "scanner" not in metrics.text
