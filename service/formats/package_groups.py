"""The groups of a problem package: what the ``testdata.yaml`` of each folder says, and what it has from the folder above."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.errors import FormatError
from service.scoring_schema import GroupScoring, Scoring

Read = Callable[[bytes, str], dict[str, Any]]
MAX_GROUPS = 1000
_SCORES = ("sum", "min", "max", "avg")


@dataclass(frozen=True, slots=True)
class Groups:
    """By path (``""`` is ``data/`` itself): each group's settings, those it has inherited among them."""

    settings: dict[str, dict[str, Any]]
    flags: dict[str, list[str]]
    path: str

    def scoring(self) -> Scoring:
        """Raises ``ValidationError`` or ``FormatError`` for settings that say nothing sensible."""
        found = {group: self._group(group, given) for group, given in self.settings.items()}
        top = self._range(self.settings[""])[1]
        return Scoring(groups=found, maximum=top if math.isfinite(top) else None)

    def _group(self, group: str, given: dict[str, Any]) -> GroupScoring:
        where = f"{self.path}: data/{group} testdata.yaml"
        if given.get("grading", "default") != "default":
            raise FormatError("groups with a grader of their own are not read", where)
        words = str(given.get("grader_flags") or "").split()
        low, high = self._range(given)
        return GroupScoring(
            accept_score=self._number(given, "accept_score", 1.0),
            reject_score=self._number(given, "reject_score", 0.0),
            score=next((word for word in reversed(words) if word in _SCORES), "sum"),
            accepts="any" if "accept_if_any_accepted" in words else "always" if "always_accept" in words else "all",
            on_reject="continue" if given.get("on_reject") == "continue" else "break",
            ignore_sample=not group and "ignore_sample" in words,
            range=(low, high) if math.isfinite(low) and math.isfinite(high) else None,
        )

    def _number(self, given: dict[str, Any], key: str, default: float) -> float:
        found = given.get(key, default)
        try:
            return float(found)
        except (TypeError, ValueError, OverflowError):
            raise FormatError(
                f"expected a number, got {str(found)[:40]!r}", f"{self.path}: testdata.yaml {key}"
            ) from None

    def _range(self, given: dict[str, Any]) -> tuple[float, float]:
        try:
            low, high = map(float, str(given.get("range", "-inf +inf")).split())
        except ValueError:
            return -math.inf, math.inf
        return low, high


def groups_of(files: dict[str, bytes], read: Read, path: str) -> Groups:
    """The groups that the tests of ``files`` lie in, and those above them."""
    found: dict[str, dict[str, Any]] = {}
    folders = {
        "data",
        *(name.rpartition("/")[0] for name in files if name.startswith("data/") and name.endswith(".in")),
    }
    for folder in list(folders):
        parts = folder.split("/")
        folders |= {"/".join(parts[:count]) for count in range(1, len(parts))}
    if len(folders) > MAX_GROUPS:
        raise FormatError(f"more than {MAX_GROUPS} groups of tests", path)
    for folder in sorted(folders):  # a folder comes after the one that it lies in
        above = found.get(folder.rpartition("/")[0].removeprefix("data").lstrip("/"), {}) if folder != "data" else {}
        own: dict[str, Any] = {}
        for name in ("testdata.yaml", "test_group.yaml"):
            own |= read(files.get(f"{folder}/{name}", b""), f"{path}: {folder}/{name}")
        found[folder.removeprefix("data").lstrip("/")] = above | own
    flags = {group: _flags(given) for group, given in found.items()}
    return Groups(found, flags, path)


def _flags(given: dict[str, Any]) -> list[str]:
    """What the validator is told of this group's tests: a text of words (legacy), or a list (``2023-07``)."""
    newer = given.get("output_validator_args")
    if isinstance(newer, list):
        return [str(word) for word in newer]
    return str(given.get("output_validator_flags") or "").split()
