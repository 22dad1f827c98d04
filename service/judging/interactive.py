"""Interactive problems: submission and interactor in one slot, each the other's input; the interactor says the verdict.

They have uids and folders of their own there, so that input and answer are the interactor's alone.
"""

from __future__ import annotations

from typing import Any

from service.judging import execute, judges
from service.judging.asking import MARGIN_S, flavour
from service.judging.ends import end_verdict
from service.judging.execute import Program
from service.judging.programs import Programs
from service.judging.scoring import full_points
from service.judging.tally import Said
from service.languages import Language
from service.sandbox.base import End, Reply, Slot
from service.sandbox.tasks import job, limits
from service.schema import Problem, ProgramSpec, StdioTest
from service.verdict import Verdict


class Interaction:
    """The interactor of one problem with one submission: ``program``, or the Python ``source``."""

    def __init__(
        self, spec: ProgramSpec, problem: Problem, programs: Programs, source: str, program: Program | None
    ) -> None:
        self.spec = spec
        self.problem = problem
        self.interactor = judges.built(programs, spec, static=True)
        self.source = source
        self.program = program

    def ask(self, slot: Slot, test: StdioTest, patience: float) -> Reply:
        """One run of both. Raises ``SandboxError`` for faults of ours."""
        spec, bounds = self.spec, self.problem.limits
        header: dict[str, Any] = {"steps": 1, "fetch_bytes": judges.MAX_FEEDBACK}
        if self.program is not None:
            header |= {"role": "execute", "flavour": "light"}
            header["limits"] = execute.granted(self.program.language, bounds, patience)
            ours = [execute.task(self.program, bounds), self.program.artefact]
        else:
            header |= {"role": "program", "flavour": flavour(self.source, self.problem.prelude)}
            header["limits"] = limits(bounds, 1, patience)
            ours = [job(prelude=self.problem.prelude, source=self.source), b""]
        files, arguments, header["fetch"] = judges.call(spec, test)
        theirs = judges.bounds(spec)
        header["judge_limits"] = execute.granted(self.interactor.language, theirs, patience)
        header["judge_limits"]["wall_s"] += header["limits"]["wall_s"]  # it waits for the submission
        task = execute.task(self.interactor, theirs, files, arguments)
        timeout = 2 * header["judge_limits"]["wall_s"] + MARGIN_S
        reply = slot.run("interactive", header, [*ours, task, self.interactor.artefact], timeout)
        execute.require_started(reply)
        return reply

    def said(self, reply: Reply, test: StdioTest, language: Language | None) -> Said:
        """The verdict of a run. Whoever ended first decides, as far as its end says anything.

        Raises ``JudgeCrashed`` if the interactor failed while the submission was there.
        """
        assert reply.judge is not None
        end, theirs = reply.end, reply.judge.end

        def interactors() -> Said:
            full = full_points(self.problem, test.group, test.score)
            stderr = reply.judge.stderr.encode() if reply.judge is not None else b""
            return judges.said(self.spec, theirs, stderr, reply.fetched, full)

        if end is None or (reply.judge.first and theirs is not None):
            found = interactors()
            if found.verdict is not Verdict.ACCEPTED or end is None or _well(end):
                return found
            return Said(*end_verdict(end, reply.stderr, language))
        if not _well(end):
            if end.ending == "idle" and theirs is not None and theirs.ending == "idle":
                raise judges.JudgeCrashed("it hangs, and does not heed that the submission has ended")
            return Said(*end_verdict(end, reply.stderr, language))
        try:
            return interactors()
        except judges.JudgeCrashed as fault:
            if theirs is None or theirs.ending not in ("exit", "signal"):
                raise
            return Said(Verdict.WRONG_ANSWER, f"the submission ended before the interactor, which then failed: {fault}")


def _well(end: End) -> bool:
    return end.ending == "exit" and end.exit_code == 0
