"""The flake probe: what a submission leaves to chance shows, and nothing of ours looks like chance."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.schema import Problem
from tests.contract.judging import PATIENT, fresh_pool, judged, ran

STDIO = {"kind": "stdio", "output": "ok\n"}
CALL = {"kind": "call", "function": "f", "expected": 0}
ASSERT = {"kind": "asserts", "code": ["assert f() == 0"]}
TWENTY = Plan(repeat=20)  # a fair coin falls the same way in all of them once in half a million times

CHANCE = {
    "random": ("import random\nprint('ok' if random.random() < 0.5 else 'no')", STDIO),
    "numpy": ("import numpy\nprint('ok' if numpy.random.rand() < 0.5 else 'no')", STDIO),
    "numpy's generator": ("import numpy\nprint('ok' if numpy.random.default_rng().random() < 0.5 else 'no')", STDIO),
    "urandom": ("import os\nprint('ok' if os.urandom(1)[0] % 2 else 'no')", STDIO),
    "uuid": ("import uuid\nprint('ok' if uuid.uuid4().int >> 64 & 1 << 60 else 'no')", STDIO),
    "a call": ("import random\ndef f(): return random.randrange(2)", CALL),
    "a call with numpy": ("import numpy\ndef f(): return int(numpy.random.randint(2))", CALL),
    "an assert": ("import random\ndef f(): return random.randrange(2)", ASSERT),
    "an assert with numpy": ("import numpy\ndef f(): return int(numpy.random.randint(2))", ASSERT),
}
STABLE = {
    "right": ("print('ok')", STDIO, "accepted"),
    "wrong": ("print('no')", STDIO, "wrong_answer"),
    "a seed of its own": (
        "import random, numpy\nrandom.seed(1)\nnumpy.random.seed(1)\n"
        "print('ok' if (random.randrange(9), numpy.random.randint(9)) == (2, 5) else 'no')",
        STDIO,
        "accepted",
    ),
    "the order of a set": ("print('ok' if list({'a', 'b', 'c', 'd'}) == list({'a', 'b', 'c', 'd'}) else 'no')", STDIO, "accepted"),
    "a crash": ("def f(): raise KeyError", CALL, "runtime_error"),
    "no Python": ("def f(:", ASSERT, "compile_error"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANCE)
def test_chance_shows(judge: Judge, name: str) -> None:
    source, test = CHANCE[name]
    done = judged(judge, source, [test], TWENTY)
    assert done.flake is not None and done.flake.runs == 20
    assert set(done.flake.verdicts) == {"accepted", "wrong_answer"} and sum(done.flake.verdicts.values()) == 20


@pytest.mark.parametrize("name", STABLE)
def test_what_is_the_same_every_time_is_stable(judge: Judge, name: str) -> None:
    source, test, verdict = STABLE[name]
    done = judged(judge, source, [test], Plan(repeat=5))
    assert done.flake is not None and (done.flake.runs, done.flake.verdicts) == (5, {verdict: 5})


def test_sets_have_one_order_in_every_run(judge: Judge) -> None:
    shown = {ran(judge, "print({str(n) for n in range(50)})", output=None).tests[0].stdout for _ in range(3)}
    assert len(shown) == 1


def test_the_judgement_is_the_first_runs(judge: Judge) -> None:
    odd = "import os\nprint('ok' if os.getuid() % 2 else 'no')"  # every run has the next uid
    for _ in range(2):
        before = int(ran(judge, "import os\nprint(os.getuid())", output=None).tests[0].stdout)
        done = judged(judge, odd, [STDIO], Plan(repeat=4))
        first = "wrong_answer" if before % 2 else "accepted"
        assert (done.verdict, done.tests[0].verdict, done.passed) == (first, first, int(first == "accepted"))
        assert done.flake is not None and done.flake.verdicts == {"accepted": 2, "wrong_answer": 2}
        assert done.total == 1 and done.cost.wall_s > done.tests[0].wall_s


def test_one_run_is_no_probe(judge: Judge) -> None:
    assert ran(judge, "print('ok')").flake is None


def test_nothing_to_run_is_not_repeated(judge: Judge) -> None:
    done = judged(judge, "print('ok')", [], Plan(repeat=5))
    assert (done.reason, done.scorable, done.flake) == ("no_tests", False, None)


def test_a_cancelled_probe_runs_no_more(backend: str) -> None:
    plan, limits = Plan(repeat=50), {**PATIENT, "idle_s": 60}
    work = Work(
        source="import time\ntime.sleep(1)\nprint('ok')",
        problem=Problem.model_validate({"tests": [STDIO], "limits": limits}),
        plan=plan,
    )
    cancelled, found = threading.Event(), list[Any]()
    with fresh_pool(backend) as pool:
        thread = threading.Thread(target=lambda: found.append(Judge(pool).judge(work, cancelled)))
        thread.start()
        while not pool.stats()["busy"]:
            thread.join(0.01)
        cancelled.set()
        pool.abort()
        thread.join(120)
        assert found and (found[0].reason, found[0].scorable) == ("cancelled", False)
        assert pool.stats()["runs"] <= 2  # the one that was broken off, or the one before it as well
