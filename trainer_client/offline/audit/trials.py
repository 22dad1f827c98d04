"""What running says of one problem: whether its references pass, always, and which programs pass that must not."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from service.errors import InputError
from service.jobs.caches.problems import Prepared, prepare
from service.schema import Judgement, Model, Problem
from service.verdict import Verdict
from trainer_client.offline.audit.cases import Cases
from trainer_client.offline.audit.dataset import Entry
from trainer_client.offline.audit.mutants import Mutant, mutants
from trainer_client.offline.audit.programs import weak_programs
from trainer_client.offline.audit.running import Bench

METHOD = 4  # raised when other programs are tried: what was remembered is then tried again
REFERENCES = 3  # of a problem that are tried; the others are taken at their word
WRONG = 3
LEAST_MUTANTS = 5  # below which a share says nothing
MUTANT_CPU_S = 1.0  # a mutant that loops is known by then, unless the reference itself is slow
MUTANT_PATIENCE = 10  # times the reference's slowest test
_AT_A_LIMIT = (Verdict.TIME_LIMIT_EXCEEDED, Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED)


class Options(Model):
    """What is tried: part of what a remembered trial is remembered by."""

    mutants: int = Field(20, ge=0, le=1000)
    repeat: int = Field(3, ge=1, le=100)
    strength: float = Field(0.5, ge=0, le=1)


class Survivor(Model):
    """A mutant that every test let through."""

    operator: str
    line: int
    before: str
    after: str


class Tried(Model):
    """What became of one problem's programs. ``killed`` and ``survived`` count mutants by operator."""

    findings: dict[str, str] = Field(default_factory=dict, description="by kind, what was seen")
    references: dict[str, int] = Field(default_factory=dict, description="verdicts of references")
    reference_cpu_s: float | None = None
    weak: dict[str, str] = Field(default_factory=dict, description="the best verdict of each kind of weak program")
    killed: dict[str, int] = Field(default_factory=dict)
    survived: dict[str, int] = Field(default_factory=dict)
    survivors: list[Survivor] = Field(default_factory=list, max_length=5)
    flake: dict[str, int] = Field(default_factory=dict)
    unjudged: int = 0
    runs: int = 0
    cpu_s: float = 0.0

    @property
    def strength(self) -> float | None:
        """The share of mutants that were turned away; None below ``LEAST_MUTANTS`` of them."""
        killed, survived = sum(self.killed.values()), sum(self.survived.values())
        return killed / (killed + survived) if killed + survived >= LEAST_MUTANTS else None


