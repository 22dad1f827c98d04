"""``python -m benchmarks.analysis DATA``: real sources analysed by the service, and by the tools' own command lines.

Exit status 0 if the messages, scores and measures are the same, or a known cause says why not; 1 otherwise. With ``--time N`` it
measures instead how long N sources take either way.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks.analysis import timing
from benchmarks.analysis.compare import cause, differences
from benchmarks.analysis.service import answers, spoken
from benchmarks.analysis.sources import Source, read
from benchmarks.conformance.client import server


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analysis", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with one folder a data set, as published")
    parser.add_argument("--sandbox", choices=("docker", "local", "both"), default="both")
    parser.add_argument("--each", type=int, default=60, metavar="N", help="at most N sources of each data set")
    parser.add_argument("--sample", type=int, metavar="N", help="at most N sources in all, spread over them")
    parser.add_argument("--time", type=int, metavar="N", help="measure N sources either way, one at a time")
    parser.add_argument("--out", type=Path, help="the page to write: what was compared, and every exception")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    backends = ["local", "docker"] if options.sandbox == "both" else [options.sandbox]
    sources = read(options.data, options.each)
    most = options.time + 1 if options.time else options.sample
    if most is not None and most < len(sources):
        sources = [sources[place * len(sources) // most] for place in range(most)]
    if not sources:
        print(f"no data set found in {options.data}", file=sys.stderr)
        return 1
    if options.time:
        print(timing.HEAD)
        for backend in backends:
            print("\n".join(timing.table(timing.measure(backend, sources), backend)), flush=True)
        return 0
    found = {backend: compared(backend, sources) for backend in backends}
    page = "\n".join(report(sources, found))
    print(page)
    if options.out:
        options.out.write_text(page + "\n", "utf-8")
    unexplained = [one for rows in found.values() for one in rows if cause(one[0].text) is None]
    return 1 if unexplained else 0


def compared(backend: str, sources: list[Source]) -> list[tuple[Source, str]]:
    """Every source that the service answered otherwise, with the first difference."""
    with server(backend) as url:
        ours = answers(url, sources)
    theirs = spoken(backend, sources)
    told = [(source, next(differences(a, b), None)) for source, a, b in zip(sources, ours, theirs, strict=True)]
    return [(source, words) for source, words in told if words is not None]


def report(sources: list[Source], found: dict[str, list[tuple[Source, str]]]) -> list[str]:
    """The page, as Markdown lines."""
    lines = [
        "# Static analysis against the command lines",
        "",
        f"{len(sources)} different sources of public data sets, sent over HTTP to a service of their own, and given one by one to `python -m pylint` and",
        "`python -m radon` (`cc`, `mi`, `raw`, `hal`) of the same versions with the same configuration, where the backend's slots have them.",
        "Compared are all messages with their places, the score, and every number. Made by `python -m benchmarks.analysis`.",
        "",
        f"| data set | sources | {' | '.join(f'same, {backend}' for backend in found)} |",
        "|---|---|" + "---|" * len(found),
    ]
    sizes = Counter(source.dataset for source in sources)
    others = {backend: Counter(source.dataset for source, _ in rows) for backend, rows in found.items()}
    for dataset, size in sizes.items():
        lines.append(f"| {dataset} | {size} | {' | '.join(str(size - others[b][dataset]) for b in found)} |")
    same = " | ".join(f"**{len(sources) - len(rows)}**" for rows in found.values())
    lines += [f"| **all** | **{len(sources)}** | {same} |", "", "## Exceptions", ""]
    rows = [
        f"| {backend} | {source.dataset} {source.id} | {_cell(words)} | {cause(source.text) or '**not explained**'} |"
        for backend, rows in found.items()
        for source, words in rows
    ]
    return [*lines, *(["| backend | source | difference | cause |", "|---|---|---|---|", *rows] if rows else ["None."])]


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")[:300]


if __name__ == "__main__":
    sys.exit(main())
