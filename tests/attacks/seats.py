"""Slots to attack and to look from: one pool's, each held by name, and a machine that must be left as it was."""

from __future__ import annotations

import contextlib
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.languages import Language
from service.languages.python import PYTHON
from service.sandbox.pool import Pool
from service.sandbox.runner_slot import RunnerSlot
from service.schema import Judgement, Problem
from service.settings import Settings
from tests.attacks import host
from tests.attacks.cases import HERE, Case
from tests.uids import uids

_UIDS_PER_SLOT = 2000
_PLACES = 10  # slots' places in the pool's range of uids

PATIENT = {"cpu_s": 20, "wall_s": 120, "idle_s": 60, "memory_mb": 512, "processes": 8, "output_kb": 256}
WITNESS = (HERE / "witness.py").read_text() + "\n{more}\nimport json\nprint(json.dumps(seen, default=str))\n"


class Seat:
    """One slot of a pool as the judge sees pools, so that a test says which slot it runs on."""

    def __init__(self, pool: Pool, slot: RunnerSlot) -> None:
        self.isolation, self.image, self.held = pool.isolation, pool.image, slot
        self.settings, self.digest = pool.settings, pool.digest
        self.judge = Judge(self, attempts=1)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def slot(self, *_: str) -> Iterator[RunnerSlot]:
        yield self.held

    def run(self, source: str, problem: Problem, language: str = "python") -> Judgement:
        return self.judge.judge(Work(source=source, problem=problem, plan=Plan(output_kb=256), language=language))

    def look(self, more: str = "") -> dict[str, Any]:
        """What a witness sees on this slot."""
        given = [{"kind": "stdio", "input": f"{time.time()}\n", "output": None}]
        problem = Problem.model_validate({"tests": given, "limits": PATIENT})
        judgement = self.run(WITNESS.replace("{more}", more), problem)
        assert judgement.verdict == "accepted", judgement.tests or judgement
        seen: dict[str, Any] = json.loads(judgement.tests[0].stdout)
        return seen


@dataclass(frozen=True, slots=True)
class Seats:
    """``attacked`` and its ``neighbour``, and a slot on which nobody ever attacks."""

    attacked: Seat
    neighbour: Seat
    untouched: Seat
    uids: range


@contextlib.contextmanager
def seated(backend: str, language: Language = PYTHON) -> Iterator[Seats]:
    """Three slots of the language's image; when they are gone, the machine must have what it had."""
    base = uids()
    taken = range(base, base + _PLACES * (_UIDS_PER_SLOT + 1))
    settings = Settings(
        sandbox=backend,  # type: ignore[arg-type]
        uid_base=base,
        uids_per_slot=_UIDS_PER_SLOT,
        slot_memory_mb=1024,
        slot_processes=128,
        warm_images=1,
    )
    with tempfile.TemporaryDirectory(prefix="a-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", folder)
        warm = Pool(settings)  # what a first pool opens for good, the engine's connection, is not the attacks'
        warm.start()
        warm.close()
        before = host.snapshot(taken, backend)
        pool = Pool(settings, 3)
        pool.start()
        with pool.slot(language.image) as one, pool.slot(language.image) as two, pool.slot(language.image) as three:
            yield Seats(Seat(pool, one), Seat(pool, two), Seat(pool, three), taken)
            assert all(slot.healthy() for slot in (one, two, three))
        assert pool.stats()["lost"] == 0
        pool.close()
        deadline = time.monotonic() + 30
        while (changed := host.changes(before, host.snapshot(taken, backend))) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not changed


def difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def attacked(case: Case, seats: Seats, fresh: dict[str, Any]) -> None:
    """Have the case attack, and witnesses look beside it and after it."""
    expected = seats.untouched.look(case.witness)
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(seats.attacked.run, case.attack, case.problem(), case.language)
        beside = [seats.neighbour.look(case.witness)]
        while not answer.done() and len(beside) < 3:
            beside.append(seats.neighbour.look(case.witness))
        judgement = answer.result()
    told = f"{case.why}: {judgement.model_dump_json(exclude={'provenance'})[:3000]}"
    assert judgement.verdict in case.verdicts and judgement.reason is None, told
    for seen in beside:
        assert difference(expected, seen) == {}, "seen on the neighbour slot"
    assert difference(expected, seats.attacked.look(case.witness)) == {}, "seen on the same slot"
    assert difference(fresh, seats.attacked.look()) == {}, "seen on the same slot, by the witness of all cases"
    assert seats.attacked.held.healthy()
    assert host.processes(seats.uids) == host.processes(range(0)), "alive on this machine"
