"""Whether a language's tools are there, for tests that judge other languages than Python."""

from __future__ import annotations

import pytest

from service.errors import ImageError
from service.languages.base import Language
from service.sandbox.pool import Pool
from tests.conftest import missing

# What tests ask of the machine itself; every other language is tried in its image.
ON_THE_MACHINE = ("gcc", "g++", "javac", "node")


def ground(pool: Pool, language: Language) -> None:
    """Skips, or in CI fails, where the sandbox of ``pool`` has not got ``language``."""
    try:
        pool.digest(language)
    except ImageError as error:
        if pool.backend == "local" and language.tool not in ON_THE_MACHINE:
            pytest.skip(str(error))
        missing(str(error))
