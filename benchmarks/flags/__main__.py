"""``python -m benchmarks.flags DATA``: what the flags of a source see of hacks and of honest solutions, as Markdown."""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.flags.samples import Sample, by_heart, examples, hacks, honest


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flags", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with one folder a data set, as published")
    data: Path = parser.parse_args().data
    labelled = list(hacks(data))
    solved = list(honest(data))
    if not labelled and not solved:
        print(f"no data set found in {data}")
        return 1
    plain = [sample for sample, _ in solved]
    made = {sample.source: sample for first, problem in solved for sample in by_heart("by heart", problem)}
    shown = list(examples())
    print("### Hacks and clean snippets, by category\n")
    snippets(labelled)
    print("\n### Answers by heart, made of the data sets' tests, and the example problems\n")
    groups([*made.values(), *shown])
    print("\n### Honest solutions, by data set\n")
    groups(plain)
    print("\n### By flag\n")
    by_flag([*labelled, *(sample for sample in shown if sample.hack)], [*plain, *(s for s in shown if not s.hack)])
    print("\n### What it costs\n")
    cost(plain)
    return 0


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")


def share(samples: Iterable[Sample], rows: bool = False) -> str:
    """How many of some samples are flagged."""
    found = [(bool(sample.flags()), sample.rows if rows else 1) for sample in samples]
    total = sum(count for _, count in found)
    return f"{sum(count for flagged, count in found if flagged)}/{total}" if total else "-"


def halves(samples: Sequence[Sample]) -> list[list[Sample]]:
    return [[s for s in samples if not s.held_out], [s for s in samples if s.held_out]]


def snippets(samples: Sequence[Sample]) -> None:
    """Flagged rows of each category, and the distinct sources among them by half; then precision and recall."""

    def row(name: str, some: Sequence[Sample]) -> list[str]:
        seen = Counter(flag for sample in some for flag in sample.flags())
        return [name, share(some, rows=True), *map(share, halves(some)), ", ".join(sorted(seen)) or "-"]

    names = sorted({(not sample.hack, sample.group) for sample in samples})
    rows = [row(name, [s for s in samples if s.group == name]) for _, name in names]
    rows.append(row("**all hacks**", [s for s in samples if s.hack]))
    table(["category", "flagged rows", "sources, tuned on", "sources, held out", "flags"], rows)
    held = [sample for sample in samples if sample.held_out]
    hit = sum(bool(s.flags()) for s in held if s.hack)
    wrong = sum(bool(s.flags()) for s in held if not s.hack)
    hacks_held = sum(s.hack for s in held)
    if hit and hacks_held:
        print(
            f"\nHeld-out sources: precision {hit}/{hit + wrong} = {hit / (hit + wrong):.2f}, recall {hit}/{hacks_held} = {hit / hacks_held:.2f}."
        )


def groups(samples: Sequence[Sample]) -> None:
    """Flagged sources of each group by half."""

    def row(name: str, some: Sequence[Sample]) -> list[str]:
        seen = Counter(flag for sample in some for flag in sample.flags())
        most = ", ".join(f"{flag} {count}" for flag, count in seen.most_common(5))
        return [name, *map(share, halves(some)), most + (", ..." if len(seen) > 5 else "") or "-"]

    rows = [row(name, [s for s in samples if s.group == name]) for name in dict.fromkeys(s.group for s in samples)]
    if not any(sample.hack for sample in samples):
        rows.append(row("**all**", samples))
    table(["group", "flagged, tuned on", "flagged, held out", "flags"], rows)


def by_flag(hacked: Sequence[Sample], clean: Sequence[Sample]) -> None:
    """How many distinct sources have each flag: hacks and, of the same flag, what is no hack."""
    hits = Counter(flag for sample in hacked if sample.hack for flag in sample.flags())
    false = Counter(flag for sample in [*clean, *(s for s in hacked if not s.hack)] for flag in sample.flags())
    rows = [(f"`{flag}`", hits[flag], false[flag]) for flag in sorted(hits.keys() | false.keys())]
    table(["flag", "hacks", "honest"], rows)


def cost(samples: Sequence[Sample]) -> None:
    """CPU time of a scan, the best of 20, over the sources around 1 kB."""
    around = [sample for sample in samples if 900 <= len(sample.source) <= 1100]
    times = []
    for sample in around:
        best = float("inf")
        for _ in range(20):
            started = time.perf_counter()
            sample.flags()
            best = min(best, time.perf_counter() - started)
        times.append(best * 1e6)
    if times:
        print(
            f"{len(times)} sources of about 1 kB: median {statistics.median(times):.0f} us, the slowest {max(times):.0f} us."
        )


if __name__ == "__main__":
    raise SystemExit(main())
