"""Rows of `assay trajectories export`, read back by verl's own reader and by ``datasets``, in an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from service import formats
from tests.trainers.packages import environment, unpacked
from trainer_client.offline.tables import read_rows, write_rows
from trainer_client.offline.trajectories import export
from trainer_client.offline.trajectories.prefixes import Prefix
from trainer_client.offline.trajectories.prompts import Message
from trainer_client.offline.trajectories.schema import Collected, Sampling, tasks_of
from trainer_client.offline.trajectories.suite import Suite

pytestmark = pytest.mark.trainers

ROOT = Path(__file__).parents[2]
TASKS = ROOT / "examples" / "trajectories" / "tasks.jsonl"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tasks' prompts: the first one, and one that goes on after an answer."""
    file = tmp_path_factory.mktemp("rows") / "train.parquet"
    found: list[dict[str, Any]] = []
    for task in tasks_of(read_rows(TASKS), Suite(), TASKS.name):
        if isinstance(task, tuple):
            continue
        collected = Collected(**task.__dict__, sampling=Sampling(model="m"), trajectories=[])
        said = [Message(role="assistant", content="x" * 3000), Message(role="user", content="No.")]
        prompts = [Prefix(task.prompt, 0, None, 0.0), Prefix([*task.prompt, *said], 1, 3, 0.25)]
        found += export.rows(collected, prompts, len(found))
    assert write_rows(file, found, export.columns()) == 6
    return file


def python(*arguments: str | Path) -> str:
    path = [str(ROOT), str(unpacked("verl_data"))]
    done = subprocess.run(
        [environment("trl"), *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("longest", "count"), [(10_000, 6), (2_000, 3)])
def test_verl_reads_them(rows: Path, longest: int, count: int) -> None:
    """All of them; and with a limit on the prompt, counted in its tokenizer's tokens, those that are short enough."""
    program = ROOT / "tests" / "trainers" / "programs" / "verl_rows.py"
    found = json.loads(python(program, unpacked("verl"), rows, str(longest)).splitlines()[-1])
    written = [row for row in read_rows(rows) if count == 6 or row["extra_info"]["turn"] == 0]
    assert len(found["raw_prompt"]) == count == len(written)
    assert found["raw_prompt"] == [row["prompt"] for row in written]
    assert found["extra_info"] == [row["extra_info"] for row in written]
    assert found["data_source"] == ["assay"] * count
    for truth, row in zip(found["reward_model"], written, strict=True):
        assert truth == row["reward_model"] and len(formats.parse(truth["ground_truth"]).tests) in (8, 10)


@pytest.mark.timeout(900)
def test_datasets_reads_them(rows: Path) -> None:
    code = (
        "import datasets, json, sys\n"
        "print(json.dumps(list(datasets.load_dataset('parquet', data_files=sys.argv[1], split='train'))))"
    )
    assert json.loads(python("-c", code, rows).splitlines()[-1]) == list(read_rows(rows))
