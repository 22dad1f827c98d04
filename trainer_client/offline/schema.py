"""The relabelled file: one row an input row, in input order, as Parquet. ``docs/offline.md`` says what each column means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from service.schema import Judgement, Result

REWARD = "reward."  # the prefix of a reward's column
COMPONENTS = "components."  # and of its components', as JSON

PROVENANCE = ("source", "problem", "image", "limits", "plan", "isolation", "version")

TEST = pa.struct([
    ("index", pa.int32()),
    ("id", pa.string()),
    ("public", pa.bool_()),
    ("group", pa.string()),
    ("score", pa.float64()),
    ("verdict", pa.string()),
    ("cpu_s", pa.float64()),
    ("wall_s", pa.float64()),
    ("memory_mb", pa.float64()),
    ("exit_code", pa.int32()),
    ("signal", pa.int32()),
    ("truncated", pa.bool_()),
    ("message", pa.string()),
    ("stdout", pa.string()),
    ("stderr", pa.string()),
])  # fmt: skip

_COLUMNS = [
    # the row
    ("row", pa.int64()),
    ("id", pa.string()),
    ("problem_id", pa.string()),
    ("problem", pa.string()),
    ("language", pa.string()),
    ("source", pa.string()),
    ("source_hash", pa.string()),
    ("completion", pa.string()),
    ("prompt", pa.string()),
    ("difficulty", pa.string()),
    ("date", pa.string()),
    ("split", pa.string()),
    ("label", pa.string()),
    # the judgement
    ("verdict", pa.string()),
    ("reason", pa.string()),
    ("scorable", pa.bool_()),
    ("passed", pa.int32()),
    ("total", pa.int32()),
    ("pass_rate", pa.float64()),
    ("tests", pa.list_(TEST)),
    ("flags", pa.list_(pa.string())),
    ("message", pa.string()),
    ("analysis", pa.string()),
    ("cpu_s", pa.float64()),
    ("wall_s", pa.float64()),
    ("analysis_cpu_s", pa.float64()),
    ("attempts", pa.int32()),
    ("provenance", pa.struct([(name, pa.string()) for name in PROVENANCE])),
    # what became of the row
    ("duplicates_of", pa.int64()),
    ("error", pa.string()),
    ("context", pa.string()),
    ("metadata", pa.string()),
]
COLUMNS = tuple(name for name, _ in _COLUMNS)

_OF_JUDGEMENT = ("verdict", "reason", "scorable", "passed", "total", "pass_rate", "message", "attempts")


def schema(rewards: Sequence[str] = ()) -> pa.Schema:
    """The columns of a file with these rewards, each ``reward.<name>`` (null where unscorable) and ``components.<name>``."""
    extra = [field for name in rewards for field in ((REWARD + name, pa.float64()), (COMPONENTS + name, pa.string()))]
    return pa.schema([*_COLUMNS, *extra])


def rewards_of(columns: Sequence[str]) -> list[str]:
    """The names of the rewards that a file with these columns has."""
    return [name.removeprefix(REWARD) for name in columns if name.startswith(REWARD)]


def from_judgement(judgement: Judgement) -> dict[str, Any]:
    """The columns of a row that its judgement fills."""
    made = judgement.provenance
    row = {name: getattr(judgement, name) for name in _OF_JUDGEMENT}
    return row | {
        "tests": [{field.name: getattr(test, field.name) for field in TEST} for test in judgement.tests],
        "flags": judgement.flags,
        "analysis": json.dumps(judgement.analysis, sort_keys=True) if judgement.analysis else None,
        "cpu_s": judgement.cost.cpu_s,
        "wall_s": judgement.cost.wall_s,
        "analysis_cpu_s": judgement.cost.analysis_cpu_s,
        "provenance": {name: getattr(made, name) for name in PROVENANCE},
    }


def to_judgement(row: Mapping[str, Any]) -> Judgement:
    """The judgement of a row, as far as any reward reads it. Raises ``pydantic.ValidationError`` for what is none."""
    return Judgement.model_validate(_judged(row))


def to_result(row: Mapping[str, Any]) -> Result:
    """The judgement with the row's ``id``, without a reward: what `assay rescore` and a client's ``rescore`` take."""
    return Result.model_validate({**_judged(row), "id": row.get("id")})


def _judged(row: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: row[name] for name in _OF_JUDGEMENT if row.get(name) is not None}
    tests = [{name: value for name, value in test.items() if value is not None} for test in row["tests"] or []]
    return given | {
        "tests": tests,
        "flags": row.get("flags") or [],
        "analysis": json.loads(row.get("analysis") or "{}"),
        "cost": {name: row.get(name) or 0.0 for name in ("cpu_s", "wall_s", "analysis_cpu_s")},
        "provenance": {name: value for name, value in (row.get("provenance") or {}).items() if value is not None},
    }
