"""What a reward costs beside the runs: each analysis and the scoring, measured on a sample of a log's rows, one by one."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from service import rewards
from service.errors import InputError
from service.jobs.caches.problems import ProblemStore
from service.schema import Context, Judgement, Longest, RewardSpec
from service.settings import Settings
from trainer_client.offline import importers
from trainer_client.offline.compare.rewards import runs
from trainer_client.offline.importers import Logged
from trainer_client.offline.relabel import Pass
from trainer_client.offline.relabel.judges import Judge
from trainer_client.offline.relabel.rows import Wanted, enter
from trainer_client.offline.tables import Relabelled

Means = dict[str, float]
_COLUMNS = ("row", "scorable", "cpu_s", "duplicates_of")


def prices(job: Pass, settings: Settings, count: int) -> dict[str, float]:
    """CPU seconds a rollout by reward of ``job``, which has been relabelled.

    Runs are those of all its rows; analyses and scoring are those of ``count`` rows that are spread over it. Scoring is timed the
    second time, when references have been read: a trainer compares many rollouts with each. Raises ``AssayError``.
    """
    cpu, places = _spread(job.out, count)
    logged = _logged(job, set(places))
    if not logged:
        return {}
    analyses, scoring = asyncio.run(_measured(job, settings.model_copy(update={"slots": 1}), logged))
    found = {}
    for name, spec in job.wanted.rewards.items():
        needed = rewards.needed_analyses(spec)
        if name in scoring and all(one in analyses for one in needed):
            found[name] = runs(spec.components) * cpu + sum(analyses[one] for one in needed) + scoring[name]
    return found


def _spread(path: Path, count: int) -> tuple[float, list[int]]:
    """CPU seconds of a scorable row's runs, and ``count`` such rows at equal distances, each with a source of its own."""
    cpu, known, own = 0.0, 0, []
    for row in Relabelled.read(path, _COLUMNS):
        if row.scorable:
            known += 1
            cpu += row["cpu_s"] or 0.0
            if row["duplicates_of"] is None:
                own.append(row["row"])
    chosen = [own[place * len(own) // count] for place in range(count)] if count < len(own) else own
    return cpu / max(known, 1), chosen


def _logged(job: Pass, places: set[int]) -> list[tuple[int, Logged]]:
    return [(place, row) for place, row in enumerate(importers.read(job.kind, job.log)) if place in places]


async def _measured(job: Pass, settings: Settings, logged: list[tuple[int, Logged]]) -> tuple[Means, Means]:
    """Means over ``logged`` of the CPU seconds of each analysis, and of each reward's scoring; of what was had from no row, none."""
    analyses, scoring = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    problems = ProblemStore(settings.problem_limit_mb)
    # The tests are of no interest here: one is enough to have the source analysed.
    alone = {name: Wanted({}, select=Longest(longest=1), analyse=(name,)) for name in job.wanted.analyses}
    every = replace(job.wanted, select=Longest(longest=1))
    async with job.judge(settings) as judge:
        for wanted in alone.values():  # the first analysis loads the tools, which is not to be counted
            await _judged(judge, (0, replace(logged[0][1], source="print(1)\n")), wanted, problems)
        for one in logged:
            for name, wanted in alone.items():
                if (known := await _judged(judge, one, wanted, problems)) is not None:
                    analyses[name].append(known[0].cost.analysis_cpu_s)
            if (known := await _judged(judge, one, every, problems)) is not None:
                for name, spec in job.wanted.rewards.items():
                    if (seconds := _scored(*known, spec)) is not None:
                        scoring[name].append(seconds)
    return _means(analyses), _means(scoring)


def _means(seconds: Mapping[str, list[float]]) -> Means:
    return {name: statistics.fmean(each) for name, each in seconds.items()}


async def _judged(
    judge: Judge, one: tuple[int, Logged], wanted: Wanted, problems: ProblemStore
) -> tuple[Judgement, Context] | None:
    """None for what says nothing of any cost: a row that cannot be run, or a fault of ours."""
    entry = enter(one[0], replace(one[1]), wanted, problems)
    if entry.admitted is None or entry.admitted.task is None:
        return None
    judgement = await judge.judge(entry.admitted)
    return (judgement, entry.admitted.context) if judgement.scorable else None


def _scored(judgement: Judgement, context: Context, spec: RewardSpec) -> float | None:
    """CPU seconds of scoring; None if the row has not what the reward needs."""
    try:
        rewards.validate(spec, "all", context)
    except InputError:
        return None
    rewards.reward(judgement, spec, context)
    start = time.process_time()
    rewards.reward(judgement, spec, context)
    return time.process_time() - start
