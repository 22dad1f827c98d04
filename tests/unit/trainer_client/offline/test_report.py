from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser import browser, check, look
from trainer_client.offline import report
from trainer_client.offline.report import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    Code,
    Fact,
    Notes,
    Page,
    Section,
    Table,
    Text,
    draw,
    render,
    standalone,
    write,
)

HOSTILE = "<script>alert('x')</script>"


def page() -> Page:
    def bars(axes: Any) -> None:
        for place, colour in enumerate((BLUE, ORANGE, GREEN, RED, PURPLE, GREY)):
            axes.bar([place], [place + 1], color=colour, label=f"{HOSTILE} ${place}$")
        axes.set(xlabel="tests of a problem", ylabel="problems")
        axes.legend()

    plot = draw(bars, alt=f"Bars {HOSTILE}", caption="Six bars.")
    table = Table(["problem", "tests", "share"], [[HOSTILE, 12345, 0.5], ["x" * 400, None, 1.0]], caption="A table")
    parts = [Text("long " * 60), plot, table, Notes([HOSTILE]), Code("print('<b>')\n" + "y" * 500, "A source")]
    sections = [Section(f"Part {number}", parts, lead=HOSTILE) for number in range(3)]
    return Page("A report", "of " + "z" * 300, [Fact("problems", "1,234", "of all", "bad")], sections, "assay audit x")


def test_what_others_wrote_is_text() -> None:
    html = render(page())
    assert HOSTILE not in html and "&lt;script&gt;" in html
    assert "<script" not in html and "$5$" in html


def test_the_same_page_is_the_same_bytes(tmp_path: Path) -> None:
    write(page(), tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text() == render(page())
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_figures_have_no_colours_of_their_own() -> None:
    svg = draw(lambda axes: axes.plot([1, 2], [3, 4], color=BLUE), alt="A line").svg
    assert "var(--blue)" in svg and "var(--ink)" in svg
    assert not re.findall(r"#(?:[0-9a-f]{6})\b", svg)
    assert "http" not in svg.replace("http://www.w3.org/", "")


@pytest.mark.parametrize(
    ("value", "shown"), [(12345, "12,345"), (0.5, "0.5"), (None, "–"), (1 / 3, "0.333"), (2.0, "2")]
)
def test_cells(value: float | None, shown: str) -> None:
    assert f">{shown}</td>" in render(Page("x", sections=[Section("s", [Table(["a"], [[value]])])]))


def test_in_a_browser(tmp_path: Path) -> None:
    write(page(), tmp_path / "index.html")
    with browser() as opened:
        check(look(opened, tmp_path / "index.html", tmp_path), tmp_path / "index.html")
    assert (tmp_path / "light.png").stat().st_size > 10_000


def test_a_figure_that_stands_alone_has_the_page_s_colours() -> None:
    drawn = standalone(draw(lambda axes: axes.bar(["a"], [1], color=BLUE), alt="One <bar>"))
    page = (Path(report.__file__).parent / "page.html.jinja").read_text()
    colours = re.findall(r"(--\w+):(#\w+)", drawn)
    assert len(colours) == 18 and all(f"{name}: {colour}" in page for name, colour in colours)
    assert ElementTree.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}title") == "One <bar>"
