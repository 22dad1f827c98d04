"""The submissions of a soak: right, wrong, slow and hostile ones, from everything that this repository ships.

Taken from ``examples/problems``, ``tests/cheats`` and ``tests/attacks``, and from data sets where a folder is named.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conformance.loaders import load as load_data
from examples import problem_set
from service.formats import extract
from service.schema import Judgement, Limits, Problem, Submission
from service.verdict import Verdict

ATTACKS = Path(__file__).parents[1] / "tests" / "attacks"
# Small, so that a bomb costs little: what is right here uses a fraction of them.
MOST = Limits(cpu_s=1, wall_s=10, idle_s=0.5, memory_mb=256, output_kb=256, processes=16)
OF_A_DATA_SET = 20
SHARES = {"right": 0.55, "wrong": 0.2, "hostile": 0.2, "slow": 0.05}
_SLOW = frozenset({Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED})


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One distinct submission. ``allowed``: verdicts between which its own races may decide, if there is more than one."""

    name: str
    kind: str
    source: str
    problem: Problem
    allowed: frozenset[Verdict] = frozenset()


def cases(data: Path | None = None) -> list[Case]:
    """Every distinct submission, by name."""
    found = {(case.source, case.problem.canonical()): case for case in (*_examples(), *_cheats(), *_attacks())}
    if data is not None:
        found |= {(case.source, case.problem.canonical()): case for case in _data(data)}
    return sorted(found.values(), key=lambda case: case.name)


def _bounded(problem: Problem) -> Problem:
    given = problem.limits
    fields = {name: min(getattr(given, name), getattr(MOST, name)) for name in ("cpu_s", "memory_mb", "processes")}
    fields |= {"output_kb": min(given.output_kb, MOST.output_kb), "wall_s": MOST.wall_s}
    fields["idle_s"] = min(given.idle, MOST.idle)
    return problem.model_copy(update={"limits": Limits(**fields)})


def _examples() -> Iterable[Case]:
    kinds = {"cheating": "hostile"}
    for example in problem_set.load():
        for name, sources in example.solutions.items():
            for stem, source in sources.items():
                where = f"examples/{example.slug}/{name}/{stem}"
                yield Case(where, kinds.get(name, name), source, _bounded(example.problem))


def _cheats() -> Iterable[Case]:
    from tests.cheats import corpus

    for cheat in corpus.load():
        source = cheat.text.get("source") or extract(cheat.text.get("completion", ""))
        problem = _bounded(cheat.problem)
        if source and problem.tests:
            yield Case(f"cheats/{cheat.name}", "hostile", source, problem, cheat.verdicts)
            yield Case(f"cheats/{cheat.name}/right", "right", cheat.right, problem)
            yield Case(f"cheats/{cheat.name}/honest_failure", "wrong", cheat.honest_failure, problem)


def _attacks() -> Iterable[Case]:
    for file in sorted(ATTACKS.glob("*/*/expected.toml")):
        if not (file.parent / "attack.py").exists():
            continue  # one in C++: a mix is of Python alone
        expected = tomllib.loads(file.read_text())
        tests = expected.get("tests", [{"kind": "stdio", "output": expected.get("output")}])
        limits = MOST.model_dump() | expected.get("limits", {})
        problem = Problem.model_validate({"tests": tests, "limits": limits, "checker": "exact"})
        name = f"attacks/{file.parent.relative_to(ATTACKS)}"
        allowed = frozenset(map(Verdict, expected["verdicts"]))
        yield Case(name, "hostile", (file.parent / "attack.py").read_text(), _bounded(problem), allowed)


def _data(folder: Path) -> Iterable[Case]:
    for part in load_data(folder, OF_A_DATA_SET):
        for case in part:
            submission = Submission.model_validate(case.submission)
            if submission.language != "python":
                continue  # its slots are of another image
            if submission.source is not None and submission.problem is not None and case.label in ("right", "wrong"):
                yield Case(f"{case.dataset}/{case.id}", case.label, submission.source, _bounded(submission.problem))


def drawn(given: Sequence[Case], most: int, chance: random.Random) -> list[Case]:
    """``most`` of the cases at random, of every kind in proportion to how often it will be sent."""
    if len(given) <= most:
        return list(given)
    chosen: list[Case] = []
    for kind, share in SHARES.items():
        those = [case for case in given if case.kind == kind]
        chosen += chance.sample(those, min(len(those), max(1, round(most * share))))
    return chosen


def order(reference: dict[Case, Judgement], count: int, chance: random.Random) -> list[Case]:
    """``count`` submissions in random order: each case once, the rest by ``SHARES``. What ran into a time or memory limit
    counts as slow, whatever it was meant to be, so that the whole ends in time."""
    kinds: dict[str, list[Case]] = {kind: [] for kind in SHARES}
    for case, judgement in reference.items():
        slow = any(test.verdict in _SLOW for test in judgement.tests)
        kinds["slow" if slow else case.kind].append(case)
    here = [kind for kind, those in kinds.items() if those]
    first = list(reference)
    chance.shuffle(first)
    rest = chance.choices(here, [SHARES[kind] for kind in here], k=max(0, count - len(first)))
    return [*first[:count], *(chance.choice(kinds[kind]) for kind in rest)]
