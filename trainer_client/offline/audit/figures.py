"""The plots of an audit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from trainer_client.offline.audit.log import BINS
from trainer_client.offline.audit.mutants import OPERATORS
from trainer_client.offline.audit.records import Audit, Log, Problem
from trainer_client.offline.report import BLUE, GREEN, GREY, ORANGE, RED, Plot, draw

_WEAK = ("empty", "constant", "echo", "hard_coded")
_EDGES = (0, 1, 2, 3, 5, 8, 15, 30, 60, 120, 250, 500, 1000)


def bars(
    labels: Sequence[str], values: Sequence[float], colours: Sequence[str], unit: str, alt: str, caption: str = ""
) -> Plot:
    """Bars that lie, longest names and all, with their values at their ends."""

    def paint(axes: Any) -> None:
        drawn = axes.barh(range(len(labels)), values, color=list(colours), height=0.68)
        axes.bar_label(drawn, [f"{value:,.0f}" for value in values], padding=4)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(max(len(labels), 2) - 0.5, -0.5)
        axes.grid(axis="y", visible=False)
        axes.set(xlabel=unit, xlim=(0, 1.08 * max([*values, 1])))
        axes.locator_params(axis="x", integer=True, nbins=8)

    return draw(paint, alt=alt, caption=caption, size=(7.2, 0.75 + 0.29 * max(len(labels), 2)))


def findings(made: Audit) -> Plot:
    names = list(made.findings) or ["nothing"]
    counts = [made.findings.get(name, 0) for name in names]
    colours = [ORANGE if name in made.drops else GREY for name in names]
    return bars(names, counts, colours, "problems", f"Problems by finding: {_said(zip(names, counts, strict=True))}",
                "Orange costs a problem its place, grey does not.")  # fmt: skip


def cases(problems: Sequence[Problem], gate: int) -> Plot:
    labels = [str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise(_EDGES)]
    labels.append(f"{_EDGES[-1]}+")
    counts = [0] * len(labels)
    below = [0] * len(labels)
    for one in problems:
        place = max(at for at, low in enumerate(_EDGES) if one.different >= low)
        (below if one.different < gate else counts)[place] += 1
    used = max(place for place in range(len(labels)) if counts[place] or below[place] or place < 5)
    labels, counts, below = labels[: used + 1], counts[: used + 1], below[: used + 1]

    def paint(axes: Any) -> None:
        axes.bar(range(len(labels)), below, color=ORANGE, label=f"fewer than {gate}")
        axes.bar(range(len(labels)), counts, bottom=below, color=BLUE, label=f"{gate} or more")
        axes.set_xticks(range(len(labels)), labels)
        axes.grid(axis="x", visible=False)
        axes.set(xlabel="different cases of a problem", ylabel="problems")
        axes.locator_params(axis="y", integer=True)
        axes.legend()

    return draw(
        paint, alt=f"{sum(below)} problems have fewer than {gate} different cases, {sum(counts)} have as many or more"
    )


def weak(problems: Sequence[Problem]) -> Plot:
    tried = [one.tried for one in problems if one.tried is not None]
    passed = [sum(one.weak.get(kind) == "accepted" for one in tried) for kind in _WEAK]
    total = [sum(kind in one.weak for one in tried) for kind in _WEAK]
    labels = [f"{kind.replace('_', '-')} ({count:,} tried)" for kind, count in zip(_WEAK, total, strict=True)]
    return bars(
        labels,
        passed,
        [RED] * len(_WEAK),
        "problems that let one pass",
        f"Problems that a weak program passes: {_said(zip(_WEAK, passed, strict=True))}",
    )


def strength(problems: Sequence[Problem], bar: float) -> Plot:
    found = [(one.different, one.strength) for one in problems if one.strength is not None]
    shares = [share for _, share in found]

    def paint(axes: Any) -> None:
        left, right = axes
        left.hist(shares, bins=[edge / 10 for edge in range(11)], color=BLUE, rwidth=0.92)
        left.set(xlabel="mutants turned away, share", ylabel="problems", xlim=(0, 1))
        left.grid(axis="x", visible=False)
        right.scatter([max(count, 1) for count, _ in found], shares, color=BLUE, s=14, alpha=0.55, linewidths=0)
        right.set(
            xlabel="different cases of a problem", ylabel="mutants turned away, share", xscale="log", ylim=(-0.03, 1.03)
        )
        right.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        right.xaxis.set_minor_formatter(lambda value, _: "")
        for axis, line in ((left, left.axvline), (right, right.axhline)):
            line(bar, color=ORANGE, linewidth=1.4, linestyle="--", label=f"called weak below {bar:g}")
            axis.legend(loc="upper left" if axis is left else "lower right")

    weak = sum(share < bar for share in shares)
    return draw(
        paint, alt=f"Judge strength of {len(shares)} problems, {weak} of them below {bar:g}", panels=2, size=(8.4, 3.2)
    )


def operators(made: Audit) -> Plot:
    names = [name for name in OPERATORS if name in made.strength]
    killed = [made.strength[name][0] for name in names]
    survived = [made.strength[name][1] for name in names]
    most = max(a + b for a, b in zip(killed, survived, strict=True))

    def paint(axes: Any) -> None:
        axes.barh(range(len(names)), killed, color=GREEN, height=0.68, label="turned away")
        drawn = axes.barh(range(len(names)), survived, left=killed, color=RED, height=0.68, label="let through")
        axes.bar_label(drawn, [f"{a / (a + b):.0%}" for a, b in zip(killed, survived, strict=True)], padding=4)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
        axes.set(xlabel="mutants; the share turned away", xlim=(0, 1.12 * most))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)

    alt = f"Mutants turned away and let through: {_said((n, f'{a} and {b}') for n, a, b in zip(names, killed, survived, strict=True))}"
    return draw(paint, alt=alt, size=(7.2, 0.8 + 0.32 * max(len(names), 3)))


def funnel(made: Audit) -> Plot:
    names = [*made.first_reasons, "kept"]
    values = [*made.first_reasons.values(), made.kept]
    colours = [ORANGE] * len(made.first_reasons) + [GREEN]
    return bars(
        names,
        values,
        colours,
        "problems",
        f"Dropped by first reason, and kept: {_said(zip(names, values, strict=True))}",
    )


def verdicts(log: Log) -> Plot:
    names, values = list(log.verdicts), list(log.verdicts.values())
    colours = [
        GREEN if name == "accepted" else GREY if name in ("unscorable", "internal_error") else ORANGE for name in names
    ]
    return bars(names, values, colours, "rows", f"Rows by verdict: {_said(log.verdicts.items())}")


def retention(log: Log) -> Plot:
    kept = log.retention
    names = ["failing rows", "with a verdict for each test", "with every test run", "that say why"]
    values = [kept.failing, kept.with_tests, kept.whole, kept.with_words]
    return bars(
        names,
        values,
        [GREY, BLUE, BLUE, BLUE],
        "rows",
        f"What is kept of failures: {_said(zip(names, values, strict=True))}",
        "What the log keeps of rows that fail.",
    )


def difficulty(log: Log) -> Plot:
    labels = ["0", *(f"≤ {place / (BINS - 2):.0%}" for place in range(1, BINS - 2)), "< 100%", "100%"]
    colours = [RED, *[BLUE] * (BINS - 2), GREY]

    def paint(axes: Any) -> None:
        axes.bar(range(BINS), log.pass_rates, color=colours)
        axes.set_xticks(range(BINS), labels)
        axes.grid(axis="x", visible=False)
        axes.set(xlabel="rows of a problem that are accepted", ylabel="problems")
        axes.locator_params(axis="y", integer=True)

    return draw(
        paint,
        alt=f"Problems by pass rate: {_said(zip(labels, log.pass_rates, strict=True))}",
        caption="Never solved in red, always solved in grey: neither has anything to compare.",
        size=(8.0, 3.0),
    )


def _said(pairs: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs)
