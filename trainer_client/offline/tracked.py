"""Rows of a relabelled file, with a bar on the terminal that tells how far they have been read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from trainer_client.offline.tables import Relabelled


def tracked(path: Path, columns: Sequence[str], doing: str) -> Iterator[Relabelled]:
    """``Relabelled.read`` with its bar, which is gone when all is read. Raises ``InputError``."""
    console = Console(stderr=True)
    parts = (
        TextColumn(f"{doing} {path.name}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*parts, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(doing, total=_rows(path))
        for row in Relabelled.read(path, columns):
            yield row
            progress.advance(bar)


def _rows(path: Path) -> int | None:
    """How many there are, where that can be known at once."""
    if path.suffix != ".parquet":
        return None
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, ValueError):  # the reader says what is wrong with it
        return None
