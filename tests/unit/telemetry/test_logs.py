from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from service.settings import Settings
from service.telemetry import caller, logs
from service.telemetry.caller import Caller
from service.telemetry.logs import Throttle
from service.telemetry.metrics import Metrics
from service.telemetry.refusals import Refusals


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format="json"))
    caller.enter(Caller(request_id="step-17"))
    logging.getLogger("somewhere").warning("a\nb %s", "é", extra={"reason": "rate", "status": 429})
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    found = json.loads(line)
    assert found["level"] == "WARNING" and found["logger"] == "somewhere" and found["message"] == "a\nb é"
    assert (found["reason"], found["status"], found["request_id"]) == ("rate", 429, "step-17")
    assert found["timestamp"].startswith("20") and found["process"] > 0
    try:
        raise ValueError("here")
    except ValueError:
        logging.getLogger("somewhere").exception("failed")
    assert "ValueError: here" in json.loads(capsys.readouterr().err)["exc_info"]


def test_text_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(log_format="text", log_level="warning"))
    caller.enter(Caller(request_id="step-17"))
    log = logging.getLogger("somewhere")
    log.info("not said")
    log.warning("a\nFAKE line\r", extra={"path": '/x\n" y="z'})
    line = capsys.readouterr().err
    assert line.count("\n") == 1 and "\r" not in line and "not said" not in line
    assert line.rstrip().endswith(r'warning somewhere: a\nFAKE line\r path="/x\n\" y=\"z" request_id="step-17"')


def test_a_flood_is_told_of_and_not_told() -> None:
    now = [100.0]
    throttle = Throttle(rate=3, clock=lambda: now[0])
    assert [throttle.lets() for _ in range(6)] == [0, 0, 0, None, None, None]
    now[0] += 1
    assert [throttle.lets(), throttle.lets()] == [3, 0]


def test_refusals_are_all_counted(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics("0")
    refusals = Refusals(metrics)
    for _ in range(500):
        refusals.tell("rate", "10.0.0.1", path="/v1/verify")
    assert b'assay_refused_total{reason="rate"} 500.0' in metrics.text()
    assert 20 <= len(caplog.records) <= 200
