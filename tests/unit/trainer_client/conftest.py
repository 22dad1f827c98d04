"""What a service that is in trouble looks like to a client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.trainer_client.scripted import Scripted, running
from trainer_client import core


@pytest.fixture
def server() -> Iterator[Scripted]:
    with running() as made:
        yield made


@pytest.fixture
def second() -> Iterator[Scripted]:
    with running() as made:
        yield made


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "BACKOFF_S", 0.001)
