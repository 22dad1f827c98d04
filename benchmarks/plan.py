"""The forecasts of `assay plan` beside real steps on this machine.

``python -m benchmarks.plan [--sandbox auto|docker|local] [--rounds 5] [--json]``

Costs are measured first, then every step is sent as one batch to a service of two slots (or of as many as the machine has
cores), ``rounds`` times; the median stands beside the forecast's. Submissions burn CPU time and are all the same size.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from typing import Any

from service.planning import capacity, measure
from service.planning.model import Fleet, Load

STEPS = [(32, 1, 0.0), (64, 1, 0.02), (64, 10, 0.0), (32, 10, 0.02), (128, 4, 0.01), (16, 10, 0.1)]


def compare(sandbox: str, rounds: int) -> dict[str, Any]:
    """Costs in ms, and for every step its real and its forecast seconds."""
    cores = len(os.sched_getaffinity(0))
    costs = measure.costs(sandbox)
    rows = []
    with measure.service(cores, sandbox) as running:
        measure.batch(running, measure.submissions(cores, 1))
        for rollouts, tests, cpu_s in STEPS:
            took = [measure.batch(running, measure.submissions(rollouts, tests, cpu_s)).wall_s for _ in range(rounds)]
            load = Load(rollouts, tests, cpu_s, spread=0.0)
            seen = capacity.predict(costs, load, Fleet(cores, cores)).step_p50
            real = statistics.median(took)
            rows.append({"rollouts": rollouts, "tests": tests, "cpu_ms": 1000 * cpu_s, "real_s": round(real, 3),
                         "forecast_s": round(seen, 3), "ratio": round(seen / real, 2)})  # fmt: skip
    names = {"api": costs.api_s, "submission": costs.submission_s, "test": costs.test_s}
    return {"cores": cores, "costs_ms": {name: round(1000 * cost, 3) for name, cost in names.items()}, "steps": rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sandbox", default="auto", choices=("docker", "local", "auto"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = compare(options.sandbox, options.rounds)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{found['cores']} cores; costs in ms: {found['costs_ms']}")
    print(f"{'rollouts':>9}{'tests':>7}{'cpu ms':>8}{'real s':>9}{'forecast':>10}{'ratio':>7}")
    for row in found["steps"]:
        print("{rollouts:>9}{tests:>7}{cpu_ms:>8g}{real_s:>9.3f}{forecast_s:>10.3f}{ratio:>7.2f}".format(**row))


if __name__ == "__main__":
    main()
