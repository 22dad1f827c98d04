"""Stored judgements over HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.live import Service, submission


def post(service: Service, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = httpx.post(service.url + "/v1/verify", json=submission(**fields), timeout=60).json()
    return found


def test_a_stored_judgement_answers_unless_a_run_is_asked_for(service: Service) -> None:
    source = "print(8) # asked for twice"
    hits = service.metric("assay_cache_hits_total")
    first, other = post(service, source=source, id="a"), post(service, source=source, id="b", reward="fraction")
    assert not first["cost"]["cached"] and other["cost"]["cached"]
    assert other["cost"]["cpu_s"] == first["cost"]["cpu_s"] and other["tests"] == first["tests"]
    assert (other["id"], other["reward"]) == ("b", 1.0)
    assert other["provenance"] | {"reward_spec": ""} == first["provenance"] | {"reward_spec": ""}
    assert not post(service, source=source, cache=False)["cost"]["cached"]
    batch = {"submissions": [submission(source), submission(source + "!")]}
    results = httpx.post(service.url + "/v1/verify/batch", json=batch, timeout=60).json()["results"]
    assert [result["cost"]["cached"] for result in results] == [True, False]
    assert service.metric("assay_cache_hits_total") == hits + 2
    assert service.metric("assay_cache_bytes") > 0
