"""What a fault of ours does to an audit. No slot fails on demand, so that these have a bench that always does."""

from __future__ import annotations

import asyncio
from pathlib import Path

from service.jobs.caches.problems import Prepared
from service.schema import Judgement
from service.verdict import Reason, Verdict
from tests.unit.trainer_client.offline.audit import planted
from trainer_client.offline.audit.cases import cases_of
from trainer_client.offline.audit.dataset import Entry, entries
from trainer_client.offline.audit.journal import Journal, key_of
from trainer_client.offline.audit.running import Bench
from trainer_client.offline.audit.trials import Options, Trial, Tried


class Broken(Bench):
    """Judges nothing."""

    def __init__(self) -> None:
        self.runs, self.cpu_s = 0, 0.0

    async def judge(self, prepared: Prepared, source: str, repeat: int = 1) -> Judgement:
        return Judgement(verdict=Verdict.INTERNAL_ERROR, reason=Reason.INFRASTRUCTURE, scorable=False)


def entry(folder: Path) -> Entry:
    (found,) = entries(planted.write(folder / "data.jsonl", [planted.RUNS]))
    return found


def tried(found: Entry) -> Tried:
    assert found.problem is not None
    return asyncio.run(Trial(Broken(), found, cases_of(found.problem), Options()).run())


def test_a_fault_of_ours_is_no_finding_of_theirs(tmp_path: Path) -> None:
    made = tried(entry(tmp_path))
    assert set(made.findings) == {"not_judged"} and made.unjudged > 3
    assert made.references == made.weak == made.killed == made.survived == {} and made.strength is None


def test_and_is_not_remembered(tmp_path: Path) -> None:
    found = entry(tmp_path)
    with Journal(tmp_path / "trials.jsonl") as journal:
        journal.add("broken", tried(found))
        journal.add("whole", Tried(runs=7))
    with Journal(tmp_path / "trials.jsonl") as journal:
        assert journal.get("broken") is None
        assert journal.get("whole") == Tried(runs=7)


def test_other_work_has_another_key(tmp_path: Path) -> None:
    found = entry(tmp_path)
    other = Entry(0, "other", {}, problem=found.problem, solutions=[])
    keys = {
        key_of("a", found, Options(), "1"), key_of("b", found, Options(), "1"), key_of("a", other, Options(), "1"),
        key_of("a", found, Options(mutants=1), "1"), key_of("a", found, Options(), "2"),
    }  # fmt: skip
    assert len(keys) == 5
    assert key_of("a", found, Options(), "1") in keys
