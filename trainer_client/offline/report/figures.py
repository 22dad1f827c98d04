"""Figures as inline SVG that takes its colours from the page, so that it is right in light and in dark.

Matplotlib draws with stand-in colours, which are replaced by the page's CSS variables.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

from trainer_client.offline.report.page import Plot

# A stand-in is a colour that nobody would choose, so that it is ours wherever it stands.
INK, QUIET, GRID = "#010203", "#010204", "#010205"
BLUE, ORANGE, GREEN, RED, PURPLE, GREY = "#010211", "#010212", "#010213", "#010214", "#010215", "#010216"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, RED, GREY)
_VARIABLES = {
    INK: "--ink", QUIET: "--quiet", GRID: "--grid",
    BLUE: "--blue", ORANGE: "--orange", GREEN: "--green", RED: "--red", PURPLE: "--purple", GREY: "--grey",
}  # fmt: skip

_STYLE = {
    "svg.fonttype": "none",  # real text: small, searchable, read aloud
    "svg.hashsalt": "assay",  # same figure, same bytes
    "font.size": 10,
    "font.family": "sans-serif",
    "text.parse_math": False,  # a dollar in a problem's name is a dollar
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}


def draw(
    paint: Callable[[Any], object],
    *,
    alt: str,
    caption: str = "",
    size: tuple[float, float] = (7.2, 3.0),
    panels: int = 1,
    sharey: bool = False,
) -> Plot:
    """What ``paint`` draws on matplotlib axes (a list of them where ``panels`` is above 1), as a ``Plot``.

    ``size`` is in inches of 72 CSS pixels. ``alt`` says in words what is to be seen. Use the colours of this package alone:
    others do not follow the page into the dark.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):  # type: ignore[arg-type, unused-ignore]
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(1, panels, sharey=sharey, squeeze=False)[0]
        paint(axes[0] if panels == 1 else list(axes))
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Plot(_inline(out.getvalue()), alt, caption)


# The page's colours, for a figure that stands alone.
_LIGHT = "--ink:#1c2128;--quiet:#59636e;--grid:#e3e6ea;--blue:#2364aa;--orange:#c8551b;--green:#2b7a4b;--red:#b3261e;--purple:#7b4ea3;--grey:#8a929b"
_DARK = "--ink:#e6e9ee;--quiet:#9aa4b0;--grid:#2c323b;--blue:#6fa8e8;--orange:#f0955b;--green:#6cc08b;--red:#f28b82;--purple:#bd97e0;--grey:#7d8792"


def standalone(plot: Plot) -> str:
    """A plot as an SVG file of its own, for pages that are no report: light and dark by itself, on whatever lies under it."""
    start = plot.svg.index(">") + 1
    style = f"<style>svg{{{_LIGHT}}}@media (prefers-color-scheme: dark){{svg{{{_DARK}}}}}</style>"
    return plot.svg[:start] + f"<title>{escape(plot.alt)}</title>" + style + plot.svg[start:] + "\n"


def _inline(document: str) -> str:
    """The ``<svg>`` element of a document, with the page's colours and without ids that nothing refers to."""
    text = document[document.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    used = set(re.findall(r"#([\w-]+)\"|url\(#([\w-]+)\)", text))
    names = {name for pair in used for name in pair if name}
    text = re.sub(r'\sid="([\w.-]+)"', lambda found: found[0] if found[1] in names else "", text)
    text = re.sub(r' width="[\d.]+pt" height="[\d.]+pt"', "", text, count=1)
    for stand_in, variable in _VARIABLES.items():
        text = text.replace(stand_in, f"var({variable})")
    return text
