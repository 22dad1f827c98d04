"""Files of `assay groups`, read by ``datasets`` and by verl's own reader, and trained on by TRL's trainers, in an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from service.reward_schema import AdvantageSpec
from tests.trainers.packages import environment, unpacked
from tests.unit.trainer_client.offline.logged import judgement, row, written
from trainer_client.offline.groups.choice import Choice
from trainer_client.offline.groups.exports import FORMATS
from trainer_client.offline.groups.make import make
from trainer_client.offline.scoring import Scoring
from trainer_client.offline.tables import read_rows

pytestmark = pytest.mark.trainers

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four problems with four groups each, in every format."""
    made = tmp_path_factory.mktemp("groups")
    rows = [row(f"p{n % 4}", f"print({n})", judgement([n % 3 == 0])) for n in range(64)]
    log = written(made / "log.parquet", rows)
    for format in FORMATS:
        spec = AdvantageSpec(kind="rloo")
        assert (
            make(log, made / f"{format}.parquet", Scoring.find(log, "binary"), spec, Choice(), format=format).groups
            == 16
        )
    return made


def python(*arguments: str | Path) -> str:
    done = subprocess.run(
        [environment("trl"), *arguments],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(unpacked("verl_data"))]),
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_OFFLINE": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.splitlines()[-1]


@pytest.mark.timeout(900)
def test_datasets_reads_them(folder: Path) -> None:
    code = (
        "import datasets, json, sys\n"
        "read = lambda file: list(datasets.load_dataset('parquet', data_files=file, split='train', cache_dir=sys.argv[1]))\n"
        "print(json.dumps([read(file) for file in sys.argv[2:]]))"
    )
    files = [folder / f"{format}.parquet" for format in FORMATS]
    assert json.loads(python("-c", code, folder / "cache", *files)) == [list(read_rows(file)) for file in files]


@pytest.mark.timeout(900)
def test_trainers_take_a_step(folder: Path) -> None:
    found = json.loads(python(ROOT / "tests" / "trainers" / "programs" / "trl_groups.py", folder))
    pairs = len(list(read_rows(folder / "trl-preference.parquet")))
    rows = {"sft": 64, "kto": 64, "dpo": pairs}
    assert pairs >= 16
    assert found == {name: {"rows": count, "steps": 1, "moved": True} for name, count in rows.items()}


@pytest.mark.timeout(900)
def test_verl_reads_them(folder: Path) -> None:
    program = ROOT / "tests" / "trainers" / "programs" / "verl_rows.py"
    found = json.loads(python(program, unpacked("verl"), folder / "verl.parquet", "1000"))
    rows = list(read_rows(folder / "verl.parquet"))
    assert len(rows) == 64 and found["raw_prompt"] == [one["prompt"] for one in rows]
    for column in ("data_source", "reward_model", "extra_info"):
        assert found[column] == [one[column] for one in rows]
