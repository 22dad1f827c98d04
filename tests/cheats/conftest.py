"""One warm slot of each sandbox for all cheats: that what one leaves behind does not help the next is part of the point."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.sandbox.pool import Pool
from service.settings import Settings
from tests.uids import uids


@pytest.fixture(scope="session")
def pool(backend: str) -> Iterator[Pool]:
    """The slot that every cheat runs in."""
    made = Pool(Settings(sandbox=backend, uid_base=uids(), uids_per_slot=1500))  # type: ignore[arg-type]
    made.start()
    yield made
    made.close()
