"""What a report is made of, and the page that it becomes. All text is escaped: problems and sources are not ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from trainer_client.offline.tables import whole

Cell = str | int | float | None
Tone = Literal["", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure at the top of the page: ``value`` is ready to be read, unit included; ``note`` says of what."""

    label: str
    value: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    """A list of short remarks."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Code:
    """A source or an output, as it is."""

    text: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as wide as ``columns``. Numbers stand right, floats with three digits, None is a dash."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure: ``svg`` is an ``<svg>`` element that takes its colours from the page. Made by ``draw``."""

    svg: str
    alt: str
    caption: str = ""


Part = Text | Notes | Code | Table | Plot


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what belongs to it."""

    title: str
    parts: Sequence[Part]
    lead: str = ""

    @property
    def anchor(self) -> str:
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class Page:
    """A report. ``made_by`` is the command that makes it again."""

    title: str
    subtitle: str = ""
    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = field(default_factory=list)
    made_by: str = ""


def render(page: Page) -> str:
    """The page as HTML: styles and figures are in it, nothing is fetched."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("trainer_client.offline.report", "."),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["cell"] = cell
    environment.tests["number"] = lambda value: isinstance(value, int | float)
    return environment.get_template("page.html.jinja").render(page=page)


def write(page: Page, path: Path) -> None:
    """Write the page to ``path``, whole or not at all."""
    with whole(path) as part:
        part.write_text(render(page), "utf-8")


def cell(value: Cell) -> str:
    """A cell as text: thousands parted, at most three digits after the point."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
