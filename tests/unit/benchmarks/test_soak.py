"""The soak itself: it sees a verdict that differs and anything that grows, and sends the same again for the same seed."""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

import pytest

from benchmarks import mix, soak
from benchmarks.footprint import Footprint, Reading
from service.schema import Judgement, Problem, StdioTest, TestResult
from service.settings import Settings
from service.verdict import Verdict

PROBLEM = Problem(tests=[StdioTest(output="1\n")])


def case(name: str, source: str, kind: str = "right", allowed: frozenset[Verdict] = frozenset()) -> mix.Case:
    return mix.Case(name, kind, source, PROBLEM, allowed)


def judgement(verdict: Verdict, **fields: float) -> Judgement:
    test = TestResult(index=0, id="t0", verdict=verdict, **fields)  # type: ignore[arg-type]
    return Judgement(verdict=verdict, passed=int(verdict is Verdict.ACCEPTED), total=1, tests=[test])


GIVEN = [case("right", "print(1)"), case("wrong", "print(2)", "wrong"), case("crash", "1/0", "hostile")]
REFERENCE = dict(zip(GIVEN, map(judgement, ("accepted", "wrong_answer", "runtime_error")), strict=True))  # type: ignore[arg-type]


def test_there_is_something_of_every_kind() -> None:
    given = mix.cases()
    assert {one.kind for one in given} == set(mix.SHARES)
    assert len({one.name for one in given}) == len(given)
    assert {one.name.split("/")[0] for one in given} == {"examples", "cheats", "attacks"}
    assert all(one.problem.limits.cpu_s <= 1 for one in given)
    few = mix.drawn(given, 60, random.Random(1))
    assert len(few) <= 70 and {one.kind for one in few} == set(mix.SHARES)


def test_the_order_is_the_seeds() -> None:
    first, again, other = ([one.name for one in mix.order(REFERENCE, 200, random.Random(seed))] for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 200 and set(first) == {"right", "wrong", "crash"}


def test_another_verdict_is_a_difference_unless_the_case_races_itself() -> None:
    right, wrong = judgement(Verdict.ACCEPTED), judgement(Verdict.WRONG_ANSWER)
    either = frozenset({Verdict.ACCEPTED, Verdict.WRONG_ANSWER})
    assert soak.same(case("a", ""), right, right) and not soak.same(case("a", ""), right, wrong)
    assert soak.same(case("a", "", allowed=either), right, wrong)
    assert not soak.same(case("a", "", allowed=either), right, judgement(Verdict.RUNTIME_ERROR))
    flagged = judgement(Verdict.ACCEPTED)
    flagged.flags = ["self_judged"]
    assert not soak.same(case("a", ""), flagged, right)


def test_what_is_near_a_limit_by_itself_is_left_out() -> None:
    assert not soak.near_a_limit(case("a", ""), judgement(Verdict.ACCEPTED, cpu_s=1))
    assert soak.near_a_limit(case("a", ""), judgement(Verdict.ACCEPTED, cpu_s=3))
    assert soak.near_a_limit(case("a", ""), judgement(Verdict.ACCEPTED, memory_mb=500))
    assert not soak.near_a_limit(case("a", ""), judgement(Verdict.TIME_LIMIT_EXCEEDED, cpu_s=4))


@pytest.mark.parametrize("name", Reading.__dataclass_fields__)
def test_what_goes_up_and_stays_up_has_grown(name: str, tmp_path: Path) -> None:
    def readings(values: list[int]) -> list[Reading]:
        return [Reading(**(dict.fromkeys(Reading.__dataclass_fields__, 5) | {name: value})) for value in values]

    footprint = Footprint(Settings(sandbox="local"), [])
    assert footprint.growth(readings([5] * 10)) == []
    assert footprint.growth(readings([5, 9, 5, 5, 5, 9, 5, 9, 9, 5])) == []
    [said] = footprint.growth(readings([5 + 5 * place for place in range(10)]))
    assert Reading.__dataclass_fields__[name].metadata["title"] in said


def test_verdicts_of_one_slot_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On real slots: nothing to report when all is well; one line for each verdict that is not the reference's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    settings = Settings(sandbox="local", slots=soak.SLOTS)
    reference = soak.references(GIVEN, settings)
    assert {one.name: found.verdict for one, found in reference.items()} == {
        "right": "accepted",
        "wrong": "wrong_answer",
        "crash": "runtime_error",
    }
    report = soak.Report()
    asyncio.run(soak.soak(settings, mix.order(reference, 60, random.Random(1)), reference, report))
    assert (report.sent, report.differences, report.faults) == (60, [], [])
    assert len(report.readings) == soak.WAVES and all(reading.processes > 0 for reading in report.readings)
    reference[GIVEN[0]] = judgement(Verdict.WRONG_ANSWER)
    report = soak.Report()
    asyncio.run(soak.soak(settings, [GIVEN[0]] * 4, reference, report))
    assert len(report.differences) == 4 and "right: accepted instead of wrong_answer" in report.differences[0]
    assert "10 differences" not in soak.table({"local": report}) and "| submissions | 4 |" in soak.table(
        {"local": report}
    )
