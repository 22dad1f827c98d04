from __future__ import annotations

import json
import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.planning import capacity, command
from service.planning.model import Costs, Fleet, Load
from service.planning.simulate import forecast, quantile, step

FREE = Costs(api_s=0.0, submission_s=0.0, test_s=0.0)
REAL = Costs(api_s=0.001, submission_s=0.002, test_s=0.005)
LOAD = Load(rollouts=64, tests=10, cpu_s=0.02)


@given(st.integers(1, 300), st.integers(1, 20), st.integers(1, 70), st.floats(0.001, 1))
@settings(max_examples=50, deadline=None)
def test_equal_work_goes_in_waves(rollouts: int, tests: int, slots: int, cpu_s: float) -> None:
    load = Load(rollouts, tests, cpu_s, spread=0.0, limit_s=10)
    seen = forecast(FREE, load, Fleet(slots, slots), steps=2)
    assert seen.step_p99 == pytest.approx(math.ceil(rollouts / slots) * tests * cpu_s)
    assert seen.busy <= 1.0


@given(st.integers(1, 200), st.integers(1, 50), st.integers(1, 4), st.floats(0, 0.2), st.booleans(), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_every_submission_is_answered_and_none_before_it_could_be(
    rollouts: int, slots: int, apis: int, shard_s: float, offline: bool, seed: int
) -> None:
    load = Load(rollouts, 5, 0.01, endless=0.1, offline=offline, trainers=2)
    chance = random.Random(seed)
    done = step(REAL, load, Fleet(slots + apis, slots, apis, shard_s), chance)
    assert len(done.answers) == 2 * rollouts and done.answers == sorted(done.answers)
    assert done.answers[0] > REAL.api_s + REAL.submission_s + 5 * REAL.test_s
    assert done.last * slots >= 2 * rollouts * (REAL.submission_s + 5 * REAL.test_s)


def test_the_same_question_has_the_same_answer() -> None:
    assert forecast(REAL, LOAD, Fleet(8, 8), steps=20) == forecast(REAL, LOAD, Fleet(8, 8), steps=20)


@pytest.mark.parametrize(
    "slower",
    [
        replace(LOAD, rollouts=128), replace(LOAD, tests=20), replace(LOAD, cpu_s=0.05), replace(LOAD, trainers=3),
        replace(LOAD, endless=0.2), replace(LOAD, spread=3.0), replace(LOAD, offline=True, cpu_s=0.021),
    ],
)  # fmt: skip
def test_more_work_takes_longer(slower: Load) -> None:
    fleet = Fleet(16, 16)
    assert forecast(REAL, slower, fleet).step_p99 > forecast(REAL, LOAD, fleet).step_p99


def test_more_cores_are_quicker_and_too_few_for_the_slots_are_not() -> None:
    seen = [forecast(REAL, LOAD, Fleet(cores, cores)).step_p50 for cores in (1, 2, 4, 8, 16)]
    assert seen == sorted(seen, reverse=True)
    assert forecast(REAL, LOAD, Fleet(4, 16)).step_p50 >= 0.9 * forecast(REAL, LOAD, Fleet(4, 4)).step_p50


def test_offline_work_holds_a_step_up_by_what_runs_already() -> None:
    fleet = Fleet(8, 8)
    alone = forecast(REAL, replace(LOAD, spread=0.0), fleet)
    beside = forecast(REAL, replace(LOAD, spread=0.0, offline=True), fleet)
    one = 10 * (LOAD.cpu_s + REAL.test_s) + REAL.submission_s
    assert alone.step_p99 < beside.step_p99 <= alone.step_p99 + 1.1 * one


def test_stopping_early_spares_the_limits() -> None:
    looping = replace(LOAD, endless=0.1)
    fleet = Fleet(16, 16)
    early = forecast(REAL, replace(looping, stop_early=True), fleet)
    assert 4.0 < early.step_p99 < forecast(REAL, looping, fleet).step_p99 / 4


def test_the_bottleneck_is_the_smallest_part() -> None:
    load = Load(256, 10, 0.02)
    assert capacity.bottleneck(REAL, load, Fleet(64, 8)) == "slots"
    assert capacity.bottleneck(REAL, load, Fleet(8, 64)) == "cores"
    assert capacity.bottleneck(REAL, load, Fleet(10_000, 10_000)) == "API processes"
    many = Fleet(1_000_000, 1_000_000, 10_000)
    behind = replace(many, shard_s=0.1, redis=1)
    through = replace(REAL, redis_shard=68, redis_submission=8)
    assert capacity.bottleneck(through, load, behind) == "Redis"
    enough = replace(behind, redis=capacity.redis_for(through, load, behind))
    assert capacity.bottleneck(through, load, enough) != "Redis"
    assert capacity.predict(through, load, enough).step_p50 <= capacity.predict(through, load, behind).step_p50
    assert capacity.bottleneck(replace(REAL, request_bytes=20_000), load, many) == "network"
    apis = capacity.apis_for(REAL, load, 10_000)
    assert capacity.bottleneck(REAL, load, Fleet(10_000, 10_000, apis)) in ("slots", "cores")


@pytest.mark.parametrize("target", [0.9, 2.0, 10.0])
def test_the_least_fleet_meets_the_target(target: float) -> None:
    load = replace(LOAD, spread=0.3)
    found = capacity.least(REAL, load, target)
    assert found is not None
    fleet, seen = found
    assert seen.step_p99 <= target
    if fleet.cores > 1:
        smaller = math.floor(fleet.cores / 1.25)
        apis = capacity.apis_for(REAL, load, max(smaller, 1))
        assert smaller == 0 or capacity.predict(REAL, load, Fleet(smaller, smaller, apis)).step_p99 > target


def test_no_fleet_is_quicker_than_a_submission() -> None:
    assert capacity.least(REAL, replace(LOAD, endless=0.5), 10.0) is None


@given(st.lists(st.floats(0, 10), min_size=1, max_size=50), st.floats(0.01, 1))
def test_quantiles(values: list[float], part: float) -> None:
    ordered = sorted(values)
    found = quantile(ordered, part)
    assert sum(value <= found for value in ordered) >= part * len(ordered) - 1e-6


def test_the_command() -> None:
    asked = {
        "rollouts": 256, "tests": 10, "cpu_ms": 20.0, "cores": 64, "workers": None, "apis": None, "target_p99": 10.0,
        "trainers": 1, "spread": 1.0, "endless": 0.0, "limit_s": 4.0, "stop_early": False, "offline": False,
        "api_ms": 1.0, "submission_ms": 2.0, "test_ms": 5.0, "sandbox": "auto",
    }  # fmt: skip
    text = command.plan(**asked, redis=0, as_json=False)  # type: ignore[arg-type]
    assert "64 cores" in text and "the least fleet for 10 s" in text and "bottleneck" in text
    found = json.loads(command.plan(**asked, redis=2, as_json=True))  # type: ignore[arg-type]
    assert found["least"]["step_s"]["p99"] <= 10 and found["given"]["redis"] == 2 and found["least"]["redis"] == 1
    assert found["costs_ms"] == {"api": 1.0, "submission": 2.0, "test": 5.0}
