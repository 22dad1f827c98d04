"""What a fleet can do at most, by part, and which part ends it; and the least fleet that meets a target."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from service.planning.model import Costs, Fleet, Load
from service.planning.simulate import REDIS_S, Forecast, commands, forecast

NETWORK_BYTES_S = 1.25e8  # 1 Gbit/s
MOST_CORES = 1 << 20
SAMPLES = 50_000  # submissions that a forecast simulates, about


def limits(costs: Costs, load: Load, fleet: Fleet) -> dict[str, float]:
    """Submissions a second that each part can do by itself; the smallest is what the whole can do."""
    work = load.mean_s() + costs.submission_s + load.tests * costs.test_s
    found = {
        "slots": fleet.slots / work,
        "cores": fleet.cores / (work + costs.api_s),
        "API processes": fleet.apis / costs.api_s if costs.api_s else math.inf,
    }
    if fleet.redis:
        found["Redis"] = fleet.redis * REDIS_S / commands(costs, fleet, work)
    if costs.request_bytes:
        found["network"] = NETWORK_BYTES_S / costs.request_bytes
    return found


def bottleneck(costs: Costs, load: Load, fleet: Fleet) -> str:
    found = limits(costs, load, fleet)
    return min(found, key=lambda name: found[name])


def apis_for(costs: Costs, load: Load, cores: int) -> int:
    """API processes that keep ``cores`` busy, each no more than 70 % of the time."""
    work = load.mean_s() + costs.submission_s + load.tests * costs.test_s
    return max(1, math.ceil(cores / (work + costs.api_s) * costs.api_s / 0.7))


def redis_for(costs: Costs, load: Load, fleet: Fleet) -> int:
    """How many Redis keep the fleet's slots busy, each no more than 70 % of the time."""
    work = load.mean_s() + costs.submission_s + load.tests * costs.test_s
    return max(1, math.ceil(fleet.slots / work * commands(costs, fleet, work) / REDIS_S / 0.7))


def predict(costs: Costs, load: Load, fleet: Fleet) -> Forecast:
    """A forecast of as many steps as give steady figures, but no fewer than 20."""
    return forecast(costs, load, fleet, steps=max(20, min(400, SAMPLES // load.submissions)))


def fleets(costs: Costs, load: Load, shard_s: float, redis: bool) -> Iterator[Fleet]:
    """Fleets that grow by about a tenth, a slot a core, with what API processes and Redis they need."""
    cores = 1
    while cores <= MOST_CORES:
        fleet = Fleet(cores, cores, apis_for(costs, load, cores), shard_s)
        yield replace(fleet, redis=redis_for(costs, load, fleet)) if redis else fleet
        cores = max(cores + 1, round(cores * 1.1))


def least(
    costs: Costs, load: Load, target_p99_s: float, shard_s: float = 0.0, redis: bool = False
) -> tuple[Fleet, Forecast] | None:
    """The smallest fleet whose steps end within the target; None if a single submission may take longer than that.

    More cores are of no use to a step as soon as every submission has its own.
    """
    candidates = []
    for fleet in fleets(costs, load, shard_s, redis):
        candidates.append(fleet)
        if fleet.slots >= load.submissions:
            break
    low, high = 0, len(candidates) - 1
    if predict(costs, load, candidates[high]).step_p99 > target_p99_s:
        return None
    while low < high:
        middle = (low + high) // 2
        if predict(costs, load, candidates[middle]).step_p99 <= target_p99_s:
            high = middle
        else:
            low = middle + 1
    return candidates[low], predict(costs, load, candidates[low])
