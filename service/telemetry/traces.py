"""Traces over OpenTelemetry, where the operator names a collector; without one nothing of it is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.errors import AssayError
from service.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, SpanKind


class Traces:
    """Makes spans and sends them. ``exporter`` takes the place of the collector that ``settings.traces_url`` names.

    Raises ``AssayError`` if OpenTelemetry is not installed.
    """

    def __init__(self, settings: Settings, process: str, exporter: SpanExporter | None = None) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
            from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
        except ImportError:
            raise AssayError("traces need OpenTelemetry: pip install 'assay[otel]'") from None
        # A caller's decision holds; those without one are sampled.
        sampler = ParentBased(TraceIdRatioBased(settings.traces_ratio))
        resource = Resource.create({"service.name": "assay", "assay.process": process})
        self._provider: TracerProvider = TracerProvider(sampler=sampler, resource=resource, shutdown_on_exit=False)
        if exporter is not None:
            self._provider.add_span_processor(SimpleSpanProcessor(exporter))
        else:
            self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces_url)))
        self._tracer = self._provider.get_tracer("assay")

    def start(self, name: str, kind: SpanKind, parent: str, **attributes: Any) -> Span:
        """A span below the ``traceparent`` in ``parent``, or a trace's first one if that is empty."""
        return self._tracer.start_span(name, _context(parent), kind, attributes=attributes)

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        self._provider.shutdown()


def traces(settings: Settings, process: str) -> Traces | None:
    """What sends this process's spans; None where nobody wants them. Raises ``AssayError``."""
    return Traces(settings, process) if settings.traces_url else None


def parent_of(span: Span) -> str:
    """The ``traceparent`` that makes other spans children of this one."""
    seen = span.get_span_context()
    return f"00-{seen.trace_id:032x}-{seen.span_id:016x}-{int(seen.trace_flags):02x}"


def _context(parent: str) -> Context:
    from opentelemetry.context import Context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    # A context of its own: what is current in this thread belongs to somebody else's request.
    return TraceContextTextMapPropagator().extract({"traceparent": parent} if parent else {}, Context())
