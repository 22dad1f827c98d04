"""The command: what it was told, as a pass."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from service.analysis_schema import AnalysisName
from service.errors import InputError
from service.schema import Longest
from service.settings import Settings
from trainer_client.offline.importers import Columns, Log, importer
from trainer_client.offline.relabel import Pass, relabel
from trainer_client.offline.relabel.digest import digest as digest_of
from trainer_client.offline.relabel.rows import Wanted


def run(
    log: Path, out: Path | None, settings: Settings, *, kind: str, format: str, problems: Path | None, rewards: list[str],
    run: str, longest: int | None, analyse: list[str], output_kb: int, language: str, only: str | None, limit: int | None,
    columns: Mapping[str, str | None], url: str | None, price: float | None, overwrite: bool, digest: bool,
) -> None:  # fmt: skip
    """Raises ``AssayError`` or ``ClientError``."""
    if out is None:
        if not digest:
            raise InputError("name the file to write: --out relabelled.parquet")
        print(digest_of(log))
        return
    if out.suffix != ".parquet":
        raise InputError("the relabelled file is Parquet; give it a name that ends in .parquet", str(out))
    for name in analyse:
        if name not in get_args(AnalysisName):
            raise InputError(f"there is no analysis {name!r}; there are {', '.join(get_args(AnalysisName))}", "analyse")
    importer(kind, format)
    parts: dict[str, Any] = {"run": _one_of("run", run, "all", "first_failure"), "output_kb": output_kb}
    if longest is not None:
        parts["select"] = Longest(longest=longest)
    job = Pass(
        log=Log(path=log, format=format, problems=problems, language=language, only=only, columns=Columns(**columns)),
        out=out,
        kind=kind,
        wanted=Wanted.of(rewards, analyse=tuple(analyse), **parts),
        url=url,
        limit=limit,
        price=price,
    )
    relabel(job, settings, overwrite=overwrite)
    if digest:
        print(digest_of(out))


def _one_of(option: str, value: str, *allowed: str) -> str:
    if value not in allowed:
        raise InputError(f"{value!r} is none of {', '.join(allowed)}", option)
    return value
