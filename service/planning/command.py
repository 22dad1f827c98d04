"""What `assay plan` does: costs given or measured, a fleet, a load, and the text that it prints."""

from __future__ import annotations

import json
import os

from service.planning import capacity, measure, report
from service.planning.model import Costs, Fleet, Load

SHARD_S = 0.1  # work in one shard, behind Redis
REDIS_SHARD, REDIS_SUBMISSION = 68.0, 8.0  # commands for each; docs/capacity.md


def plan(
    *, rollouts: int, tests: int, cpu_ms: float, cores: int | None, workers: int | None, apis: int | None,
    target_p99: float | None, trainers: int, spread: float, endless: float, limit_s: float, stop_early: bool,
    offline: bool, redis: int, api_ms: float | None, submission_ms: float | None, test_ms: float | None,
    sandbox: str, as_json: bool,
) -> str:  # fmt: skip
    """Raises ``NotReady`` if costs must be measured and no service can be started here."""
    costs = _costs(api_ms, submission_ms, test_ms, sandbox)
    load = Load(
        rollouts, tests, cpu_ms / 1000, spread=spread, endless=endless, limit_s=limit_s, stop_early=stop_early,
        trainers=trainers, offline=offline,
    )  # fmt: skip
    cores = cores or len(os.sched_getaffinity(0))
    slots = workers or cores
    apis = apis or capacity.apis_for(costs, load, min(cores, slots))
    fleet = Fleet(cores, slots, apis, SHARD_S if redis else 0.0, redis)
    found = report.plan(costs, load, fleet, target_p99)
    return json.dumps(found, indent=1) if as_json else report.text(found)


def _costs(api_ms: float | None, submission_ms: float | None, test_ms: float | None, sandbox: str) -> Costs:
    given = (api_ms, submission_ms, test_ms)
    found = Costs(0, 0, 0) if None not in given else measure.costs(sandbox)
    return Costs(
        api_s=found.api_s if api_ms is None else api_ms / 1000,
        submission_s=found.submission_s if submission_ms is None else submission_ms / 1000,
        test_s=found.test_s if test_ms is None else test_ms / 1000,
        request_bytes=found.request_bytes,
        redis_shard=REDIS_SHARD,
        redis_submission=REDIS_SUBMISSION,
    )
