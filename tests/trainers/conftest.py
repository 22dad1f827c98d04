"""Trainers' own clients, as modules of the wheels that users install. See ``packages.py`` for where they are kept.

``make test`` runs those that need no more than a few packages; what is marked ``trainers`` needs an environment of its own
and is run by ``make test-trainers``.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.live import Service, patient
from tests.trainers.packages import unpacked


def parents(folder: Path, *names: str) -> None:
    """Packages without their ``__init__``, which would import a whole trainer to get at one of its files."""
    for name in names:
        module = types.ModuleType(name)
        module.__path__ = [str(folder.joinpath(*name.split(".")))]
        sys.modules[name] = module


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    with patient() as made:
        yield made


@pytest.fixture(scope="session")
def verl() -> Any:
    """verl's ``utils.reward_score``, with its client of SandboxFusion in ``sandbox_fusion``."""
    folder = unpacked("verl")
    parents(folder, "verl", "verl.utils")
    sys.path.append(str(folder))
    importlib.import_module("verl.utils.reward_score.sandbox_fusion")
    return sys.modules["verl.utils.reward_score"]


@pytest.fixture(scope="session")
def sandbox_fusion() -> Any:
    """The ``sandbox_fusion`` package."""
    sys.path.append(str(unpacked("sandbox_fusion")))
    return importlib.import_module("sandbox_fusion")


@pytest.fixture(scope="session")
def openrlhf() -> Any:
    """OpenRLHF's ``utils.agent``, with its ``SingleTurnAgentExecutor``."""
    folder = unpacked("openrlhf")
    parents(folder, "openrlhf", "openrlhf.utils")
    return importlib.import_module("openrlhf.utils.agent")
