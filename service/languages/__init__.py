"""The languages of submissions, one entry each; every module here but ``base`` holds some."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from service.languages.base import Language as Language


@cache
def registry() -> dict[str, Language]:
    """Every language by its name, sorted."""
    found: dict[str, Language] = {}
    for module in pkgutil.iter_modules(__path__):
        held = vars(importlib.import_module(f"{__name__}.{module.name}"))
        found |= {entry.name: entry for entry in held.values() if isinstance(entry, Language)}
    return dict(sorted(found.items()))


@cache
def _by_any_name() -> dict[str, Language]:
    entries = registry().values()
    return {alias: entry for entry in entries for alias in entry.aliases} | registry()


def find(name: str) -> Language | None:
    """The language of this name or alias, whatever its case; None if there is none."""
    return _by_any_name().get(name) or _by_any_name().get(name.strip().lower())


def get(name: str) -> Language:
    """The language of this name or alias. Raises ``KeyError``."""
    found = find(name)
    if found is None:
        raise KeyError(name)
    return found


def names() -> tuple[str, ...]:
    return tuple(registry())


def of_file(name: str) -> Language | None:
    """The language whose sources end like this file's name, if there is one."""
    lowered = name.lower()
    return next((entry for entry in registry().values() if lowered.endswith(entry.endings or ("\0",))), None)
