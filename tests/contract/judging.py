"""How the contract's tests put a submission to the judge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from service.settings import Settings
from tests.uids import uids

QUICK: dict[str, Any] = {"cpu_s": 0.3, "wall_s": 20, "idle_s": 0.4, "memory_mb": 128, "processes": 16}
PATIENT: dict[str, Any] = {"cpu_s": 10, "wall_s": 60, "idle_s": 20, "memory_mb": 512}


@contextmanager
def fresh_pool(backend: str, size: int = 1, **settings: Any) -> Iterator[Pool]:
    """A pool of a test's own, with uids of its own; closed at the end."""
    pool = Pool(Settings(sandbox=backend, uid_base=uids(), uids_per_slot=300, **settings), size)  # type: ignore[arg-type]
    try:
        pool.start()
        yield pool
    finally:
        pool.close()


def judged(
    judge: Judge, source: str, tests: list[dict[str, Any]], plan: Plan | None = None, **fields: Any
) -> Judgement:
    """The judgement of ``source`` under a problem made of ``tests`` and ``fields``."""
    fields.setdefault("limits", PATIENT)
    problem = Problem.model_validate({"tests": tests, **fields})
    return judge.judge(Work(source=source, problem=problem, plan=plan or Plan()))


def ran(
    judge: Judge, source: str, stdin: str = "", output: str | None = "ok\n", returned_kb: int = 4, **limits: Any
) -> Judgement:
    """The judgement of a whole program with one input; what it printed is in the result as far as ``returned_kb`` goes."""
    test = {"kind": "stdio", "input": stdin, "output": output}
    return judged(judge, source, [test], Plan(output_kb=returned_kb), limits={**PATIENT, **limits})


# Looks for 3141592653, an expected value, wherever it can reach, and gives how often it found it.
SEARCH = """
import sys, gc
def f(x):
    seen, frame = [], sys._getframe()
    while frame:
        seen += [repr(v) for v in frame.f_locals.values()]
        frame = frame.f_back
    seen += [repr(o) for o in gc.get_objects() if type(o) in (dict, list, tuple) and len(o) < 50]
    return ''.join(seen).count('3562951413'[::-1])
"""
