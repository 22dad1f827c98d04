"""A plan as text or as plain data."""

from __future__ import annotations

from typing import Any

from service.planning import capacity
from service.planning.model import Costs, Fleet, Load
from service.planning.simulate import Forecast


def plan(costs: Costs, load: Load, fleet: Fleet, target_p99_s: float | None) -> dict[str, Any]:
    """What the fleet does with the load, and the least fleet for the target. Seconds, submissions a second, processes."""
    found: dict[str, Any] = {
        "costs_ms": {
            "api": round(1000 * costs.api_s, 3),
            "submission": round(1000 * costs.submission_s, 3),
            "test": round(1000 * costs.test_s, 3),
        },
        "given": _fleet(costs, load, fleet, capacity.predict(costs, load, fleet)),
    }
    if target_p99_s is not None:
        least = capacity.least(costs, load, target_p99_s, fleet.shard_s, fleet.redis > 0)
        found["target_p99_s"] = target_p99_s
        found["least"] = _fleet(costs, load, *least) if least else None
    return found


def _fleet(costs: Costs, load: Load, fleet: Fleet, seen: Forecast) -> dict[str, Any]:
    parts = capacity.limits(costs, load, fleet)
    return {
        "cores": fleet.cores,
        "workers": fleet.slots,
        "api_processes": fleet.apis,
        "redis": fleet.redis,
        "step_s": {"p50": round(seen.step_p50, 3), "p99": round(seen.step_p99, 3)},
        "answer_s": {"p50": round(seen.answer_p50, 3), "p99": round(seen.answer_p99, 3)},
        "workers_busy": round(seen.busy, 3),
        "submissions_per_s": {name: round(rate, 1) for name, rate in parts.items()},
        "bottleneck": capacity.bottleneck(costs, load, fleet),
    }


def text(found: dict[str, Any]) -> str:
    """For a reader."""
    costs = found["costs_ms"]
    lines = [
        f"costs          {costs['api']:g} ms of API a submission; {costs['submission']:g} ms of a worker a submission "
        f"and {costs['test']:g} ms a test, beside their own"
    ]
    lines += _lines("this fleet", found["given"])
    if "target_p99_s" in found:
        if found["least"] is None:
            lines.append(
                f"\nno fleet ends such steps within {found['target_p99_s']:g} s: single submissions take longer"
            )
        else:
            lines += _lines(f"the least fleet for {found['target_p99_s']:g} s", found["least"])
    return "\n".join(lines)


def _lines(title: str, fleet: dict[str, Any]) -> list[str]:
    step, answer = fleet["step_s"], fleet["answer_s"]
    through = f", {fleet['redis']} Redis" if fleet["redis"] else ""
    parts = sorted(fleet["submissions_per_s"].items(), key=lambda pair: float(pair[1]))
    return [
        "",
        f"{title}: {fleet['cores']} cores, {fleet['workers']} workers, {fleet['api_processes']} API processes{through}",
        f"  step         {step['p50']:.2f} s p50, {step['p99']:.2f} s p99; workers busy {fleet['workers_busy']:.0%} of it",
        f"  answer       {answer['p50']:.2f} s p50, {answer['p99']:.2f} s p99",
        "  at most      " + ", ".join(f"{name} {rate:g}/s" for name, rate in parts),
        f"  bottleneck   {fleet['bottleneck']}",
    ]
