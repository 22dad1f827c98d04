"""`assay compare`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import InputError
from service.settings import Settings
from trainer_client.offline.compare.measure import measured
from trainer_client.offline.compare.page import page, text
from trainer_client.offline.compare.price import prices
from trainer_client.offline.compare.rewards import REWARDS
from trainer_client.offline.compare.samples import Split, Truth, load
from trainer_client.offline.importers import Log
from trainer_client.offline.relabel import Pass, relabel
from trainer_client.offline.relabel.rows import Wanted
from trainer_client.offline.report import write
from trainer_client.offline.schema import COLUMNS
from trainer_client.offline.tables import rewards_in


def run(
    file: Path, settings: Settings, *, out: Path | None, rewards: list[str], truth: str, split: str, group: int, seed: int,
    kind: str, format: str, problems: Path | None, limit: int | None, sample: int,
) -> str:  # fmt: skip
    """Compare rewards on a relabelled file, or on a log that is relabelled first, beside ``out``. Raises ``AssayError``.

    ``out`` is the page, with the figures as JSON beside it.
    """
    for option, value, known in (("truth", truth, Truth), ("split", split, Split)):
        if value not in get_args(known):
            raise InputError(f"{value!r} is none of {', '.join(get_args(known))}", option)
    priced: Mapping[str, float] | None = None
    relabelled, names = file, rewards or _of_file(file)
    if not is_relabelled(file):
        if out is None:
            raise InputError("this is a log, which is relabelled first: say where to with --out F.html", str(file))
        wanted = Wanted.of(rewards or [f"{name}={_spec(spec)}" for name, spec in REWARDS.items()])
        job = Pass(
            log=Log(path=file, format=format, problems=problems), out=out.with_suffix(".parquet"), kind=kind,
            wanted=wanted, limit=limit,
        )  # fmt: skip
        relabel(job, settings)
        relabelled, names = job.out, list(wanted.rewards)
        priced = prices(job, settings, sample) if sample else None
    samples = load(relabelled, names, truth, split)  # type: ignore[arg-type]
    found = measured(samples, group, seed, priced)
    if out is not None:
        write(page(found, file.name, f"assay compare {file.name} --out {out.name}"), out)
        out.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return text(found)


def _spec(reward: str | dict[str, Any]) -> str:
    return reward if isinstance(reward, str) else json.dumps(reward)


def is_relabelled(file: Path) -> bool:
    """Whether `assay relabel` wrote the file."""
    try:
        return set(COLUMNS) <= set(pq.read_schema(file).names)
    except (OSError, pa.ArrowException):
        return False


def _of_file(file: Path) -> list[str]:
    """The rewards to compare when none is named: the file's own, or what every judgement can tell."""
    return (is_relabelled(file) and rewards_in(file)) or ["binary", "fraction", 'public={"components": {"public": 1}}']
