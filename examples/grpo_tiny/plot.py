"""Draw a run: ``python -m examples.grpo_tiny.plot run.json curve.svg`` (or ``.png``)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from matplotlib import pyplot


def draw(run: Path, out: Path) -> None:
    """The share of accepted programs by step, with what was measured before and after."""
    found = json.loads(run.read_text())
    accepted = [100 * value for value in found["accepted"]]
    steps = range(1, len(accepted) + 1)
    pyplot.switch_backend("agg")
    pyplot.rcParams["svg.hashsalt"] = "assay"  # the same run, the same file
    figure, axes = pyplot.subplots(figsize=(7, 3.2))
    axes.plot(steps, accepted, color="#2458a6", linewidth=2, label=f"{found['completions_a_step']} rollouts of a step")
    for name, place in (("before", 0), ("after", len(accepted) + 1)):
        value = 100 * found[name]
        axes.plot([place], [value], "o", color="#c2571a", label="all tasks, before and after" if place == 0 else None)
        axes.annotate(f"{value:.0f} %", (place, value), textcoords="offset points", xytext=(6, -14), color="#c2571a")
    axes.set(xlabel="GRPO step", ylabel="programs that Assay accepts, %", ylim=(0, 102), xlim=(-1, len(accepted) + 3))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", frameon=False)
    figure.tight_layout()
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None, dpi=150)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
