"""Analyses over HTTP: asked for by name or by a reward, joined, counted, scored again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.live import Service, submission

SOURCE = '"""Doubles."""\nimport os\nprint(int(input()) * 2)\n'


def verify(service: Service, **fields: Any) -> Any:
    answer = httpx.post(service.url + "/v1/verify", json=submission(SOURCE, **fields), timeout=120)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_name_that_is_none_is_422_at_its_place(service: Service) -> None:
    answer = httpx.post(service.url + "/v1/verify", json=submission(analyse=["radon", "nope"]))
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, "analyse[1]")
    assert "pylint" in answer.json()["error"]["message"]


def test_a_reward_brings_its_analyses_and_more_can_be_asked_for(service: Service) -> None:
    plain = verify(service)
    assert plain["analysis"] == {}
    result = verify(service, reward="static", analyse=["ruff"])
    assert list(result["analysis"]) == ["pylint", "radon", "ruff"]
    assert result["analysis"]["pylint"]["counts"]["warning"] == 1  # the import
    # One warning over the one statement that counts: halfway between -10 and 10.
    assert result["components"] == {"pylint": 0.5, "radon": 1.0, "parse": 1.0}
    assert result["reward"] == pytest.approx(0.7 * 0.5 + 0.3)
    assert result["provenance"]["plan"] != plain["provenance"]["plan"]


def test_stored_results_are_scored_again_by_what_they_carry(service: Service) -> None:
    stored = [verify(service, reward="pylint"), verify(service)]
    body = {"judgements": stored[:1], "reward": {"components": {"pylint": 1}, "pylint": {"warning": 0.5, "floor": 0}}}
    answer = httpx.post(service.url + "/v1/rescore", json=body)
    assert answer.json()["rewards"] == [0.5], answer.text
    lacking = httpx.post(service.url + "/v1/rescore", json={"judgements": stored, "reward": "pylint"})
    assert lacking.status_code == 422 and "judgements[1]" in lacking.json()["error"]["message"]


def test_a_text_without_code_is_not_analysed(service: Service) -> None:
    given = {"completion": "I cannot.", "problem": submission()["problem"], "reward": "static"}
    result = httpx.post(service.url + "/v1/verify", json=given).json()
    assert (result["verdict"], result["analysis"], result["reward"]) == ("no_code", {}, 0.0)


def test_analyses_are_counted(service: Service) -> None:
    before = service.metric('assay_analyses_total{how="run"}')
    verify(service, analyse=["radon"], cache=False)
    after = sum(service.metric(f'assay_analyses_total{{how="{how}"}}') for how in ("run", "remembered"))
    assert after > before


def test_presets_say_which_analyses_they_need(service: Service) -> None:
    needs = httpx.get(service.url + "/v1/presets").json()["needs"]
    assert needs["static"]["analyses"] == ["pylint", "radon"] and needs["binary"]["analyses"] == []
