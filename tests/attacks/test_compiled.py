"""The attacks that are machine code, on slots of their language's image, before the same witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from service.errors import ImageError
from service.languages import get
from service.sandbox import docker, toolchains
from service.settings import Settings
from tests.attacks.cases import CASES, Case
from tests.attacks.seats import Seats, attacked, seated
from tests.conftest import missing

CPP = get("cpp")


@pytest.fixture(scope="module")
def seats(backend: str) -> Iterator[Seats]:
    try:
        toolchains.installed(CPP) if backend == "local" else docker.image_digest(Settings().image_of(CPP.image))
    except ImageError as error:
        missing(str(error))
    with seated(backend, CPP) as found:
        yield found


@pytest.fixture(scope="module")
def fresh(seats: Seats) -> dict[str, Any]:
    return seats.attacked.look()


@pytest.mark.parametrize("case", [case for case in CASES if case.language == "cpp"], ids=lambda case: case.name)
def test_machine_code_leaves_and_reaches_nothing(case: Case, seats: Seats, fresh: dict[str, Any]) -> None:
    attacked(case, seats, fresh)
