"""`assay passk`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from service.errors import InputError
from trainer_client.offline.passk.counted import counted, windows_of
from trainer_client.offline.passk.measure import measured
from trainer_client.offline.passk.page import page, text
from trainer_client.offline.report import SERIES, write


def run(
    files: Sequence[str], *, k: str = "1,5,10", windows: str = "quarter", holdout: str | None = None, seed: int = 0,
    out: Path | None = None,
) -> str:  # fmt: skip
    """Measure relabelled files (``PATH`` or ``NAME=PATH``) and say it in a few lines; ``out`` is the page, with the figures as JSON beside it.

    Raises ``InputError``.
    """
    ks = _ks(k)
    cut = windows_of(windows)
    named = [_named(file) for file in files]
    if len({name for name, _ in named}) < len(named):
        raise InputError("two files have one name; give them names as in before=a.parquet after=b.parquet", "files")
    if len(named) > len(SERIES):
        raise InputError(f"{len(named)} files are more than the {len(SERIES)} that a plot can tell apart", "files")
    found = measured([counted(path, name, cut) for name, path in named], ks, seed, holdout)
    if not found["k"]:
        raise InputError(f"no problem has {min(ks)} scorable samples", "k")
    if holdout is not None and not any(file["pass_at_k"].get("split", {}).get(holdout) for file in found["files"]):
        raise InputError(f"no row has the split {holdout!r}", "holdout")
    if out is not None:
        write(page(found, f"assay passk {' '.join(files)} --out {out.name}"), out)
        out.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return text(found)


def _ks(text: str) -> list[int]:
    try:
        found = sorted({int(part) for part in text.split(",")})
    except ValueError:
        found = [0]
    if found[0] < 1:
        raise InputError(f"{text!r} is no list of whole numbers from 1 on, as in 1,5,10", "k")
    return found


def _named(text: str) -> tuple[str, Path]:
    name, sign, path = text.partition("=")
    named = (name, Path(path)) if sign and not Path(text).exists() else (Path(text).stem, Path(text))
    if not named[1].is_file():
        raise InputError("there is no such file", str(named[1]))
    return named
