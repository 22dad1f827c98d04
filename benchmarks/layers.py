"""What each isolation layer costs: throughput with every layer on, and with each of them switched off in turn.

``python -m benchmarks.layers [--sandbox docker|local] [--layers NAME ...] [--rounds 3] [--scale 1.0] [--json]``

W1 to W4 are those of ``benchmarks/throughput.py``. For each layer two services run side by side, one of which is
without it; they take turns, and the median over rounds of the ratio within a turn is reported: above 1, the layer costs
something. A layer that leans on one that is off is off with it, and the last column names those.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from contextlib import ExitStack
from typing import Any

from benchmarks.throughput import send, service, timed, workloads
from service import layers
from service.layers import Backend
from service.sandbox.pool import Pool
from service.settings import Settings

UIDS_APART = 1_000_000
WARM_UP = 0.1  # of the counts: the first runs of a slot wake its zygotes


def measure(sandbox: Backend, names: list[str], rounds: int, scale: float) -> dict[str, Any]:
    """By layer: the ratios of throughput without it to throughput with all, and what else was off."""
    report: dict[str, Any] = {}
    with service(sandbox) as whole:
        run_all(whole, scale * WARM_UP)
        for name in names:
            with ExitStack() as stack:
                port = stack.enter_context(service(sandbox, "--unsafe-no-isolation", **without(name)))
                run_all(port, scale * WARM_UP)
                ratios: dict[str, list[float]] = {}
                for number in range(rounds):
                    order = (whole, port) if number % 2 else (port, whole)
                    rates = {at: run_all(at, scale) for at in order}
                    for workload, rate in rates[port].items():
                        ratios.setdefault(workload, []).append(rate / rates[whole][workload])
            report[name] = {
                "ratios": {workload: round(statistics.median(values), 3) for workload, values in ratios.items()},
                "also_off": also_off(sandbox, name),
            }
            print(f"{name}: {report[name]['ratios']}", file=sys.stderr)
    return report


def without(name: str) -> dict[str, str]:
    """The environment of the service beside: uids of its own, for one without namespaces kills by uid."""
    return {"ASSAY_LAYERS_OFF": json.dumps([name]), "ASSAY_UID_BASE": str(Settings().uid_base + UIDS_APART)}


def run_all(port: int, scale: float) -> dict[str, float]:
    """Submissions a second of each workload."""
    rates = {}
    for workload, make in workloads(scale).items():
        jobs = make()
        rates[workload] = len(jobs) / timed(lambda workload=workload, jobs=jobs: send(port, workload, jobs))  # type: ignore[misc]
    return rates


def also_off(sandbox: Backend, name: str) -> list[str]:
    """What the probe finds missing beside ``name`` when that is off."""
    pool = Pool(Settings(sandbox=sandbox, layers_off=frozenset({name}), unsafe_no_isolation=True), index=100)
    try:
        pool.start()
        return [other for other, finding in pool.layers().items() if finding.state == "fails" and other != name]
    finally:
        pool.close()


def table(report: dict[str, Any], scale: float, rounds: int) -> str:
    """A table for ``docs/security.md``."""
    columns = list(next(iter(report.values()))["ratios"])
    lines = [f"| off | {' | '.join(columns)} | off with it |", "|---" * (len(columns) + 2) + "|"]
    for name, row in report.items():
        ratios = " | ".join(f"{row['ratios'][workload]:.2f}" for workload in columns)
        lines.append(f"| `{name}` | {ratios} | {', '.join(f'`{other}`' for other in row['also_off'])} |")
    lines.append(f"\nThroughput relative to every layer on; {rounds} rounds, scale {scale:g}.")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", default="docker", choices=layers.BACKENDS)
    parser.add_argument("--layers", nargs="+", choices=list(layers.LAYERS), metavar="NAME", help="these only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full counts, for a quick look")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args()
    names = [name for name in options.layers or layers.of(options.sandbox) if name in layers.of(options.sandbox)]
    report = measure(options.sandbox, names, options.rounds, options.scale)
    print(json.dumps(report, indent=1) if options.json else table(report, options.scale, options.rounds))


if __name__ == "__main__":
    main()
