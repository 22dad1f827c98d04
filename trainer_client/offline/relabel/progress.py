"""What a pass shows while it runs: rows, rate, time left, cost, verdicts. On a terminal live, elsewhere a line now and then."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

from rich.console import Console
from rich.live import Live
from rich.table import Table

from trainer_client.offline.relabel.rows import Totals

LIVE_S = 0.5
LINE_S = 30.0
WINDOW_S = 60.0  # of the rate that is shown


class Shown:
    """A context. ``size`` is how much there is to read (bytes; 0 if nobody knows), ``price`` that of a core-hour."""

    def __init__(self, console: Console, size: int, totals: Totals, price: float | None = None) -> None:
        self._console = console
        self._size = size
        self._read = 0
        self._taken = 0
        self._totals = Totals()
        self._totals.plus(totals)
        self._before = totals.rows
        self._price = price
        self._start = self._told = time.monotonic()
        self._marks: list[tuple[float, int]] = [(self._start, totals.rows)]
        self._live = Live(console=console, refresh_per_second=4, transient=True) if console.is_terminal else None

    def __enter__(self) -> Shown:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def read(self, amount: int) -> None:
        self._read += amount

    def taken(self) -> None:
        """A row was taken in; some thousands may wait for their turn before they are shown as done."""
        self._taken += 1

    def begun(self) -> None:
        """What was done before is passed over; here the pace of the pass begins."""
        self._start = time.monotonic()
        self._marks = [(self._start, self._totals.rows)]

    def row(self, row: dict[str, object]) -> None:
        self._totals.add(row)
        now = time.monotonic()
        if now - self._told >= (LIVE_S if self._live is not None else LINE_S):
            self._told = now
            self._marks.append((now, self._totals.rows))
            while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW_S:
                self._marks.pop(0)
            self._show(self.line())

    def _show(self, line: str) -> None:
        if self._live is not None:
            self._live.update(line, refresh=False)
        else:
            self._console.print(line, soft_wrap=True)

    def line(self) -> str:
        """The state in one line."""
        totals = self._totals
        (then, before), (now, rows) = self._marks[0], self._marks[-1]
        rate = (rows - before) / (now - then) if now > then else 0.0
        parts = [f"{totals.rows:,} rows", f"{rate:.1f}/s"]
        if (left := self._left()) is not None:
            parts.append(f"{left} left")
        parts.append(f"{totals.duplicates / max(totals.rows, 1):.0%} known")
        parts.append(cost(totals.cpu_s, self._price))
        return " · ".join([*parts, mix(totals.verdicts, totals.rows)])

    def _left(self) -> str | None:
        """By the rows that there seem to be: those taken, by the part of the files that held them."""
        done = self._totals.rows - self._before
        if not done or not self._read or not self._size:
            return None
        there = max(self._taken * self._size / self._read, self._taken)
        elapsed = time.monotonic() - self._start
        return str(timedelta(seconds=round(elapsed / done * (there - self._totals.rows))))


def cost(cpu_s: float, price: float | None) -> str:
    """CPU time of the runs, and what it costs at ``price`` a core-hour."""
    hours = cpu_s / 3600
    return f"{cpu_s:.0f} CPU s" + (f" = {hours * price:.2f}" if price is not None else "")


def mix(verdicts: Counter[str], total: int) -> str:
    return ", ".join(f"{name} {count / max(total, 1):.0%}" for name, count in verdicts.most_common(4))


def summary(totals: Totals, seconds: float, rows: int, price: float | None) -> Table:
    """What a pass came to."""
    table = Table("", "rows", show_edge=False)
    for name, count in totals.verdicts.most_common():
        table.add_row(name, f"{count:,}")
    table.add_section()
    table.add_row("all", f"{totals.rows:,}")
    table.add_row("results of an earlier row", f"{totals.duplicates:,}")
    if totals.agree:
        table.add_row("as the log says (accepted or not)", f"{totals.agree['same']:,} of {totals.agree.total():,}")
        for name, count in totals.agree.most_common(6):
            if name != "same":
                table.add_row("  " + name, f"{count:,}")
    for name, count in totals.lacking.most_common(5):
        table.add_row(f"[red]{name[:100]}[/red]", f"{count:,}")
    table.caption = f"{rows / max(seconds, 1e-9):.1f} rows/s in {seconds:.1f} s, {cost(totals.cpu_s, price)}"
    return table
