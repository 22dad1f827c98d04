"""Bundle after bundle of a submission's tests on a slot, and what each answer says of each unit."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from service.judging import execute
from service.judging.asking import put
from service.judging.checkers import check_output, check_value, streams
from service.judging.ends import end_verdict, said, text, writable
from service.judging.equations import Equation, decoded, equation, held, shown
from service.judging.execute import Program, Rejected
from service.judging.expressions import Unclear
from service.judging.flags import Flag, measured
from service.judging.printed import Printed
from service.judging.scripted import Script, script, settled
from service.judging.tally import PATIENCE, Checks, Contended, Interacts, Said, Tally
from service.judging.units import Bundle, Unit
from service.judging.woven.marks import Marks
from service.languages import Language
from service.sandbox.base import End, Reply, Slot, Step
from service.schema import (
    MAX_FILE_BYTES,
    AssertsTest,
    CallTest,
    Problem,
    ProgramSpec,
    ScriptTest,
    StdioTest,
    TestResult,
)
from service.verdict import Verdict

_STEPS = {
    "passed": Verdict.ACCEPTED,
    "failed": Verdict.WRONG_ANSWER,
    "syntax": Verdict.COMPILE_ERROR,
}
_WHOLE = frozenset({"syntax", "load", "setup"})


class Runs:
    """Runs bundles of one submission on a slot; ``kb`` bounds the output that a result carries.

    ``program`` is what a source became that is not Python, ``checker`` and ``interactor`` are the problem's own where it has them.
    """

    def __init__(
        self, source: str, problem: Problem, kb: int, program: Program | None = None, checker: Checks | None = None,
        interactor: Interacts | None = None, language: Language | None = None,
    ) -> None:  # fmt: skip
        self.source = source
        self.language = language
        self.program = program
        self.checker = checker
        self.interactor = interactor
        self.problem = problem
        self.bytes = kb << 10
        self.printed = Printed(None, 0)  # by the run of a program that is on
        self.marks: Marks  # of the run of a woven program that is on

    def run(self, slot: Slot, bundle: Bundle, tally: Tally, first_failure: bool) -> None:
        """Judge every unit of the bundle into ``tally``; units after a first failure are left out."""
        left = [unit for unit in bundle.units if unit.index not in tally.results]
        bundle.equations = self.equations(bundle, left)
        bundle.script = self.script(bundle)
        patience = 1.0
        while left:
            reply = self.ask(slot, bundle, left, patience)
            tally.cpu_s += reply.cpu_s
            tally.wall_s += reply.wall_s
            found = measured.of_run(reply, bundle.tests[0], self.problem.limits.processes, bundle.woven is not None)
            if bundle.script is not None:
                try:
                    settled(bundle.script, reply, bool(found))
                except Unclear:
                    bundle.script = None
                    continue
                found = measured.of_run(reply, bundle.tests[0], self.problem.limits.processes)
            tally.flags |= found
            contended = any(end is not None and end.contended for end in ends_of(reply))
            if contended:
                if patience > 1:
                    raise Contended
                patience = PATIENCE
                reply.end = reply.judge = None
            try:
                self.take(bundle, left, reply, tally)
            except Unclear:  # the tests have to be run, all of them: what one leaves behind the next one sees
                bundle.equations = {}
                left = bundle.units
                for unit in left:
                    tally.results.pop(unit.index, None)
                continue
            after = [unit for unit in left if unit.index not in tally.results]
            if len(after) == len(left) and not contended:
                for unit in left:
                    tally.results[unit.index] = self.result(
                        unit, Verdict.RUNTIME_ERROR, reply, message="the run ended without a report"
                    )
                tally.flags.add(Flag.FORGED_REPORT)
                return
            left = after
            if first_failure and any(
                tally.results[u.index].verdict is not Verdict.ACCEPTED for u in bundle.units if u.index in tally.results
            ):
                return

    def equations(self, bundle: Bundle, units: list[Unit]) -> dict[int, Equation]:
        """The units' assertions by part, if every one of them is an equation."""
        test = bundle.tests[0]
        if not isinstance(test, AssertsTest) or bundle.woven is not None or self.problem.isolation != "split":
            return {}
        found: dict[int, Equation] = {}
        for unit in units:
            read = equation(test.code[unit.part], test.setup, self.problem.prelude)
            if read is None:
                return {}
            found[unit.part] = read
        return found

    def script(self, bundle: Bundle) -> Script | None:
        """The equations of a script that is nothing else."""
        test = bundle.tests[0]
        if not isinstance(test, ScriptTest) or bundle.woven is not None or self.problem.isolation != "split":
            return None
        return script(test, self.problem.prelude)

    # --- asking -----------------------------------------------------------------------------------

    def ask(self, slot: Slot, bundle: Bundle, units: list[Unit], patience: float) -> Reply:
        test = bundle.tests[0]
        if bundle.woven is not None:
            woven, program = bundle.woven
            self.marks = Marks(woven, [unit.part for unit in units] if woven.each else range(woven.sites))
            return execute.run(slot, program, self.marks.stdin, self.problem.limits, patience=patience)
        if self.interactor is not None and isinstance(test, StdioTest):
            return self.interactor.ask(slot, test, patience)
        if self.program is not None:
            assert isinstance(test, StdioTest)
            return execute.run(
                slot, self.program, test.input.encode("utf-8", "surrogateescape"), self.problem.limits,
                files=test.files, fetch=test.fetch, fetch_bytes=MAX_FILE_BYTES, patience=patience, sink=self.sink(test),
            )  # fmt: skip
        sink = self.sink(test) if isinstance(test, StdioTest) else None
        return put(slot, bundle, units, self.source, self.problem, patience, sink)

    def sink(self, test: StdioTest) -> Printed | None:
        """Where the output of the next run goes while it comes, unless its checker needs all of it."""
        self.printed = Printed(test.output, self.bytes + 1)
        return self.printed if streams(self.problem.checker) else None

    # --- judging ----------------------------------------------------------------------------------

    def take(self, bundle: Bundle, units: list[Unit], reply: Reply, tally: Tally) -> None:
        """Put every unit that this answer settles into the tally."""
        if bundle.woven is not None:
            self.take_woven(units, reply, tally)
            return
        if isinstance(bundle.tests[0], StdioTest):
            self.take_program(bundle.tests[0], units[0], reply, tally)
            return
        places = bundle.places() if isinstance(bundle.tests[0], CallTest) else None
        by_step = {(unit.part if places is None else places[unit.index]): unit for unit in units}
        for step in reply.outcomes:
            if step.ending == "unclear" and bundle.equations:
                raise Unclear
            if step.ending in _WHOLE:
                for unit in units:
                    if unit.index not in tally.results:
                        tally.results[unit.index] = self.step_result(bundle, unit, step, reply, tally)
                return
            unit_here = by_step.get(step.step)
            if unit_here is not None and unit_here.index not in tally.results:
                tally.results[unit_here.index] = self.step_result(bundle, unit_here, step, reply, tally)
        if reply.end is None:
            return
        left = [unit for unit in units if unit.index not in tally.results]
        if reply.end.step < 0 or reply.end.ending == "garbled":
            broken = left  # it never got as far as the first test, or cheated on the line
        else:
            broken = [by_step[reply.end.step]] if by_step.get(reply.end.step) in left else left[:1]
        for unit in broken:
            verdict, message = end_verdict(reply.end, reply.stderr)
            tally.results[unit.index] = self.result(unit, verdict, reply, reply.stdout, reply.end, message)

    def take_program(self, test: StdioTest, unit: Unit, reply: Reply, tally: Tally) -> None:
        if reply.outcomes and reply.outcomes[0].ending == "syntax":
            tally.results[unit.index] = self.result(
                unit, Verdict.COMPILE_ERROR, reply, message=reply.outcomes[0].message
            )
            return
        end = reply.end
        if self.interactor is not None and reply.judge is not None:
            verdict, message, points = self.interactor.said(reply, test, self.language)
            tally.results[unit.index] = self.result(unit, verdict, reply, end=end, message=message)
            tally.results[unit.index].points = points
            return
        if end is None:
            return
        head = bytes(self.printed.head) + reply.stdout  # what came in pieces, and the rest
        if end.ending == "exit" and end.exit_code == 0:
            verdict, message, points = self.compared(test, reply.stdout)
        else:
            (verdict, message), points = end_verdict(end, reply.stderr, self.language), None
        tally.results[unit.index] = self.result(unit, verdict, reply, head, end, message)
        tally.results[unit.index].points = points

    def take_woven(self, units: list[Unit], reply: Reply, tally: Tally) -> None:
        """A script passes if each of its assertions was seen to, and its end; a statement if it was itself.

        The statement in which the run ended is settled by how it ended; those after it get a run of their own.
        """
        marks, end = self.marks, reply.end
        if end is None:
            return
        stdout = marks.read(reply.stdout)
        clean = end.ending == "exit" and end.exit_code == 0
        for unit in units:
            message = ""
            if (marks.woven.each and marks.passed(unit.part)) or (
                not marks.woven.each and clean and marks.ended and marks.count == marks.woven.sites
            ):
                verdict = Verdict.ACCEPTED
            elif marks.failed(unit.part):
                verdict, message = Verdict.WRONG_ANSWER, said(reply.stderr)
            elif marks.raised(unit.part):
                verdict, message = Verdict.RUNTIME_ERROR, said(reply.stderr)
            elif clean and marks.ended and not marks.woven.each:
                verdict = Verdict.RUNTIME_ERROR
                message = f"{marks.woven.sites - marks.count} of {marks.woven.sites} assertions never ran"
            else:
                verdict, message = end_verdict(end, reply.stderr, self.language)
                if clean:
                    message = "the process ended before its tests did"
                    tally.flags.add(Flag.ENDED_EARLY)
                tally.results[unit.index] = self.result(unit, verdict, reply, stdout, end, message)
                return
            if verdict is Verdict.ACCEPTED and marks.woven.asks:
                tally.flags.add(Flag.SELF_JUDGED)
            tally.results[unit.index] = self.result(unit, verdict, reply, stdout, end, message)

    def compared(self, test: StdioTest, stdout: bytes) -> Said:
        """What a program printed: ``stdout``, after the pieces that came while it ran."""
        if test.output is None:
            return Said(Verdict.ACCEPTED)
        if self.checker is not None:
            return self.checker.check(test, stdout)
        assert not isinstance(self.problem.checker, ProgramSpec)
        if not self.printed.size:
            return Said(check_output(self.problem.checker, test.output, text(stdout), test.checker_flags))
        self.printed(stdout)
        return Said(self.printed.verdict(self.problem.checker))

    def reject(self, units: Sequence[Unit], why: Rejected, tally: Tally) -> None:
        """The source became no program: none of its tests runs, and each of them says why."""
        said = why.diagnostics.encode()[: self.bytes]
        nothing = Reply(outcomes=[], cpu_s=0.0, wall_s=0.0, memory_mb=0.0, stderr=said)
        first = next((line for line in why.diagnostics.splitlines() if "error" in line.lower()), "")
        message = f"{why.message}; {first}" if first else why.message
        for unit in units:
            tally.results[unit.index] = self.result(unit, Verdict.COMPILE_ERROR, nothing, message=message)
        if why.passing:
            tally.flags.add(Flag.COMPILE_LIMIT)

    def step_result(self, bundle: Bundle, unit: Unit, step: Step, reply: Reply, tally: Tally) -> TestResult:
        message = step.message
        test = self.problem.tests[unit.test]
        if step.ending == "value" and isinstance(test, CallTest):
            verdict, message = self.compare(test, step.payload, tally)
        elif step.ending == "value" and unit.part in bundle.equations:
            verdict, message = hold(bundle.equations[unit.part], step.payload)
        else:
            verdict = _STEPS.get(step.ending, Verdict.RUNTIME_ERROR)
            if step.ending in ("raised", "load") and message.startswith("MemoryError"):
                verdict = Verdict.MEMORY_LIMIT_EXCEEDED
        if step.self_judged and verdict is Verdict.ACCEPTED:
            tally.flags.add(Flag.SELF_JUDGED)
        return self.result(unit, verdict, reply, step.stdout, None, message, (step.cpu_s, step.wall_s))

    def compare(self, test: CallTest, payload: bytes, tally: Tally) -> tuple[Verdict, str]:
        """The value that a call gave against the expected one; a payload that is no value is the submission's fault."""
        try:
            value = decoded(payload)
        except (ValueError, TypeError, RecursionError) as exc:
            tally.flags.add(Flag.FORGED_REPORT)
            return Verdict.RUNTIME_ERROR, f"the value did not arrive: {exc}"
        assert not isinstance(self.problem.checker, ProgramSpec)
        verdict = check_value(self.problem.checker, test.expected, value)
        if verdict is Verdict.ACCEPTED:
            return verdict, ""
        return verdict, f"got {shown(value)}, expected {shown(test.expected)}"

    def result(
        self, unit: Unit, verdict: Verdict, reply: Reply, stdout: bytes = b"", end: End | None = None, message: str = "",
        used: tuple[float, float] | None = None,
    ) -> TestResult:  # fmt: skip
        """``used``: CPU and wall seconds of this one step, where the run had several."""
        cpu_s, wall_s = used or (reply.cpu_s, reply.wall_s)
        test = self.problem.tests[unit.test]
        return TestResult(
            index=unit.index,
            id=unit.id,
            public=test.public,
            group=test.group,
            score=test.score,
            verdict=verdict,
            cpu_s=round(cpu_s, 6),
            wall_s=round(wall_s, 6),
            memory_mb=round(reply.memory_mb, 1),
            exit_code=end.exit_code if end else None,
            signal=end.signal if end else None,
            stdout=text(stdout[: self.bytes]),
            stderr=text(reply.stderr[-self.bytes :] if self.bytes else b""),
            truncated=reply.truncated or len(stdout) > self.bytes,
            message=writable(message[:2000]),
            files={name: base64.b64encode(raw).decode() for name, raw in reply.fetched.items()},
        )


def ends_of(reply: Reply) -> tuple[End | None, End | None]:
    """How the run ended, and its interactor."""
    return reply.end, reply.judge.end if reply.judge is not None else None


def hold(equation: Equation, payload: bytes) -> tuple[Verdict, str]:
    """What an assertion says of the value that its call gave. Raises ``Unclear``."""
    holds, words = held(equation, payload)
    return (Verdict.ACCEPTED if holds else Verdict.WRONG_ANSWER), words
