"""The judge: runs a submission's tests in a slot and says what they came to."""

from __future__ import annotations

import importlib.metadata
import json
import threading
from collections import Counter, OrderedDict

from service.errors import ProtocolError, SandboxError
from service.judging import analyses, flags
from service.judging.called import called
from service.judging.checked import CheckerProgram
from service.judging.ends import writable
from service.judging.execute import Program, Rejected
from service.judging.flags import Answers, Flag
from service.judging.included import whole
from service.judging.interactive import Interaction
from service.judging.judges import JudgeCrashed, JudgeFault
from service.judging.plan import Work
from service.judging.programs import Programs
from service.judging.runs import Runs
from service.judging.scoring import scored
from service.judging.sources import judge_language
from service.judging.tally import Contended, Tally
from service.judging.units import Bundle, bundles, select, units_of
from service.judging.woven import Refused, weave
from service.languages import Language
from service.languages import get as language_of
from service.sandbox.pool import Pool
from service.sandbox.tasks import job, limits
from service.schema import (
    AssertsTest,
    Cost,
    Flake,
    Judgement,
    Limits,
    Problem,
    ProgramSpec,
    Provenance,
    PytestTest,
    ScriptTest,
    StdioTest,
    TestResult,
    sha256,
)
from service.verdict import Reason, Verdict

_COLLECT_LIMITS = Limits(cpu_s=20, memory_mb=1024)
_REMEMBERED = 4096
_KNOWN = 256  # problems whose answers are kept in shape; each takes 256 kB at most


