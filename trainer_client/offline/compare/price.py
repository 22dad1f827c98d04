"""What a reward costs beside the runs: each analysis and the scoring, measured on a sample of a log's rows, one by one."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from service import rewards
from service.errors import InputError
from service.jobs.problems import ProblemStore
from service.schema import Longest
from service.settings import Settings
from trainer_client.offline import importers
from trainer_client.offline.compare.rewards import runs
from trainer_client.offline.importers import Logged
from trainer_client.offline.relabel import Pass
from trainer_client.offline.relabel.judges import Judge
from trainer_client.offline.relabel.rows import Wanted, enter
from trainer_client.offline.tables import Relabelled

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
        needed = sum(analyses[one] for one in rewards.needed_analyses(spec))
        found[name] = runs(spec.components) * cpu + needed + scoring[name]
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


async def _measured(
    job: Pass, settings: Settings, logged: list[tuple[int, Logged]]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Means over ``logged`` of the CPU seconds of each analysis, and of each reward's scoring."""
    analyses, scoring = defaultdict[str, float](float), defaultdict[str, float](float)
    problems = ProblemStore(settings.problem_limit_mb)
    # The tests are of no interest here: one is enough to have the source analysed.
    alone = {name: Wanted({}, select=Longest(longest=1), analyse=(name,)) for name in job.wanted.analyses}
    async with job.judge(settings) as judge:
        for wanted in alone.values():  # the first analysis loads the tools, which is not to be counted
            await _analysed(judge, (0, replace(logged[0][1], source="print(1)\n")), wanted, problems)
        for one in logged:
            for name, wanted in alone.items():
                analyses[name] += await _analysed(judge, one, wanted, problems) / len(logged)
            for name, seconds in (await _scored(judge, one, job.wanted, problems)).items():
                scoring[name] += seconds / len(logged)
    return analyses, scoring


async def _analysed(judge: Judge, one: tuple[int, Logged], wanted: Wanted, problems: ProblemStore) -> float:
    entry = enter(one[0], replace(one[1]), wanted, problems)
    if entry.admitted is None or entry.admitted.task is None:
        return 0.0
    return (await judge.judge(entry.admitted)).cost.analysis_cpu_s


async def _scored(judge: Judge, one: tuple[int, Logged], wanted: Wanted, problems: ProblemStore) -> dict[str, float]:
    entry = enter(one[0], replace(one[1]), replace(wanted, select=Longest(longest=1)), problems)
    if entry.admitted is None or entry.admitted.task is None:
        return {}
    judgement = await judge.judge(entry.admitted)
    found = {}
    for name, spec in wanted.rewards.items():
        try:
            rewards.validate(spec, "all", entry.admitted.context)
            rewards.reward(judgement, spec, entry.admitted.context)
        except InputError:  # the row has not what this reward needs
            continue
        start = time.process_time()
        rewards.reward(judgement, spec, entry.admitted.context)
        found[name] = time.process_time() - start
    return found
