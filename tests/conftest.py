"""Fixtures for every test: an engine and an image where a test needs them."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

HOW_TO_GET_IT = "start a Docker engine and run `assay images build --offline` (`assay doctor` says what is missing)"


def missing(what: str) -> NoReturn:
    """A test's ground is missing: a failure in CI, which must have it, and a skip elsewhere."""
    message = f"{what}; {HOW_TO_GET_IT}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def docker_required() -> str:
    """The name of the python image, on an engine that answers."""
    from service.errors import ImageError
    from service.images import connect
    from service.settings import Settings

    image = Settings().image
    try:
        client = connect()
    except ImageError as error:
        missing(f"no container engine: {error}")
    if not any(image in found.tags for found in client.images.list()):
        missing(f"no image {image}")
    return image
