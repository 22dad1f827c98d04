"""``python -m benchmarks.offline.compare DATA``: `assay compare` on labelled solutions; its table and its figure go into docs/offline.md."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.rewards.__main__ import spread
from benchmarks.rewards.samples import Sample, load
from trainer_client.offline.compare.page import markdown, notes
from trainer_client.offline.report import BLUE, GREY, ORANGE, draw, standalone
from trainer_client.offline.tables import write_rows

BEGIN, END = "<!-- compare: begin -->\n", "<!-- compare: end -->\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.offline.compare", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with one folder a data set, as published")
    parser.add_argument("--problems", type=int, metavar="N", help="at most N problems of each data set, spread over it")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="these data sets alone")
    parser.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    parser.add_argument("--sample", type=int, default=40, help="rows on which analyses and scoring are priced")
    parser.add_argument("--work", type=Path, default=Path("build/offline"), help="where logs and pages are kept")
    parser.add_argument("--page", type=Path, default=Path("docs/offline.md"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    found: dict[str, dict[str, Any]] = {}
    for samples in load(options.data):
        name = samples[0].dataset
        if options.sets is not None and name not in options.sets:
            continue
        log, page = (options.work / f"compare-{name}.{ending}" for ending in ("jsonl", "html"))
        write_rows(log, rows(spread(samples, options.problems)))
        command = [sys.executable, "-m", "service", "compare", str(log), "--out", str(page)]
        command += ["--sandbox", options.sandbox, "--sample", str(options.sample)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        found[name] = json.loads(page.with_suffix(".json").read_text())
    if not found:
        print(f"no data set found in {options.data}", file=sys.stderr)
        return 1
    given = {"--problems": options.problems, "--sample": options.sample, "--sets": " ".join(options.sets or [])}
    less = " ".join(f"{name} {value}" for name, value in given.items() if value)
    document(found, options.page, f"make offline-compare DATA=<folder> ARGS='{less}'")
    return 0


def document(found: dict[str, dict[str, Any]], page: Path, command: str) -> None:
    """Put tables between the page's marks, and the figure beside it."""
    drawing = page.with_name("offline-compare.svg")
    drawing.write_text(standalone(figure(found)), "utf-8")
    before, rest = page.read_text("utf-8").split(BEGIN)
    made = f"Made by `{command}`.\n\n{said(found, drawing.name)}"
    page.write_text(before + BEGIN + made + END + rest.split(END)[1], "utf-8")


def rows(samples: Sequence[Sample]) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(samples):
        yield {
            "id": f"{one.dataset}/{one.group}/{number}",
            "problem_id": one.group,
            "source": one.source,
            "problem": one.problem.model_dump(mode="json"),
            "label": None if one.right is None else "accepted" if one.right else "rejected",
            "difficulty": "hard" if one.hard else "easy",
        }


def said(found: dict[str, dict[str, Any]], drawing: str) -> str:
    parts = [f"![AUC by reward on easy and on hard problems, by data set]({drawing})\n"]
    for name, one in found.items():
        counts = one["parts"]["all"]
        lost = f"; left out as unscorable: {one['unscorable']}" if one["unscorable"] else ""
        about = f"{counts['problems']} problems, {counts['right']} right and {counts['wrong']} wrong solutions{lost}"
        parts += [f"**{name}**: {about}. {notes(one)[0]}\n", markdown(one)]
    return "\n".join(parts)


def figure(found: dict[str, dict[str, Any]]) -> Any:
    names = [reward["name"] for reward in next(iter(found.values()))["rewards"]]

    def paint(axes: Any) -> None:
        panels = axes if len(found) > 1 else [axes]
        for panel, (title, one) in zip(panels, found.items(), strict=True):
            panel.axvline(0.5, color=GREY, linewidth=1.2)
            known = {reward["name"]: reward["parts"] for reward in one["rewards"]}
            for part, colour, shift in (("easy", BLUE, -0.14), ("hard", ORANGE, 0.14)):
                points = [
                    (parts[part]["auc_same_problem"], place + shift)
                    for place, name in enumerate(names)
                    if (parts := known.get(name)) and parts.get(part) and parts[part]["auc_same_problem"] is not None
                ]
                panel.plot(
                    [x for x, _ in points], [y for _, y in points], "o", color=colour, label=part, markersize=4.5
                )
            panel.set_title(title)
            panel.set_xlim(-0.03, 1.03)
            panel.set_yticks(range(len(names)), names)
            panel.set_ylim(len(names) - 0.4, -0.6)
            panel.set_xlabel("AUC, same problem")
        panels[0].legend(loc="lower left", fontsize=8)

    return draw(paint, alt="AUC by reward and data set", panels=len(found), sharey=True, size=(8.2, 4.4))


if __name__ == "__main__":
    sys.exit(main())
