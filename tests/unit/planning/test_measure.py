"""The forecast beside what really happens here: which step takes longer, not how long, for others use this machine."""

from __future__ import annotations

from service.planning import capacity, measure
from service.planning.model import Costs, Fleet, Load

# (submissions, tests, CPU seconds of a test): each asks several times what the one before it asks.
STEPS = [(8, 1, 0.001), (16, 4, 0.01), (16, 10, 0.03), (48, 10, 0.03)]


def test_steps_are_told_apart() -> None:
    costs = measure.costs("local", rounds=1)
    assert 0 < costs.api_s < 1 and costs.test_s >= 0 and costs.submission_s + costs.test_s > 0
    assert costs.request_bytes > 100
    predicted, real = [], []
    with measure.service(2, "local") as running:
        measure.batch(running, measure.submissions(2, 1))
        for rollouts, tests, cpu_s in STEPS:
            load = Load(rollouts, tests, cpu_s, spread=0.0)
            predicted.append(capacity.predict(costs, load, Fleet(2, 2)).step_p50)
            real.append(measure.batch(running, measure.submissions(rollouts, tests, cpu_s)).wall_s)
    assert predicted == sorted(predicted), predicted
    assert real == sorted(real), (predicted, real)


def test_a_service_without_overhead_is_not_free() -> None:
    load = Load(10, 1, 0.0)
    assert capacity.predict(Costs(0.001, 0.001, 0.001), load, Fleet(1, 1)).step_p50 > 0
