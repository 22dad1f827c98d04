"""The problems of one job: those that its submissions name are kept with it, whatever becomes of the registered ones."""

from __future__ import annotations

from collections.abc import Callable

from service.jobs.caches.problems import Prepared, ProblemStore, prepare
from service.jobs.durable.spool import Spool
from service.schema import Problem


class JobProblems:
    """What submissions of the job may name, as ``intake.admit`` asks for it; blocks where the spool does."""

    def __init__(self, spool: Spool, job_id: str, limit_mb: int) -> None:
        self._spool = spool
        self._job_id = job_id
        self._store = ProblemStore(limit_mb)

    def get(self, problem_id: str) -> Prepared | None:
        """The problem that was registered under this id when the job was accepted."""

        def load() -> Prepared:
            raw = self._spool.problem(self._job_id, problem_id)
            if raw is None:
                raise KeyError(problem_id)
            return prepare(Problem.model_validate_json(raw))

        # By name, for a later version may hash the same problem to another id.
        try:
            return self._store.named(problem_id, load)
        except KeyError:
            return None

    def named(self, name: str, make: Callable[[], Prepared]) -> Prepared:
        return self._store.named(name, make)
