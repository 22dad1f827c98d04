"""Alerts and dashboard: correct by Prometheus' own tool, and every metric that they name is one that there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.jobs.caches.judgements import JudgementCache
from service.jobs.embedded import EmbeddedDispatcher
from service.settings import Settings
from service.telemetry.metrics import Metrics
from tests.conftest import missing

DEPLOY = Path(__file__).parents[3] / "deploy"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD = DEPLOY / "grafana" / "dashboards" / "assay.json"
DOCS = DEPLOY.parent / "docs" / "observability.md"
# Words of the query language, and labels, that look like a metric's name.
SCRAPED = {"up"}
NAME = re.compile(r"\b(?:assay|process)_[a-z_]+|\bup\b")


@pytest.fixture(scope="module")
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        missing("promtool is not installed (the package prometheus has it)")
    return found


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The names of all series of a service."""
    metrics = Metrics("0")
    stats = {**EmbeddedDispatcher(Settings(slots=1)).stats(), **JudgementCache(1).stats()}
    metrics.watch(lambda: {**stats, "problems": 0, "problem_bytes": 0})
    # A series with labels is there when it is first counted; its kind is said before.
    found = set(SCRAPED)
    for kind in re.finditer(r"^# TYPE (\S+) (\S+)", metrics.text().decode(), re.M):
        name, what = kind.groups()
        found |= {f"{name}_{part}" for part in ("bucket", "count", "sum")} if what == "histogram" else {name}
    return found


def expressions() -> Iterator[str]:
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    dashboard = json.loads(DASHBOARD.read_text())
    yield from (target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    yield from (one["query"]["query"] for one in dashboard["templating"]["list"] if one["type"] == "query")


def test_rules_are_right_and_do_what_they_are_for(promtool: str, tmp_path: Path) -> None:
    cases = tmp_path / "alerts_test.yml"
    cases.write_text((Path(__file__).parent / "alerts_test.yml").read_text().replace("ALERTS", str(ALERTS)))
    for command in (["check", "rules", str(ALERTS)], ["test", "rules", str(cases)],
                    ["check", "config", str(DEPLOY / "prometheus" / "prometheus.yml")]):  # fmt: skip
        ended = subprocess.run([promtool, *command], capture_output=True, text=True, check=False, timeout=60)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_what_the_stack_asks_is_right(promtool: str, tmp_path: Path) -> None:
    """With files where the containers have theirs."""
    key = tmp_path / "metrics.key"
    key.write_text("key")
    text = (DEPLOY / "prometheus" / "compose.yml").read_text()
    assert "/etc/assay/metrics.key" in text
    config = tmp_path / "compose.yml"
    config.write_text(text.replace("/etc/assay/metrics.key", str(key)).replace("alerts.yml", str(ALERTS)))
    ended = subprocess.run(
        [promtool, "check", "config", str(config)], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_alert_is_tried() -> None:
    rules = {rule["alert"] for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]}
    healthy, broken = yaml.safe_load((Path(__file__).parent / "alerts_test.yml").read_text())["tests"]
    assert {one["alertname"] for one in healthy["alert_rule_test"]} == rules
    assert {one["alertname"] for one in broken["alert_rule_test"] if one["exp_alerts"]} == rules
    text = DOCS.read_text()
    assert {name for name in rules if f"`{name}`" not in text} == set()


def test_every_metric_that_is_named_is_there(known: set[str]) -> None:
    asked = list(expressions())
    assert len(asked) > 30
    assert {name for expr in asked for name in NAME.findall(expr)} <= known


def test_every_metric_that_is_there_is_told_of(known: set[str]) -> None:
    text = DOCS.read_text()
    names = {re.sub(r"_(bucket|count|sum)$", "", name) for name in known if name.startswith("assay_")}
    names -= {"assay_build_info"}
    assert {name for name in names if not re.search(rf"`{name}[`{{]", text)} == set()


def test_expressions_are_the_query_language(promtool: str, tmp_path: Path) -> None:
    plain = [expr.replace("$__rate_interval", "5m").replace("$instance", ".*") for expr in expressions()]
    rules = [{"record": f"a:b{n}", "expr": expr} for n, expr in enumerate(plain) if not expr.startswith("label_values")]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    ended = subprocess.run(
        [promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24 and not cells & taken
        taken |= cells
