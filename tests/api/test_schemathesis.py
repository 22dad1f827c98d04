"""Whatever the OpenAPI document allows, and what it does not, gets an answer that the document has."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api.live import Service

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
ROUTES = [
    ("POST", "/v1/verify"),
    ("POST", "/v1/verify/batch"),
    ("POST", "/v1/jobs"),
    ("GET", "/v1/jobs/{job_id}"),
    ("GET", "/v1/jobs/{job_id}/results"),
    ("DELETE", "/v1/jobs/{job_id}"),
    ("POST", "/v1/groups"),
    ("POST", "/v1/rescore"),
    ("POST", "/v1/problems"),
    ("GET", "/v1/problems/{problem_id}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/v1/presets"),
    ("GET", "/v1/languages"),
]


def document(service: Service) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(httpx.get(service.url + "/openapi.json").json())
    schema.config.update(base_url=service.url)
    return schema


def test_every_route_is_documented(service: Service) -> None:
    found = {(result.ok().method.upper(), result.ok().path) for result in document(service).get_all_operations()}
    assert found == set(ROUTES)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_documented(
    service: Service, method: str, path: str, mode: schemathesis.GenerationMode
) -> None:
    operation = document(service)[path][method]
    if mode.is_negative and method != "POST" and not path.endswith("/results"):
        pytest.skip("nothing to get wrong")

    @given(st.data())
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.call_and_validate(checks=CHECKS, timeout=120)

    check()
