"""A real browser, Debian's chromium, for pages that people look at; and what must hold of each of them.

``python -m tests.browser PAGE FOLDER`` puts ``light.png`` and ``dark.png`` of a page into a folder.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import missing

WIDTHS = (1280, 390)  # a desk, a phone
# Text is measured against what lies under it: the nearest background that is not transparent.
CONTRASTS = """() => {
  const channel = value => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const under = node => { for (; node; node = node.parentElement) {
    const colour = numbers(getComputedStyle(node).backgroundColor); if (colour.length === 3 || colour[3] > 0) return colour }
    return [255, 255, 255] };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), weak = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const [a, b] = [luminance(numbers(node.closest('svg') ? style.fill : style.color)), luminance(under(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${ratio.toFixed(1)}: ${texts.currentNode.data.trim().slice(0, 60)}`);
  }
  return weak }"""


@dataclass(slots=True)
class Seen:
    """What a page did while it was looked at."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    weak_texts: dict[str, list[str]] = field(default_factory=dict)
    overflow_px: dict[tuple[str, int], int] = field(default_factory=dict)
    backgrounds: dict[str, str] = field(default_factory=dict)


@contextmanager
def browser() -> Iterator[Any]:
    """A chromium that can do nothing outside of the pages that it is shown."""
    path = shutil.which("chromium")
    if path is None:
        missing("no chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # It is confined by having no page of others to show; its own sandbox does not work for root.
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield opened
        finally:
            opened.close()


def look(opened: Any, page: Path, shots: Path | None = None) -> Seen:
    """Show ``page`` in light and in dark, wide and narrow. With ``shots``, ``light.png`` and ``dark.png`` of its top are put there."""
    seen = Seen()
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            context = opened.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
            tab = context.new_page()
            tab.on("request", lambda request: seen.requests.append(request.url))
            tab.on("console", lambda message: seen.console.append(message.text))
            tab.on("pageerror", lambda error: seen.console.append(str(error)))
            tab.goto(page.resolve().as_uri())
            measured = tab.evaluate(
                "() => [document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]"
            )
            seen.overflow_px[scheme, width] = measured[0] - width
            seen.backgrounds[scheme] = measured[1]
            seen.weak_texts.setdefault(scheme, []).extend(tab.evaluate(CONTRASTS))
            if shots is not None and width == WIDTHS[0]:
                tab.screenshot(path=str(shots / f"{scheme}.png"))
            context.close()
    return seen


def check(seen: Seen, page: Path) -> None:
    """Readable in light and in dark, no wider than its window, nothing fetched but itself, nothing on the console."""
    assert set(seen.requests) == {page.resolve().as_uri()}
    assert not seen.console
    assert max(seen.overflow_px.values()) <= 0, seen.overflow_px
    assert seen.backgrounds["light"] != seen.backgrounds["dark"]
    assert not any(seen.weak_texts.values()), seen.weak_texts


if __name__ == "__main__":
    with browser() as chromium:
        check(look(chromium, Path(sys.argv[1]), Path(sys.argv[2])), Path(sys.argv[1]))
