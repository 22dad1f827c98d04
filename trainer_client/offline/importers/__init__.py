"""Logs of code in the forms in which they are found, one importer each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service import formats
from service.errors import InputError
from trainer_client.offline.importers import codenet, columns, datasets, rollouts
from trainer_client.offline.importers.base import Columns, Importer, Log, Logged

__all__ = ["IMPORTERS", "Columns", "Importer", "Log", "Logged", "importer", "read"]

IMPORTERS: dict[str, Importer] = {
    one.name: one
    for one in (
        columns.IMPORTER, datasets.IMPORTER, codenet.IMPORTER, rollouts.VERL_IMPORTER, rollouts.TRL_IMPORTER,
    )
}  # fmt: skip


def importer(name: str, format: str = "auto") -> tuple[Importer, str]:
    """The importer of this name and the format for it: a format's name stands for ``dataset`` in that format."""
    if name in IMPORTERS:
        return IMPORTERS[name], format
    if name in formats.names():
        return datasets.IMPORTER, name
    raise InputError(f"there is no log {name!r}; there are {', '.join([*IMPORTERS, *formats.names()])}", "from")


def read(name: str, log: Log) -> Iterator[Logged]:
    """The rows of a log. Raises ``InputError`` for a log that cannot be read at all; what is wrong with a row is its ``error``."""
    found, format = importer(name, log.format)
    return found.rows(replace(log, format=format))
