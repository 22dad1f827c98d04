"""Fixtures for every test: an engine and an image where a test needs them, and every sandbox in turn."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests import uids

if TYPE_CHECKING:
    from service.judging.judge import Judge
    from service.sandbox.pool import Pool

HOW_TO_GET_IT = "start a Docker engine and run `assay images build --offline` (`assay doctor` says what is missing)"


def pytest_configure(config: pytest.Config) -> None:
    uids.claim()


def missing(what: str) -> NoReturn:
    """A test's ground is missing: a failure in CI, which must have it, and a skip elsewhere."""
    message = f"{what}; {HOW_TO_GET_IT}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def docker_required() -> str:
    """The name of the python image, built of this checkout, on an engine that answers.

    An image of another state of the checkout is rebuilt on its own base: tests of an old runner would mislead.
    """
    from service.errors import ImageError
    from service.images import build, connect, labels_of
    from service.settings import Settings

    image = Settings().image
    try:
        client = connect()
    except ImageError as error:
        missing(f"no container engine: {error}")
    if labels_of(client, image) is None:
        missing(f"no image {image}")
    if image == "assay/python:latest":
        build(say=lambda line: None)
    return image


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
def judge(pool: Pool) -> Judge:
    """A judge on the ``pool`` of the suite that asks."""
    from service.judging.judge import Judge

    return Judge(pool)
