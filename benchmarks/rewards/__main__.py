"""``python -m benchmarks.rewards DATA``: which reward alone tells right from wrong, on easy and on hard problems; writes the page and its plot."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.conformance.client import server, telling
from benchmarks.rewards.compared import judged, rewarded
from benchmarks.rewards.report import Values, page, plot
from benchmarks.rewards.samples import Sample, load


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rewards", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with one folder a data set, as published")
    parser.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    parser.add_argument("--problems", type=int, metavar="N", help="at most N problems of each data set, spread over it")
    parser.add_argument("--jobs", type=int, default=16, help="submissions with the service at any time")
    parser.add_argument(
        "--out", type=Path, default=Path("docs/reward-comparison.md"), help="the page; the plot lies beside it"
    )
    options = parser.parse_args()
    sets: list[tuple[list[Sample], Values]] = []
    with server(options.sandbox) as url:
        for samples in load(options.data):
            chosen = spread(samples, options.problems)
            results = judged(url, chosen, options.jobs, telling(chosen[0].dataset, len(chosen)))
            lost = sum(not result["scorable"] for result in results)
            print(f", {lost} unscorable" if lost else "", file=sys.stderr)
            kept = [(one, result) for one, result in zip(chosen, results, strict=True) if result["scorable"]]
            for sample, result in kept:
                if sample.right is None:
                    sample.right = result["verdict"] == "accepted"
            chosen, results = [one for one, _ in kept], [result for _, result in kept]
            sets.append((chosen, rewarded(url, chosen, results)))
    if not sets:
        print(f"no data set found in {options.data}", file=sys.stderr)
        return 1
    drawing = options.out.with_suffix(".svg")
    less = f" ARGS='--problems {options.problems}'" if options.problems else ""
    options.out.write_text(page(sets, f"make rewards DATA=<folder>{less}", drawing.name), "utf-8")
    drawing.write_text(plot(sets), "utf-8")
    print(options.out.read_text("utf-8"))
    return 0


def spread(samples: list[Sample], problems: int | None) -> list[Sample]:
    """All samples of ``problems`` problems at equal distances."""
    names = list(dict.fromkeys(one.group for one in samples))
    if problems is not None and problems < len(names):
        names = [names[place * len(names) // problems] for place in range(problems)]
    chosen = set(names)
    return [one for one in samples if one.group in chosen]


if __name__ == "__main__":
    sys.exit(main())
