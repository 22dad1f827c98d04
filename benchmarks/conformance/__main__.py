"""``python -m benchmarks.conformance DATA``: every labelled solution through the service, on each backend.

Exit status 0 if every verdict is the label, or its exception has a listed cause; 1 if one has not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.conformance.client import languages, server, telling, verify
from benchmarks.conformance.loaders import GENEROUS, SOURCES, load
from benchmarks.conformance.packages import TITLE
from benchmarks.conformance.report import CAUSES, Report, read_causes


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conformance", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with one folder a data set, as published")
    parser.add_argument("--sandbox", choices=("docker", "local", "both"), default="both")
    parser.add_argument("--sample", type=int, metavar="N", help="at most N solutions of each data set, spread over it")
    parser.add_argument("--only", nargs="+", choices=[name for name, _, _ in SOURCES], help="these data sets alone")
    parser.add_argument("--jobs", type=int, default=16, help="submissions with the service at any time")
    parser.add_argument("--out", type=Path, default=Path("docs/conformance.md"), help="the page to write")
    parser.add_argument("--exceptions", type=Path, help="every exception as JSONL, with what the service said")
    parser.add_argument("--causes", type=Path, default=CAUSES, help="the known causes")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    backends = ["docker", "local"] if options.sandbox == "both" else [options.sandbox]
    report = Report(backends, read_causes(options.causes))
    for backend in backends:
        with server(backend) as url:
            has = languages(url)
            for cases in load(options.data, options.sample, options.only):
                if backend == "local" and (lacking := {case.submission["language"] for case in cases} - has):
                    report.left_out(backend, cases[0].dataset)
                    print(f"{backend} {cases[0].dataset}: no {', '.join(sorted(lacking))} here", file=sys.stderr)
                    continue
                started = time.monotonic()
                tell = telling(f"{backend} {cases[0].dataset}", len(cases))
                report.add(backend, cases, verify(url, cases, options.jobs, tell))
                print(f" in {time.monotonic() - started:.0f} s", file=sys.stderr)
    if not report.cases:
        print(f"no data set found in {options.data}", file=sys.stderr)
        return 1
    for row in [report.header(), *report.rows()]:
        print("".join(cell.replace("*", "").ljust(24) for cell in row).rstrip())
    sampled = f", at most {options.sample} solutions of each data set" if options.sample else ""
    how = (
        "Labelled solutions of public data sets, sent over HTTP to a service of their own. Right is counted when it is "
        f"accepted, wrong when it is not; backend: {', then '.join(backends)}{sampled}. "
        f"Limits are {GENEROUS.cpu_s:.0f} s of CPU and {GENEROUS.memory_mb / 1024:.0f} GiB where the data set names none. Local slots have "
        "an interpreter with the image's packages alone. Made by `python -m benchmarks.conformance`."
        + "".join(f" Not run on {name} slots, where the language's tools are missing: {', '.join(sets)}."
                  for name, sets in report.missing.items())
    )  # fmt: skip
    page = options.out.read_text("utf-8") if options.out.exists() else ""
    _, title, packages = page.partition(f"\n{TITLE}")  # another command's part
    options.out.write_text(report.markdown(how) + title + packages, "utf-8")
    if options.exceptions:
        with options.exceptions.open("w", encoding="utf-8") as file:
            for e in report.exceptions():
                said = {name: [answer.verdict, answer.message] for name, answer in e.answers.items()}
                entry = {
                    "dataset": e.case.dataset,
                    "id": e.case.id,
                    "label": e.case.label,
                    "said": said,
                    "cause": e.cause,
                }
                file.write(json.dumps(entry) + "\n")
    for e in report.unexplained():
        words = "; ".join(f"{name}: {answer.verdict} {answer.message}" for name, answer in e.answers.items())
        print(f"not explained: {e.case.dataset} {e.case.id} ({e.case.label}): {words}")
    for name in report.outdated():
        print(f"listed but no longer seen: {name}")
    return 1 if report.unexplained() else 0


if __name__ == "__main__":
    sys.exit(main())
