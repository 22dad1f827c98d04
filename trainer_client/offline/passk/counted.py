"""Rows of a relabelled file, counted by problem: how many were scorable, and how many of these right."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from service.errors import InputError
from trainer_client.offline.tracked import tracked

ALL = "all"
COLUMNS = (
    "problem_id", "problem", "verdict", "reason", "scorable", "difficulty", "date", "split", "cpu_s", "wall_s", "duplicates_of",
)  # fmt: skip
Windows = Literal["month", "quarter", "year"] | tuple[date, ...]


@dataclass(slots=True)
class Count:
    """``n`` scorable samples of a problem, ``c`` of them right."""

    n: int = 0
    c: int = 0


Cell = dict[str, Count]  # by problem


@dataclass(slots=True)
class Counted:
    """A file. ``by`` has a cell for every value of ``all``, ``difficulty``, ``date`` (a window) and ``split`` that rows have.

    CPU and wall seconds are those of all scorable rows, copies of a run included: what the same rollouts cost a trainer that
    remembers nothing. ``run`` are the rows that were no copies.
    """

    name: str
    rows: int = 0
    scorable: int = 0
    run: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    by: dict[str, dict[str, Cell]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))


def counted(path: Path, name: str, windows: Windows) -> Counted:
    """Unscorable rows are counted by reason, and enter nothing. Raises ``InputError``."""
    found = Counted(name)
    for number, row in enumerate(tracked(path, COLUMNS, "count"), 1):
        found.rows += 1
        if not row.scorable:
            found.reasons[row["reason"] or row["verdict"]] += 1
            continue
        found.scorable += 1
        found.run += row["duplicates_of"] is None
        found.cpu_s += row["cpu_s"] or 0.0
        found.wall_s += row["wall_s"] or 0.0
        values = {
            ALL: ALL,
            "difficulty": row["difficulty"],
            "date": _window(row["date"], windows, f"{path.name}:{number}"),
            "split": row["split"],
        }
        for dimension, value in values.items():
            if value is not None:
                count = found.by[dimension][value].setdefault(row["problem_id"] or row["problem"], Count())
                count.n += 1
                count.c += row.accepted
    return found


def windows_of(text: str) -> Windows:
    """``month``, ``quarter``, ``year``, or dates at which windows begin, as ``2024-01-01,2024-07-01``. Raises ``InputError``."""
    if text in ("month", "quarter", "year"):
        return text  # type: ignore[return-value]
    try:
        cuts = tuple(date.fromisoformat(part.strip()) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"{text!r} is neither month, quarter or year nor dates like 2024-01-01,2024-07-01", "windows"
        ) from None
    if list(cuts) != sorted(set(cuts)):
        raise InputError("dates go from early to late, none of them twice", "windows")
    return cuts


def _window(text: str | None, windows: Windows, where: str) -> str | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(f"{text!r} does not begin with a date like 2024-05-31", f"{where}: date") from None
    match windows:
        case "year":
            return f"{day.year}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "month":
            return f"{day.year}-{day.month:02}"
    begun = [cut for cut in windows if cut <= day]
    ended = [cut for cut in windows if cut > day]
    if not begun:
        return f"before {ended[0]}"
    return f"from {begun[-1]}" + (f" to {ended[0]}" if ended else "")