class Trial:
    """One problem on the bench."""

    def __init__(self, bench: Bench, entry: Entry, cases: Cases, options: Options) -> None:
        assert entry.problem is not None
        self.bench, self.entry, self.cases, self.options = bench, entry, cases, options
        self.problem: Problem = entry.problem
        self.tried = Tried()

    async def run(self) -> Tried:
        """Everything that is to be tried of the problem. Faults of ours are counted and say nothing of it."""
        try:
            prepared = await asyncio.to_thread(prepare, self.problem)
        except InputError as error:
            self.tried.findings["unreadable"] = str(error)
            return self.tried
        references = self.entry.sources("right")[:REFERENCES]
        passing = await self._references(prepared, references)
        await asyncio.gather(
            self._weak(prepared, passing or (references[0] if references else None)),
            self._wrong(prepared),
            self._mutants(passing),
        )
        if self.tried.unjudged:
            self.tried.findings["not_judged"] = f"{self.tried.unjudged} programs could not be judged"
        self.tried.cpu_s = round(self.tried.cpu_s, 3)
        return self.tried

    async def _judge(self, prepared: Prepared, source: str, repeat: int = 1) -> Judgement | None:
        judgement = await self.bench.judge(prepared, source, repeat)
        self.tried.runs += repeat
        self.tried.cpu_s += judgement.cost.cpu_s
        if judgement.scorable:
            return judgement
        self.tried.unjudged += 1
        return None

    async def _references(self, prepared: Prepared, sources: Sequence[str]) -> str | None:
        """The first reference that passes; the first one is run again and again."""
        if not sources:
            self.tried.findings["no_reference"] = "no Python source that the data calls right"
            return None
        judged = await asyncio.gather(*(self._judge(prepared, source) for source in sources))
        known = [(source, one) for source, one in zip(sources, judged, strict=True) if one is not None]
        self.tried.references = dict(Counter(one.verdict.value for _, one in known))
        if judged[0] is not None and await self._sometimes(prepared, sources[0], judged[0]):
            return sources[0]
        passing = [(source, one) for source, one in known if one.verdict is Verdict.ACCEPTED]
        failing = [one for _, one in known if one.verdict is not Verdict.ACCEPTED]
        if failing:
            kind = "a_reference_fails" if passing else "reference_fails"
            self.tried.findings[kind] = f"{len(failing)} of {len(known)}: {_why(failing[0])}"
        if not passing:
            return None
        source, best = passing[0]
        if best.tests:
            self.slowest = max(test.cpu_s for test in best.tests)
            self.tried.reference_cpu_s = round(sum(test.cpu_s for test in best.tests), 4)
        return source

    async def _sometimes(self, prepared: Prepared, source: str, first: Judgement) -> bool:
        """Whether the same reference comes to different verdicts. One at a limit is slow, and would take its time again."""
        if self.options.repeat == 1 or first.verdict in _AT_A_LIMIT:
            return False
        more = await self._judge(prepared, source, self.options.repeat - 1)
        if more is None:
            return False
        counts = Counter(more.flake.verdicts if more.flake is not None else {more.verdict: 1})
        counts[first.verdict] += 1
        if len(counts) > 1:
            self.tried.flake = {verdict.value: count for verdict, count in counts.items()}
            self.tried.findings["flaky"] = _listed(self.tried.flake)
        return len(counts) > 1

    slowest = 0.0

    async def _weak(self, prepared: Prepared, reference: str | None) -> None:
        programs = weak_programs(self.problem, self.cases, reference)
        judged = await asyncio.gather(*(self._judge(prepared, program.source) for program in programs))
        for program, one in zip(programs, judged, strict=True):
            if one is None:
                continue
            accepted = one.verdict is Verdict.ACCEPTED
            if accepted or program.kind not in self.tried.weak:
                self.tried.weak[program.kind] = one.verdict.value
            # What an empty program passes, a table passes that knows nothing of the hidden tests.
            if accepted and not (program.kind == "hard_coded" and "empty_passes" in self.tried.findings):
                self.tried.findings[f"{program.kind}_passes"] = _short(program.source)

    async def _wrong(self, prepared: Prepared) -> None:
        sources = self.entry.sources("wrong")[:WRONG]
        judged = await asyncio.gather(*(self._judge(prepared, source) for source in sources))
        passing = [
            source for source, one in zip(sources, judged, strict=True) if one and one.verdict is Verdict.ACCEPTED
        ]
        if passing:
            self.tried.findings["wrong_passes"] = f"{len(passing)} of {len(sources)}: {_short(passing[0])}"

    async def _mutants(self, reference: str | None) -> None:
        if reference is None or not self.options.mutants or "flaky" in self.tried.findings:
            return
        made = await asyncio.to_thread(mutants, reference, self.options.mutants)
        prepared = await asyncio.to_thread(prepare, self._hurried())
        judged = await asyncio.gather(*(self._judge(prepared, one.source) for one in made))
        for mutant, one in zip(made, judged, strict=True):
            if one is not None:
                self._count(mutant, one.verdict is Verdict.ACCEPTED)
        strength = self.tried.strength
        if strength is not None and strength < self.options.strength:
            survived = sum(self.tried.survived.values())
            total = survived + sum(self.tried.killed.values())
            self.tried.findings["weak_judge"] = f"{survived} of {total} mutants pass"

    def _count(self, mutant: Mutant, survived: bool) -> None:
        counts = self.tried.survived if survived else self.tried.killed
        counts[mutant.operator] = counts.get(mutant.operator, 0) + 1
        if survived and len(self.tried.survivors) < 5:
            self.tried.survivors.append(
                Survivor(operator=mutant.operator, line=mutant.line, before=mutant.before, after=mutant.after)
            )

    def _hurried(self) -> Problem:
        """The problem with less patience: many mutants loop, and the reference has shown what is needed."""
        limits = self.problem.limits
        cpu_s = min(limits.cpu_s, max(MUTANT_CPU_S, MUTANT_PATIENCE * self.slowest))
        return self.problem.model_copy(update={"limits": limits.model_copy(update={"cpu_s": cpu_s})})


def _why(judgement: Judgement) -> str:
    """What the first test that is not accepted says."""
    for test in judgement.tests:
        if test.verdict is not Verdict.ACCEPTED:
            said = test.message or test.stderr.strip().rpartition("\n")[2]
            return _short(f"{test.verdict.value} in {test.id}{': ' if said else ''}{said}")
    return judgement.verdict.value


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:159] + "…"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))
