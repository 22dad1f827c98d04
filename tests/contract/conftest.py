"""One suite, every sandbox: each test that takes ``backend``, ``pool`` or ``judge`` runs once on each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.sandbox.pool import Pool
from service.settings import Settings
from tests.uids import uids


@pytest.fixture(scope="session")
def pool(backend: str) -> Iterator[Pool]:
    """One warm slot of ``backend``."""
    made = Pool(Settings(sandbox=backend, uid_base=uids()))  # type: ignore[arg-type]
    made.start()
    yield made
    made.close()
