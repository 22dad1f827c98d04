"""What the service counts, in Prometheus' terms. One registry an application; nothing is counted at import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.analysis_schema import ANALYSES
from service.schema import Result
from service.verdict import Reason, Verdict

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
GAUGES = (
    "queued",
    "running",
    "workers",
    "slots",
    "sent",
    "problems",
    "problem_bytes",
    "cache_entries",
    "cache_bytes",
)  # of a dispatcher's figures; its other ones only grow

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)

Figures = Callable[[], Mapping[str, float]]


class _Stats(Collector):
    """The figures that somebody else keeps, read when they are asked for."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        for name, value in self._figures().items():
            family = GaugeMetricFamily if name in GAUGES else CounterMetricFamily
            yield family(f"assay_{name}", name.replace("_", " "), value=value)


class Metrics:
    """Counters and histograms of one API process."""

    def __init__(self, version: str) -> None:
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, that nobody asked for
        registry = self.registry = CollectorRegistry()
        prometheus_client.ProcessCollector(registry=registry)
        prometheus_client.Info("assay_build", "the version that runs", registry=registry).info({"version": version})
        self.requests = Counter(
            "assay_http_requests", "requests that were answered", ["method", "route", "status"], registry=registry
        )
        self.request_s = Histogram(
            "assay_http_request_seconds", "from a request's head to its answer's end",
            ["route"], buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.refused = Counter(
            "assay_refused", "requests and connections refused, by why", ["reason"], registry=registry
        )
        self.results = Counter("assay_results", "results answered, by verdict", ["verdict"], registry=registry)
        self.unscorable = Counter("assay_unscorable", "results without a reward, by why", ["reason"], registry=registry)
        self.flags = Counter("assay_flags", "flags that results carried", ["flag"], registry=registry)
        self.cached = Counter("assay_cached_results", "results that were not run for", registry=registry)
        self.cpu_s = Counter("assay_cpu_seconds", "CPU time that results cost their submissions", registry=registry)
        self.groups = Counter(
            "assay_groups", "groups scored, by why they teach nothing", ["degenerate"], registry=registry
        )
        self.analyses = Counter("assay_analyses", "analyses in results, run or remembered", ["how"], registry=registry)
        self.dialect_faults = Counter(
            "assay_dialect_faults_scored", "faults of ours that left as a number", ["dialect"], registry=registry
        )
        self.keys = Counter("assay_key_submissions", "submissions admitted, by key", ["key"], registry=registry)
        self.queue_s = Histogram(
            "assay_queue_wait_seconds", "from a submission's arrival to its start", buckets=SECONDS, registry=registry
        )
        self.run_s = Histogram(
            "assay_run_seconds", "wall time of a submission's runs", buckets=SECONDS, registry=registry
        )
        # Looking a label up takes longer than counting.
        self._verdicts = {verdict: self.results.labels(verdict.value) for verdict in Verdict}
        self._reasons = {reason: self.unscorable.labels(reason.value) for reason in Reason}
        self._requests: dict[tuple[str, str, int], Counter] = {}
        self._request_s: dict[str, Histogram] = {}

    def watch(self, figures: Figures) -> None:
        """Show ``figures`` as ``assay_<name>`` and ``assay_<name>_total``."""
        self.registry.register(_Stats(figures))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        counter = self._requests.get(key)
        if counter is None:
            counter = self._requests[key] = self.requests.labels(method, route, str(status))
        counter.inc()
        histogram = self._request_s.get(route)
        if histogram is None:
            histogram = self._request_s[route] = self.request_s.labels(route)
        histogram.observe(seconds)

    def result(self, result: Result) -> None:
        """Count an answer. Work that several callers wait for counts once for each of them."""
        self._verdicts[result.verdict].inc()
        if result.reason is not None:
            self._reasons[result.reason].inc()
        for flag in result.flags:
            self.flags.labels(flag).inc()
        cost = result.cost
        if asked := sum(name in result.analysis for name in ANALYSES):
            remembered = asked if cost.cached else cost.analyses_cached
            self.analyses.labels("remembered").inc(remembered)
            self.analyses.labels("run").inc(asked - remembered)
        if cost.cached:
            self.cached.inc()
            return
        self.queue_s.observe(cost.queue_s)
        if cost.wall_s:
            self.run_s.observe(cost.wall_s)
            self.cpu_s.inc(cost.cpu_s)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
