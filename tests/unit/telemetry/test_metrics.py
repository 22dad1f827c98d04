from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from service.schema import Cost, Result
from service.telemetry.metrics import Metrics
from service.verdict import Reason, Verdict


def values(metrics: Metrics) -> dict[str, float]:
    """Samples by name and labels, parsed back from the text."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        one.name + "".join(f"[{value}]" for value in one.labels.values()): one.value
        for family in families
        for one in family.samples
    }


def test_results_are_counted_by_what_they_are() -> None:
    metrics = Metrics("1.2.3")
    metrics.result(Result(verdict=Verdict.ACCEPTED, cost=Cost(cpu_s=0.5, wall_s=0.7, queue_s=0.2)))
    metrics.result(Result(verdict=Verdict.WRONG_ANSWER, flags=["hard_coded"], cost=Cost(cpu_s=1, wall_s=1, queue_s=40)))
    metrics.result(Result(verdict=Verdict.ACCEPTED, cost=Cost(cpu_s=9, wall_s=9, cached=True)))
    metrics.result(Result(verdict=Verdict.UNSCORABLE, reason=Reason.DEADLINE, scorable=False, cost=Cost(queue_s=60)))
    found = values(metrics)
    assert found["assay_results_total[accepted]"] == 2 and found["assay_results_total[wrong_answer]"] == 1
    assert found["assay_unscorable_total[deadline]"] == 1 and found["assay_unscorable_total[infrastructure]"] == 0
    assert found["assay_flags_total[hard_coded]"] == 1 and found["assay_cached_results_total"] == 1
    assert found["assay_cpu_seconds_total"] == 1.5
    assert found["assay_run_seconds_count"] == 2 and found["assay_run_seconds_sum"] == 1.7
    assert found["assay_queue_wait_seconds_count"] == 3 and found["assay_queue_wait_seconds_sum"] == 100.2
    assert found["assay_build_info[1.2.3]"] == 1
    assert not any("_created" in name for name in found)


def test_two_applications_count_apart() -> None:
    one, other = Metrics("0"), Metrics("0")
    one.request("GET", "/x", 200, 0.1)
    assert values(one)["assay_http_requests_total[GET][/x][200]"] == 1
    assert "assay_http_requests_total[GET][/x][200]" not in values(other)


def test_figures_of_others_are_read_when_asked() -> None:
    metrics, figures = Metrics("0"), {"queued": 3.0, "started": 7.0}
    metrics.watch(lambda: figures)
    assert (values(metrics)["assay_queued"], values(metrics)["assay_started_total"]) == (3, 7)
    figures["queued"] = 4.0
    assert values(metrics)["assay_queued"] == 4
    assert b"# TYPE assay_queued gauge" in metrics.text() and b"# TYPE assay_started_total counter" in metrics.text()
