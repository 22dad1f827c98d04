"""What a worker tells of the work it does: log lines and spans that belong to the request it came by."""

from __future__ import annotations

import logging
from collections.abc import Callable

from service.schema import Judgement
from service.settings import Settings
from service.telemetry import caller
from service.telemetry.caller import Caller
from service.telemetry.traces import Traces, traces
from service.verdict import Verdict

log = logging.getLogger(__name__)


class WorkLog:
    """One worker's. Raises ``AssayError`` if traces are wanted and cannot be made."""

    def __init__(self, settings: Settings, sender: Traces | None = None) -> None:
        self._traces = sender or traces(settings, "worker")

    def judge(self, request_id: str, trace: str, run: Callable[[], Judgement]) -> Judgement:
        """What ``run`` gives, told of as the work of that request."""
        caller.enter(Caller(request_id=request_id, trace=trace))
        if self._traces is None:
            judgement = run()
        else:
            from opentelemetry.trace import SpanKind

            span = self._traces.start("judge", SpanKind.CONSUMER, trace, **{"assay.request_id": request_id})
            try:
                judgement = run()
                span.set_attributes(
                    {
                        "assay.verdict": judgement.verdict.value,
                        "assay.tests": judgement.total,
                        "assay.attempts": judgement.attempts,
                        "assay.cpu_s": judgement.cost.cpu_s,
                    }
                )
            finally:
                span.end()
        if judgement.verdict is Verdict.INTERNAL_ERROR:
            log.error("a fault of ours: %s", judgement.message, extra=_fields(judgement))
        elif log.isEnabledFor(logging.DEBUG):
            log.debug("judged", extra=_fields(judgement))
        return judgement

    def close(self) -> None:
        if self._traces is not None:
            self._traces.close()


def _fields(judgement: Judgement) -> dict[str, object]:
    return {
        "verdict": judgement.verdict.value,
        "reason": judgement.reason.value if judgement.reason else None,
        "attempts": judgement.attempts,
        "cpu_s": round(judgement.cost.cpu_s, 4),
        "source_hash": judgement.provenance.source,
    }
