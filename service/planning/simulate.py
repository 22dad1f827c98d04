"""A step, simulated: API processes, two priorities, workers that take shards and answer submission by submission."""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass

from service.planning.model import Costs, Fleet, Load

IN_PART = 0.5  # of an API process's time for a submission, before it is run; the rest is for its answer
MOST_IN_SHARD = 64
REDIS_S = 65_000.0  # commands of one Redis, which has one thread for them; docs/capacity.md


@dataclass(frozen=True, slots=True)
class Step:
    """How one step went: seconds from its arrival to each submission's answer, in order, and to the last."""

    answers: list[float]

    @property
    def last(self) -> float:
        return self.answers[-1]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Steps of one kind: seconds, and the part of the slots' time that was used."""

    step_p50: float
    step_p99: float
    answer_p50: float
    answer_p99: float
    busy: float


def stretch(costs: Costs, load: Load, fleet: Fleet) -> float:
    """How much longer work takes because slots and API processes want more cores than there are; 1 is not at all."""
    work = load.mean_s() + costs.submission_s + load.tests * costs.test_s
    rate = min(fleet.slots / work, fleet.apis / costs.api_s if costs.api_s else float("inf"))
    wanted = rate * (work + costs.api_s)
    return max(1.0, wanted / fleet.cores)


def step(costs: Costs, load: Load, fleet: Fleet, chance: random.Random) -> Step:
    """Simulate one step that meets a fleet without online work."""
    slower = stretch(costs, load, fleet)
    own = [load.own_s(chance) for _ in range(load.submissions)]
    service = [slower * (one + costs.submission_s + load.tests * costs.test_s) for one in own]
    expected = load.mean_s() + costs.submission_s + load.tests * costs.test_s
    coming = slower * costs.api_s * IN_PART
    going = slower * costs.api_s * (1 - IN_PART)
    # Each API process takes its part of the submissions in, one after the other, and answers between and after.
    apis = [0.0] * fleet.apis
    through = commands(costs, fleet, expected) / (REDIS_S * fleet.redis) if fleet.redis else 0.0
    ready = []
    for number in range(load.submissions):
        apis[number % fleet.apis] += coming
        passed = through * (number + 1)
        ready.append(max(apis[number % fleet.apis], passed))
    # Workers are idle, or in the middle of an offline submission that nobody breaks off.
    free = [slower * load.own_s(chance) * chance.random() if load.offline else 0.0 for _ in range(fleet.slots)]
    heapq.heapify(free)
    ends: list[tuple[float, int]] = []
    place = 0
    while place < load.submissions:
        left = load.submissions - place
        count = min(left, shard_size(fleet, expected), max(1, -(-left // (2 * fleet.slots))))
        shard = range(place, place + count)
        place += count
        at = max(heapq.heappop(free), ready[shard[-1]])
        for number in shard:
            at += service[number]
            ends.append((at, number % fleet.apis))
        heapq.heappush(free, at)
    answers = []
    for at, api in sorted(ends):
        apis[api] = max(apis[api], at) + going
        answers.append(apis[api])
    return Step(sorted(answers))


def shard_size(fleet: Fleet, expected_s: float) -> int:
    """How many submissions of ``expected_s`` a full shard holds."""
    if not fleet.shard_s or not expected_s:
        return 1
    return max(1, min(int(fleet.shard_s / expected_s), MOST_IN_SHARD))


def commands(costs: Costs, fleet: Fleet, expected_s: float) -> float:
    """What Redis gets for a submission in a full shard."""
    return costs.redis_shard / shard_size(fleet, expected_s) + costs.redis_submission


def forecast(costs: Costs, load: Load, fleet: Fleet, steps: int = 100, seed: int = 0) -> Forecast:
    """What ``steps`` simulated steps come to. The same arguments give the same figures."""
    chance = random.Random(seed)
    done = [step(costs, load, fleet, chance) for _ in range(steps)]
    lasts = sorted(one.last for one in done)
    answers = sorted(answer for one in done for answer in one.answers)
    work = load.submissions * (load.mean_s() + costs.submission_s + load.tests * costs.test_s)
    return Forecast(
        step_p50=quantile(lasts, 0.5),
        step_p99=quantile(lasts, 0.99),
        answer_p50=quantile(answers, 0.5),
        answer_p99=quantile(answers, 0.99),
        busy=min(1.0, stretch(costs, load, fleet) * work / (fleet.slots * quantile(lasts, 0.5))),
    )


def quantile(ordered: list[float], part: float) -> float:
    """The smallest value that at least ``part`` of the values do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * part - 1e-9) - 1)]