class Judge:
    """Judges one submission at a time per calling thread."""

    def __init__(self, pool: Pool, attempts: int = 3) -> None:
        self.pool = pool
        self.attempts = attempts
        self.version = importlib.metadata.version("assay")
        self.programs = Programs(pool, pool.settings.artefact_mb)
        self._collected: OrderedDict[str, list[str]] = OrderedDict()
        self._answers: OrderedDict[str, Answers] = OrderedDict()
        self._analyses = analyses.Memory()
        self._last: tuple[Problem, tuple[str, str]] | None = None
        self._lock = threading.Lock()

    def judge(self, work: Work, cancelled: threading.Event | None = None) -> Judgement:
        """Never raises for anything a submission can do; faults of ours end as an unscorable judgement.

        With ``plan.repeat`` above 1 the judgement is the first run's, with ``flake`` and the cost of all runs; if any
        of them is unscorable, so is the whole.

        Setting ``cancelled`` and calling ``pool.abort()`` from another thread breaks the run off:
        the judgement is then unscorable with reason ``cancelled``.
        """
        cancelled = cancelled or threading.Event()
        judged: list[Judgement] = []
        for _ in range(work.plan.repeat):
            judgement = self._once(work, cancelled)
            if not judgement.scorable:  # our fault is no flake of theirs, and after a cancel nobody wants the rest
                return judgement
            judged.append(judgement)
        first = judged[0]
        if len(judged) > 1:
            first.flake = Flake(runs=len(judged), verdicts=dict(Counter(one.verdict for one in judged)))
            first.cost.cpu_s = round(sum(one.cost.cpu_s for one in judged), 6)
            first.cost.wall_s = round(sum(one.cost.wall_s for one in judged), 6)
            first.flags = sorted({flag for one in judged for flag in one.flags})
        return first

    def _once(self, work: Work, cancelled: threading.Event) -> Judgement:
        provenance = self._provenance(work)
        tally, analysed = Tally(), analyses.Analysed()
        attempts = 0
        while True:
            attempts += 1
            try:
                done = self._attempt(work, tally)
                if done:
                    self._analyse(work, provenance, analysed)
                break
            except JudgeFault as exc:
                failed = _unscorable(
                    Reason.JUDGE_FAULT, f"the problem's own program failed: {exc}", provenance, attempts
                )
                if isinstance(exc, JudgeCrashed):  # a submission that gains by it shows in how often this comes
                    failed.flags = [Flag.JUDGE_CRASHED.value]
                return failed
            except (SandboxError, Contended) as exc:
                if cancelled.is_set():
                    return _unscorable(Reason.CANCELLED, "nobody waited for it any more", provenance, attempts)
                if attempts >= self.attempts:
                    return _unscorable(Reason.INFRASTRUCTURE, f"{type(exc).__name__}: {exc}", provenance, attempts)
        if not done:
            return _unscorable(Reason.NO_TESTS, "the problem has no test that counts", provenance, attempts)
        judgement = _sum_up(done, attempts)
        judgement.score, judgement.max_score = scored(work.problem, done)
        judgement.provenance = provenance
        judgement.analysis = analysed.answers
        judgement.cost = Cost(
            cpu_s=round(tally.cpu_s, 6),
            wall_s=round(tally.wall_s, 6),
            analysis_cpu_s=round(analysed.cpu_s, 6),
            analyses_cached=analysed.cached,
            compiles=tally.bill.compiles,
            compile_cpu_s=round(tally.bill.cpu_s, 6),
        )
        if flags.gap(done):
            tally.flags.add(Flag.GAP)
        judgement.flags = sorted(flag.value for flag in tally.flags | self._of_source(work, provenance))
        if work.plan.select != "all":
            judgement.selected = [test.index for test in done]
        return judgement

    def _attempt(self, work: Work, tally: Tally) -> list[TestResult]:
        """Run what ``tally`` does not know yet; the results of every selected unit, in test order."""
        problem = work.problem
        units, collected = units_of(problem, lambda test: self._collect(test, problem.prelude))
        chosen = select(units, work.plan.select)
        first_failure = work.plan.run == "first_failure"
        complete = whole(problem, language_of(work.language), work.source)
        language, source = complete.language, complete.source
        made: Program | Rejected | None = None
        if not language.native and any(isinstance(problem.tests[unit.test], StdioTest) for unit in chosen):
            made = self.programs.get(language, source, tally.bill, flags=complete.more, files=complete.files)
        rejected = isinstance(made, Rejected)
        program = made if isinstance(made, Program) else None
        spec = problem.checker
        checker = CheckerProgram(spec, problem, self.programs, self.pool) if isinstance(spec, ProgramSpec) else None
        interactor = None
        if problem.interactor is not None and not rejected:
            interactor = Interaction(problem.interactor, problem, self.programs, work.source, program)
        runs = Runs(work.source, problem, work.plan.output_kb, program, checker, interactor, language)
        if isinstance(made, Rejected):
            runs.reject(chosen, made, tally)
        if problem.isolation == "in_process" or complete.files:
            tally.flags.add(Flag.IN_PROCESS)
        fault: JudgeFault | None = None
        for bundle in [] if rejected else bundles(problem, chosen, collected):
            woven = None if language.native else self._woven(language, source, bundle, tally)
            if isinstance(woven, Rejected):
                runs.reject(bundle.units, woven, tally)
            else:
                with self.pool.slot(language.image) as slot:
                    try:
                        runs.run(slot, bundle, tally, first_failure)
                    except JudgeFault as exc:  # the slot is sound
                        fault = exc
                if fault is not None:
                    raise fault
            if first_failure and any(
                tally.results[unit.index].verdict is not Verdict.ACCEPTED
                for unit in bundle.units
                if unit.index in tally.results
            ):
                break
        failed = False
        done = []
        for unit in chosen:
            result = tally.results.get(unit.index)
            if result is None or (first_failure and failed):
                test = problem.tests[unit.test]
                result = TestResult(
                    index=unit.index,
                    id=unit.id,
                    public=test.public,
                    group=test.group,
                    score=test.score,
                    verdict=Verdict.NOT_RUN,
                )
            failed = failed or result.verdict is not Verdict.ACCEPTED
            done.append(result)
        return done

    def _woven(self, language: Language, source: str, bundle: Bundle, tally: Tally) -> Rejected | None:
        """Make the bundle the program of submission and tests that it is in other languages; None, or why there is none."""
        test = bundle.tests[0]
        if not isinstance(test, ScriptTest | AssertsTest):
            return None
        tally.flags.add(Flag.IN_PROCESS)
        try:
            woven = weave(language.name, source, test)
        except Refused as refused:
            return Rejected(str(refused), "")
        made = self.programs.get(language, woven.source, tally.bill, files=woven.files)
        if isinstance(made, Rejected):
            return made
        bundle.woven = (woven, made)
        return None

    def _analyse(self, work: Work, provenance: Provenance, analysed: analyses.Analysed) -> None:
        """Have the source analysed as far as the plan asks for it and ``analysed`` has not got it."""
        if work.plan.analyses:
            asked = [name for name in work.plan.analyses if name in analyses.NEED_ROOTS]
            roots = called(work.problem) if asked else []
            arguments: analyses.Arguments = {name: {"roots": roots} for name in asked}
            with self.pool.slot() as slot:
                key = provenance.source or ""
                analyses.analyse(slot, work.source, key, work.plan.analyses, self._analyses, analysed, arguments)

    def _collect(self, test: PytestTest, prelude: str) -> list[str]:
        """The ids of a test's files, counted once a problem against a submission that has every name."""
        key = sha256(json.dumps([test.files, test.module, prelude]))
        with self._lock:
            known = self._collected.get(key)
        if known is not None:
            return known
        task = {"limits": limits(_COLLECT_LIMITS), "steps": 1}
        with self.pool.slot() as slot:
            reply = slot.run("collect", task, [job(files=test.files, module=test.module, prelude=prelude)], 120)
        ids: list[str] = []
        for step in reply.outcomes:
            if step.ending == "collected":
                ids = _ids(step.payload)
        with self._lock:
            self._collected[key] = ids
            while len(self._collected) > _REMEMBERED:
                self._collected.popitem(last=False)
        return ids

    def _of_source(self, work: Work, provenance: Provenance) -> set[Flag]:
        """What the source shows. A problem's answers are put in shape once."""
        if not language_of(work.language).native:
            return set()
        key = provenance.problem or ""
        with self._lock:
            known = self._answers.get(key)
        if known is None:
            known = flags.answers(work.problem)
            with self._lock:
                self._answers[key] = known
                while len(self._answers) > _KNOWN:
                    self._answers.popitem(last=False)
        return flags.of_source(work.source, flags.is_called(work.problem), known)

    def _image(self, language: str) -> str | None:
        """The digest of its image; None where it is not there, which the runs then say."""
        try:
            return self.pool.digest(language_of(language))
        except SandboxError:
            return None

    def _hashes(self, problem: Problem) -> tuple[str, str]:
        """Of the problem and of its limits; those of the last problem are kept, since rollouts come in groups."""
        last = self._last
        if last is None or last[0] is not problem:
            hashes = sha256(problem.canonical()), sha256(problem.limits.model_dump_json())
            self._last = last = (problem, hashes)
        return last[1]

    def _provenance(self, work: Work) -> Provenance:
        problem = work.problem
        of_problem, of_limits = self._hashes(problem)
        return Provenance(
            source=sha256(work.source),
            problem=of_problem,
            language=work.language,
            image=self._image(work.language),
            judge_image=None if (judge := judge_language(problem)) is None else self._image(judge),
            limits=of_limits,
            plan=work.plan.hash,
            isolation=self.pool.isolation,
            version=self.version,
        )


def _ids(payload: bytes) -> list[str]:
    """What a collection found; it comes out of a slot, so that it may be anything."""
    try:
        found = json.loads(payload)[0]
    except (ValueError, TypeError, LookupError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise ProtocolError("the collected ids are malformed")
    return found


def _sum_up(tests: list[TestResult], attempts: int) -> Judgement:
    """The submission's verdict is that of its first test that is not accepted."""
    passed = sum(test.verdict is Verdict.ACCEPTED for test in tests)
    verdict = next((test.verdict for test in tests if test.verdict is not Verdict.ACCEPTED), Verdict.ACCEPTED)
    return Judgement(
        verdict=verdict, passed=passed, total=len(tests), pass_rate=passed / len(tests), tests=tests, attempts=attempts
    )


def _unscorable(reason: Reason, message: str, provenance: Provenance, attempts: int) -> Judgement:
    verdict = Verdict.INTERNAL_ERROR if reason is Reason.INFRASTRUCTURE else Verdict.UNSCORABLE
    return Judgement(
        verdict=verdict,
        reason=reason,
        scorable=False,
        message=writable(message[:2000]),
        provenance=provenance,
        attempts=attempts,
    )
