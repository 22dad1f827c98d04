"""The example's tasks, collected once from the stub model, judged in a slot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.settings import Settings
from tests.uids import uids
from trainer_client.offline.tables import read_rows, write_rows
from trainer_client.offline.trajectories import stub
from trainer_client.offline.trajectories.files import Run, Tally, collect_file, wanted
from trainer_client.offline.trajectories.perturb import perturb
from trainer_client.offline.trajectories.schema import Collected, Sampling, collected
from trainer_client.offline.trajectories.suite import Suite

EXAMPLE = Path(__file__).parents[5] / "examples" / "trajectories"
TASKS = EXAMPLE / "tasks.jsonl"


@pytest.fixture(scope="package")
def settings() -> Settings:
    return Settings(sandbox="local", slots=1, uid_base=uids())


@pytest.fixture(scope="package")
def run(settings: Settings) -> Iterator[Run]:
    """Eight samples of three turns from ``model.json``."""
    with stub.running(stub.load(EXAMPLE / "model.json")) as url:
        yield Run(url, Sampling(model="stub", n=8, turns=3), settings=settings)


@pytest.fixture(scope="package")
def collection(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tally]:
    """The file that ``collect`` writes, and its tally."""
    out = tmp_path_factory.mktemp("collected") / "c.jsonl"
    return out, collect_file(TASKS, out, run)


@pytest.fixture(scope="package")
def tasks(collection: tuple[Path, Tally]) -> dict[str, Collected]:
    return {task.id: task for task in collected(collection[0])}


@pytest.fixture(scope="package")
def misled(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """The task ``double``, perturbed, as six samples of ``misled.json`` answer it."""
    folder = tmp_path_factory.mktemp("misled")
    double = next(task for task in wanted(TASKS, Suite(), Tally()) if task.id == "double")
    changed = perturb(double)
    assert changed is not None
    write_rows(folder / "p.jsonl", [changed.model_dump(mode="json")])
    assert len(list(read_rows(folder / "p.jsonl"))) == 1
    with stub.running(stub.load(EXAMPLE / "misled.json")) as url:
        found = Run(url, Sampling(model="stub", n=6, turns=3), settings=settings)
        collect_file(folder / "p.jsonl", folder / "c.jsonl", found)
    (task,) = collected(folder / "c.jsonl")
    return task
