"""The parts of a pass one by one: its order and window, uids that nobody else has, what is kept on disk, and the content's hash. Nothing runs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.jobs.intake import Admitted
from service.schema import Cost, Judgement, Problem, StdioTest, TestResult
from service.settings import Settings
from service.verdict import Reason, Verdict
from trainer_client.offline import schema
from trainer_client.offline.importers.base import Logged, ProblemRef
from trainer_client.offline.relabel import places
from trainer_client.offline.relabel.digest import content
from trainer_client.offline.relabel.engine import Engine
from trainer_client.offline.relabel.rows import Wanted
from trainer_client.offline.relabel.seen import Seen

PROBLEM = ProblemRef("double", lambda: Problem(tests=[StdioTest(input="2\n", output="4\n")]))
ACCEPTED = Judgement(
    verdict=Verdict.ACCEPTED, passed=1, total=1, pass_rate=1.0, cost=Cost(cpu_s=0.5),
    tests=[TestResult(index=0, id="t0", verdict=Verdict.ACCEPTED, cpu_s=0.5, stdout="<f at 0x7f0011aa22bb>")],
)  # fmt: skip


class Judge:
    """Judges everything right, the first row only when ``until`` others were."""

    room = 4

    def __init__(self, until: int) -> None:
        self.until = until
        self.asked: list[str] = []
        self._enough = asyncio.Event()

    async def judge(self, admitted: Admitted) -> Judgement:
        assert admitted.task is not None
        self.asked.append(admitted.task.source)
        if len(self.asked) > self.until:
            self._enough.set()
        if admitted.task.source == "first":
            await self._enough.wait()
        return ACCEPTED


def log(*sources: str) -> Iterator[tuple[int, Logged]]:
    return ((place, Logged(id=str(place), source=source, problem=PROBLEM)) for place, source in enumerate(sources))


async def run(judge: Judge, seen: Seen, *sources: str) -> list[dict[str, Any]]:
    return [row async for row in Engine(judge, seen, Wanted.of(["binary"])).run(log(*sources))]


async def test_a_slow_row_holds_up_no_other_and_rows_keep_their_order() -> None:
    judge = Judge(until=500)
    sources = ["first", *(f"s{number}" for number in range(600))]
    rows = await run(judge, Seen(":memory:"), *sources)
    assert [row["source"] for row in rows] == sources
    assert [row["row"] for row in rows] == list(range(601))


async def test_what_is_the_same_is_asked_once_even_while_it_runs() -> None:
    judge = Judge(until=1)
    rows = await run(judge, Seen(":memory:"), "first", "first", "other", "first", "other")
    assert sorted(judge.asked) == ["first", "other"]
    assert [row["duplicates_of"] for row in rows] == [None, 0, None, 0, 2]


async def test_what_was_judged_before_a_crash_is_not_asked_again_and_our_faults_are(tmp_path: Path) -> None:
    path = tmp_path / "seen"
    rows = await run(Judge(until=0), seen := Seen(path), "a", "b", "a")
    seen.commit()  # and no close: the program was killed here
    again = Seen(path)
    judge = Judge(until=0)
    assert (await run(judge, again, "a", "b", "a", "c"))[:3] == rows
    assert judge.asked == ["c"]
    fault = Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.INFRASTRUCTURE, scorable=False)
    again.put(b"key", 7, fault)
    again.close()
    assert Seen(path).get(b"key") is None
    assert Seen(path).get(b"none") is None


async def test_a_problem_without_tests_is_asked_once_whatever_crashes(tmp_path: Path) -> None:
    path = tmp_path / "seen"
    lacking = Judgement(verdict=Verdict.UNSCORABLE, reason=Reason.NO_TESTS, scorable=False)
    kept = Seen(path)
    kept.put(b"key", 7, lacking)
    kept.commit()
    found = Seen(path).get(b"key")
    assert found is not None and found.row == 7
    assert Judgement.model_validate_json(found.judgement) == lacking


async def test_a_fault_of_the_judge_ends_the_pass() -> None:
    class Broken(Judge):
        async def judge(self, admitted: Admitted) -> Judgement:
            raise ConnectionError("nobody there")

    with pytest.raises(ConnectionError):
        await run(Broken(0), Seen(":memory:"), *map(str, range(20)))


def test_programs_beside_each_other_have_uids_of_their_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, slots=2)
    with places.place(settings) as first, places.place(settings) as second:
        assert second.uid_base - first.uid_base >= 3 * 2 * (settings.uids_per_slot + 1)
        places.remember(settings, second, [1])  # not a worker
    with places.place(settings) as again, places.place(settings) as other:
        assert (again.uid_base, other.uid_base) == (first.uid_base, second.uid_base)


def test_workers_that_a_killed_program_left_keep_their_uids(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, slots=2)
    command = [sys.executable, "-c", "print(flush=True); input()", "service.jobs.worker"]
    left = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert left.stdout is not None
        left.stdout.readline()  # before that it may have no command line yet
        with places.place(settings) as used:
            places.remember(settings, used, [left.pid])
        with places.place(settings) as other:
            assert other.uid_base != used.uid_base
    finally:
        left.communicate(b"\n")
    with places.place(settings) as again:
        assert again.uid_base == used.uid_base


def row(**changes: Any) -> dict[str, Any]:
    made = {"row": 0, "id": "a", "reward.binary": 1.0, "components.binary": '{"execution": 1.0}'}
    return made | schema.from_judgement(ACCEPTED) | changes


def with_test(**changes: Any) -> dict[str, Any]:
    (test,) = row()["tests"]
    return row(tests=[test | changes])


@pytest.mark.parametrize(
    "changed",
    [
        row(cpu_s=9.0), row(wall_s=9.0), row(analysis_cpu_s=9.0), with_test(cpu_s=9.0), with_test(wall_s=9.0),
        with_test(memory_mb=9.0), with_test(stdout="<f at 0x7f00ddeeff00>"),
    ],
)  # fmt: skip
def test_what_is_measured_is_no_content(changed: dict[str, Any]) -> None:
    assert content(changed) == content(row())


@pytest.mark.parametrize(
    "changed",
    [
        row(verdict="wrong_answer"), row(id="b"), row(**{"reward.binary": 0.0}), row(flags=["hard_coded"]), with_test(verdict="wrong_answer"),
        with_test(stdout="else"), with_test(exit_code=1), row(tests=[]),
    ],
)  # fmt: skip
def test_all_else_is(changed: dict[str, Any]) -> None:
    assert content(changed) != content(row())


def test_where_a_slot_lies_is_no_content() -> None:
    message = "'/tmp/assay-{0}/scratch/t{1}/test_a.py'\n../t{1}/test_a.py:{2}: in <module>"
    here, there = message.format("yd39f1qv", 108000037, 30), message.format("d2f9d40p", 108014046, 30)
    assert content(with_test(message=here)) == content(with_test(message=there))
    assert content(with_test(message=here)) != content(with_test(message=message.format("yd39f1qv", 108000037, 31)))


def test_outputs_that_a_limit_cut_and_rewards_of_measures_are_no_content() -> None:
    limit = {"verdict": "time_limit_exceeded"}
    assert content(with_test(**limit, stdout="1\n")) == content(with_test(**limit, stdout="1\n2\n", exit_code=None))
    measured = {"components.fast": '{"cpu_efficiency": 0.5}'}
    assert content(row(**measured, **{"reward.fast": 0.5})) == content(row(**measured, **{"reward.fast": 0.25}))
