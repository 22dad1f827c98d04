"""What a plan is made of: the work that comes, what work costs, and what there is to do it."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Costs:
    """What the service adds to the submissions' own CPU time; seconds and bytes, all of one submission or one test.

    ``api_s`` is CPU time of the API process; ``submission_s`` and ``test_s`` are time of a worker and its slot. The last two
    are commands that Redis gets, where there is one: for a shard, and for each submission in it.
    """

    api_s: float
    submission_s: float
    test_s: float
    request_bytes: float = 0.0
    redis_shard: float = 0.0
    redis_submission: float = 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """One step: ``rollouts`` submissions of ``tests`` tests that arrive together, from each of ``trainers``.

    A test takes ``cpu_s`` of a submission on average; submissions spread around it with ``spread``, the ratio of
    standard deviation to mean. A part ``endless`` of the submissions loops until ``limit_s`` in every test that runs,
    which is the first alone if ``stop_early``. ``offline`` keeps every worker busy with offline work of the same kind.
    """

    rollouts: int
    tests: int
    cpu_s: float
    spread: float = 1.0
    endless: float = 0.0
    limit_s: float = 4.0
    stop_early: bool = False
    trainers: int = 1
    offline: bool = False

    @property
    def submissions(self) -> int:
        return self.rollouts * self.trainers

    def own_s(self, chance: random.Random) -> float:
        """One submission's own CPU seconds."""
        if chance.random() < self.endless:
            return self.limit_s * (1 if self.stop_early else self.tests)
        if self.spread == 0:
            return self.tests * self.cpu_s
        sigma = math.sqrt(math.log1p(self.spread**2))
        return min(self.cpu_s * math.exp(chance.gauss(-(sigma**2) / 2, sigma)), self.limit_s) * self.tests

    def mean_s(self) -> float:
        """The mean of ``own_s``, but for what the limit cuts."""
        looping = self.limit_s * (1 if self.stop_early else self.tests)
        return self.endless * looping + (1 - self.endless) * self.tests * self.cpu_s


@dataclass(frozen=True, slots=True)
class Fleet:
    """``cores`` of which ``slots`` run submissions, and ``apis`` processes that take requests in on cores of the same.

    ``shard_s`` is the work that one hand-over to a worker holds: 0 hands over one submission at a time. ``redis`` is how
    many Redis work goes through, each with a part of the workers; 0 where API processes have workers of their own.
    """

    cores: int
    slots: int
    apis: int = 1
    shard_s: float = 0.0
    redis: int = 0
