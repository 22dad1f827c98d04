"""Reports for people: one self-contained HTML page of facts, text, tables and plots, light and dark, without any script.

from trainer_client.offline.report import BLUE, Fact, Page, Section, Table, draw, write

plot = draw(lambda axes: axes.bar(names, counts, color=BLUE), alt="Problems by number of tests")
write(Page("Audit", "of train.jsonl", [Fact("problems", "164")], [Section("Tests", [plot])]), Path("index.html"))
"""

from __future__ import annotations

from trainer_client.offline.report.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, SERIES, draw, standalone
from trainer_client.offline.report.page import Code, Fact, Notes, Page, Part, Plot, Section, Table, Text, render, write

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PURPLE",
    "RED",
    "SERIES",
    "Code",
    "Fact",
    "Notes",
    "Page",
    "Part",
    "Plot",
    "Section",
    "Table",
    "Text",
    "draw",
    "render",
    "standalone",
    "write",
]
