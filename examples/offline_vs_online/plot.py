"""Draw a run and write its tables into the page: ``python -m examples.offline_vs_online.plot run.json docs/offline_vs_online.svg``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matplotlib import pyplot
from matplotlib.figure import Figure

PARTS = {"easy": "#2458a6", "hard": "#c2571a", "hold-out": "#3d8b57"}
PAGE = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- the run -->\n", "<!-- end of the run -->\n"
OFFLINE = ("supervised", "offline RLOO", "offline GRPO")
RATES = ("pass@1", "pass@4", "pass@8", "after 3 turns")


def draw(run: dict[str, Any]) -> Figure:
    """Pass@1 and pass@8 by part on the left, what it took on the right."""
    names = list(run["methods"])
    figure, (rates, cost) = pyplot.subplots(1, 2, figsize=(10, 4.2), width_ratios=(3, 2))
    for place, (part, colour) in enumerate(PARTS.items()):
        at = [index + 0.26 * (place - 1) for index in range(len(names))]
        found = [run["methods"][name]["parts"][part] for name in names]
        rates.bar(at, [100 * one["pass@1"] for one in found], 0.24, color=colour, label=f"{part}: pass@1")
        rates.plot(at, [100 * one["pass@8"] for one in found], "_", color=colour, markersize=11, markeredgewidth=2)
    rates.plot([], [], "_", color="#777", markersize=11, markeredgewidth=2, label="pass@8")
    rates.set(ylabel="tasks solved, %", ylim=(0, 104), xticks=range(len(names)))
    rates.set_xticklabels([name.replace(" ", "\n", 1) for name in names], fontsize=9)
    rates.legend(frameon=False, fontsize=8, loc="upper left", ncols=4, bbox_to_anchor=(0, 1.12), columnspacing=1.0)
    trained = names[1:]
    bills = [bill(run, name) for name in trained]
    lines = range(len(trained))
    cost.barh([line - 0.2 for line in lines], [one["runs"] for one in bills], 0.38, color="#777")
    for line, one in zip(lines, bills, strict=True):
        told = f"{one['runs']:,} runs, {one['verifier_cpu_s']:.1f} CPU s, waited {one['verifier_wait_s']:.0f} s"
        cost.text(0, line + 0.16, told, fontsize=8, va="center")
    cost.set(xlabel="programs that the verifier ran", yticks=lines, yticklabels=trained)
    cost.set_ylim(len(trained) - 0.45, -0.65)  # the first on top
    for axes in (rates, cost):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y" if axes is rates else "x", alpha=0.3)
        axes.set_axisbelow(True)
    figure.tight_layout()
    return figure


def bill(run: dict[str, Any], name: str) -> dict[str, Any]:
    """What a method's verdicts took: those of training, or for what learns from the log those of relabelling it."""
    found: dict[str, Any] = run["relabelling"] if name in OFFLINE else run["methods"][name]["verifier"]
    return found


def tables(run: dict[str, Any]) -> Iterator[str]:
    """The page's lines on the run."""
    tasks = ", ".join(f"{count} {part}" for part, count in run["tasks"].items())
    yield f"{run['steps']} optimiser steps of {run['answers_a_step']} answers each; {run['parameters']:,} parameters; tasks: {tasks}. Shares in %:"
    yield ""
    yield "| | " + " | ".join(f"{part}: {rate}" for part in PARTS for rate in RATES) + " |"
    yield "|---|" + "---|" * (len(PARTS) * len(RATES))
    for name, found in run["methods"].items():
        values = [f"{100 * found['parts'][part][rate]:.0f}" for part in PARTS for rate in RATES]
        yield f"| {name} | " + " | ".join(values) + " |"
    yield ""
    yield "| | programs judged | of them run | their CPU s | waited for verdicts | training in all, s | unscorable |"
    yield "|---|---|---|---|---|---|---|"
    for name, found in list(run["methods"].items())[1:]:
        one = bill(run, name)
        note = " (relabelling, shared)" if name in OFFLINE else ""
        yield (
            f"| {name} | {one['submissions']:,}{note} | {one['runs']:,} | {one['verifier_cpu_s']:.1f} | {one['verifier_wait_s']:.0f} s | "
            f"{found['train_s']:.0f} | {one['unscorable']} |"
        )
    yield ""
    yield f"Of the log's {run['relabelling']['submissions']:,} programs {run['relabelling']['right']:,} are right. The whole run took {run['seconds']} s."


def page(run: dict[str, Any], text: str) -> str:
    """The page with the run's lines between the marks."""
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + "\n".join(tables(run)) + "\n" + END + rest.partition(END)[2]


def main(run: Path, out: Path) -> None:
    found = json.loads(run.read_text())
    pyplot.switch_backend("agg")
    pyplot.rcParams["svg.hashsalt"] = "assay"  # the same run, the same file
    draw(found).savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None, dpi=150)
    PAGE.write_text(page(found, PAGE.read_text()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
