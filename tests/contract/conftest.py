"""One suite, every sandbox: each test that takes ``backend``, ``pool`` or ``judge`` runs once on each of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from service.judging.judge import Judge
from service.sandbox.pool import Pool
from service.settings import Settings
from tests.conftest import missing
from tests.uids import uids


@pytest.fixture(scope="session", params=["local", "docker"])
def backend(request: pytest.FixtureRequest) -> str:
    """The name of the sandbox under test; its ground is there."""
    name: str = request.param
    if name == "docker":
        request.getfixturevalue("docker_required")
    elif os.geteuid() != 0:
        missing("the local sandbox drops to other uids, which takes root")
    return name


@pytest.fixture(scope="session")
def pool(backend: str) -> Iterator[Pool]:
    """One warm slot of ``backend``."""
    made = Pool(Settings(sandbox=backend, uid_base=uids()))
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="session")
def judge(pool: Pool) -> Judge:
    """A judge on ``pool``."""
    return Judge(pool)
