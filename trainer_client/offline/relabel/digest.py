"""The content of a relabelled file as one hash: everything but what is measured anew in every run.

Left out are seconds and MiB, of tests and of rows; rewards with a component that is made of them; the sizes of row groups and
the file's bytes; and of tests that a limit ended, how far their output had got. Memory addresses and a slot's own paths in outputs count as equal.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from service.verdict import Verdict
from trainer_client.offline import schema
from trainer_client.offline.relabel.rows import MEASURED
from trainer_client.offline.tables import read_rows

COLUMNS = frozenset({"cpu_s", "wall_s", "memory_mb", "analysis_cpu_s"})
ENDED_BY_A_LIMIT = frozenset({
    Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.OUTPUT_LIMIT_EXCEEDED,
})  # fmt: skip
_OUTPUTS = ("stdout", "stderr", "message", "truncated", "exit_code", "signal")
# What outputs may tell of the slot and the moment: memory addresses, a local slot's folder, the folder of tests, which has a uid's name.
_OF_THE_RUN = re.compile(r"0x[0-9a-f]{6,}|[^\s'\"]*/assay-[a-z0-9_]{8}/scratch|(?<=/t)\d{4,}(?=/)")


def digest(path: Path) -> str:
    """``sha256:<hex>``. Two passes over the same log come to the same, interrupted or not."""
    found = hashlib.sha256()
    for row in read_rows(path, batch=256):
        found.update(content(row))
    return "sha256:" + found.hexdigest()


def content(row: dict[str, Any]) -> bytes:
    """What is hashed of a row."""
    kept = {name: value for name, value in row.items() if name not in COLUMNS and not _measured(name, row)}
    kept["tests"] = [_test(test) for test in row["tests"] or []]
    return json.dumps(kept, sort_keys=True).encode() + b"\n"


def _measured(name: str, row: dict[str, Any]) -> bool:
    if not name.startswith((schema.REWARD, schema.COMPONENTS)):
        return False
    components = json.loads(row[schema.COMPONENTS + name.partition(".")[2]] or "{}")
    return not MEASURED.isdisjoint(components)


def _test(test: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in test.items() if name not in COLUMNS}
    if test["verdict"] in ENDED_BY_A_LIMIT:
        return {name: value for name, value in kept.items() if name not in _OUTPUTS}
    return kept | {name: _OF_THE_RUN.sub("", kept[name]) for name in ("stdout", "stderr", "message")}
