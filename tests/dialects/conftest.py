"""One service for the dialects' own tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from service.settings import DIALECTS
from tests.api.live import Service, serving

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            # A machine that is busy with other tests is no service that is late.
            patch.setenv("ASSAY_DIALECT_ANSWER_S", json.dumps(dict.fromkeys(DIALECTS, 600)))
            made = stack.enter_context(serving("--slots", "2"))
        yield made


@pytest.fixture
def ask(service: Service) -> Ask:
    """Post a body to a route: ``ask("/judge", solution="…")``."""

    def post(path: str, body: Any = None, **fields: Any) -> httpx.Response:
        return httpx.post(service.url + path, json=fields if body is None else body, timeout=600)

    return post
