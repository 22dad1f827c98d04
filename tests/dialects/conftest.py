"""One service for the dialects' own tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.api.live import Service, patient

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with patient() as made:
        yield made


@pytest.fixture
def ask(service: Service) -> Ask:
    """Post a body to a route: ``ask("/judge", solution="…")``."""

    def post(path: str, body: Any = None, **fields: Any) -> httpx.Response:
        return httpx.post(service.url + path, json=fields if body is None else body, timeout=600)

    return post
