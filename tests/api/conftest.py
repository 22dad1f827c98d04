"""One service for most tests, and a way to a service of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.live import Service, serving


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """One service for all tests that leave it as they found it."""
    with serving("--slots", "2") as made:
        yield made


@pytest.fixture
def serve() -> Callable[..., Any]:
    """A service of one's own: ``with serve("--slots", "1") as service``."""
    return serving
