from __future__ import annotations

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from service.schema import Cost, Judgement
from service.settings import Settings
from service.telemetry import caller
from service.telemetry.traces import Traces, parent_of, traces
from service.telemetry.work import WorkLog
from service.verdict import Verdict

PARENT = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


def test_nobody_pays_who_wants_none() -> None:
    assert traces(Settings(), "api") is None


def test_a_span_is_its_parents_child() -> None:
    exporter = InMemorySpanExporter()
    made = Traces(Settings(), "api", exporter)
    first = made.start("first", SpanKind.SERVER, PARENT)
    second = made.start("second", SpanKind.CONSUMER, parent_of(first))
    second.end()
    first.end()
    made.start("alone", SpanKind.SERVER, "").end()
    child, outer, alone = exporter.get_finished_spans()
    assert outer.context is not None and child.parent is not None and outer.parent is not None
    assert f"{outer.context.trace_id:x}" == "a" * 32 and f"{outer.parent.span_id:x}" == "b" * 16
    assert child.parent.span_id == outer.context.span_id and child.context is not None
    assert child.context.trace_id == outer.context.trace_id
    assert alone.parent is None


@pytest.mark.parametrize(("parent", "count"), [("", 0), (PARENT, 1), (PARENT[:-1] + "0", 0)])
def test_a_callers_decision_holds(parent: str, count: int) -> None:
    exporter = InMemorySpanExporter()
    made = Traces(Settings(traces_ratio=0.0), "api", exporter)
    made.start("asked", SpanKind.SERVER, parent).end()
    assert len(exporter.get_finished_spans()) == count


def test_a_worker_tells_what_it_judged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "service.telemetry.work")
    exporter = InMemorySpanExporter()
    told = WorkLog(Settings(), Traces(Settings(), "worker", exporter))
    seen = []

    def run() -> Judgement:
        seen.append(caller.current().request_id)
        return Judgement(verdict=Verdict.ACCEPTED, total=3, cost=Cost(cpu_s=0.25))

    assert told.judge("step-17", PARENT, run).verdict is Verdict.ACCEPTED
    (span,) = exporter.get_finished_spans()
    assert seen == ["step-17"] and span.attributes is not None
    assert {name: span.attributes[name] for name in ("assay.verdict", "assay.tests", "assay.cpu_s")} == {
        "assay.verdict": "accepted", "assay.tests": 3, "assay.cpu_s": 0.25,
    }  # fmt: skip
    assert span.attributes["assay.request_id"] == "step-17"
    told.judge("", "", lambda: Judgement(verdict=Verdict.INTERNAL_ERROR, scorable=False, message="the slot went away"))
    levels = [record.levelname for record in caplog.records]
    assert levels == ["DEBUG", "ERROR"] and "the slot went away" in caplog.text
