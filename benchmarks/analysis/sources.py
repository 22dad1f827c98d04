"""Real sources of a data folder, and what is asked of the service about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.conformance.loaders import load

# Runs unjudged: what a source does is not what is compared here.
PROBLEM: dict[str, Any] = {
    "tests": [{"kind": "stdio", "input": "", "output": None}],
    "limits": {"cpu_s": 1, "wall_s": 20},
}


@dataclass(frozen=True, slots=True)
class Source:
    """One source, and which data set it is from."""

    dataset: str
    id: str
    text: str


def read(data: Path, each: int) -> list[Source]:
    """Different sources in Python, at most ``each`` of a data set, the same ones every time."""
    found: dict[str, Source] = {}
    for cases in load(data, each):
        for case in cases:
            if case.submission["language"] != "python":
                continue
            text = case.submission["source"]
            found.setdefault(text, Source(case.dataset, case.id, text))
    return list(found.values())


def write(sources: list[Source], folder: Path) -> None:
    """Each source as ``<number>/solution.py`` beneath ``folder``."""
    for number, source in enumerate(sources):
        place = folder / f"{number:06}"
        place.mkdir()
        (place / "solution.py").write_bytes(source.text.encode("utf-8", "surrogatepass"))
