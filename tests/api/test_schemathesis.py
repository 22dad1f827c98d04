"""Whatever the OpenAPI document allows, and what it does not, gets an answer that the document has."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api.live import Service

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture
def document(service: Service) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(httpx.get(service.url + "/openapi.json").json())
    schema.config.update(base_url=service.url)
    schema.config.generation.update(modes=list(schemathesis.GenerationMode))
    return schema


schema = schemathesis.pytest.from_fixture("document")


@schema.parametrize()
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS, timeout=120)
