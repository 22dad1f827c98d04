"""A checker that is a program: run once a test, on what the submission printed, in a slot where no submission ever ran."""

from __future__ import annotations

from service.judging import execute, judges
from service.judging.judges import OUTPUT
from service.judging.programs import Programs
from service.judging.scoring import full_points
from service.judging.tally import PATIENCE, Contended, Said
from service.sandbox.pool import Pool
from service.schema import Problem, ProgramSpec, StdioTest


class CheckerProgram:
    """The checker of one problem, compiled when it is first needed."""

    def __init__(self, spec: ProgramSpec, problem: Problem, programs: Programs, pool: Pool) -> None:
        self.spec = spec
        self.problem = problem
        self.programs = programs
        self.pool = pool

    def check(self, test: StdioTest, printed: bytes) -> Said:
        """What it says of ``printed``. Raises ``JudgeFault``, ``Contended``, or ``SandboxError`` for faults of ours."""
        spec = self.spec
        program = judges.built(self.programs, spec)
        files, arguments, fetch = judges.call(spec, test)
        if spec.convention == "testlib":
            files[OUTPUT] = execute.encoded(printed)
        patience = 1.0
        while True:
            with self.pool.slot(program.language.image, "judge") as slot:
                reply = execute.run(
                    slot, program, printed if spec.convention == "kattis" else b"", judges.bounds(spec), files=files,
                    fetch=fetch, fetch_bytes=judges.MAX_FEEDBACK, arguments=arguments, patience=patience,
                )  # fmt: skip
            if reply.end is None or not reply.end.contended:
                full = full_points(self.problem, test.group, test.score)
                return judges.said(spec, reply.end, reply.stderr, reply.fetched, full)
            if patience > 1:
                raise Contended
            patience = PATIENCE
