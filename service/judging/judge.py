"""The judge: runs a submission's tests in a slot and says what they came to."""

from __future__ import annotations

import threading

from service.judging.plan import Work
from service.sandbox.pool import Pool
from service.schema import Judgement


class Judge:
    """Judges one submission at a time per calling thread."""

    def __init__(self, pool: Pool, attempts: int = 3) -> None:
        self.pool = pool
        self.attempts = attempts

    def judge(self, work: Work, cancelled: threading.Event | None = None) -> Judgement:
        """Never raises for anything a submission can do; faults of ours end as an unscorable judgement.

        Setting ``cancelled`` and calling ``pool.abort()`` from another thread breaks the run off:
        the judgement is then unscorable with reason ``cancelled``.
        """
        raise NotImplementedError
