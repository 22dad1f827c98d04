"""Large data: what is held of it is bounded, by worker and runner, and no verdict depends on its size."""

from __future__ import annotations

import shutil

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from tests.conftest import missing
from tests.witness_memory import watched

LIMITS = {"cpu_s": 30, "wall_s": 300, "idle_s": 60, "memory_mb": 512}
LINE = "12345678 87654321 0.125 abcdefgh\n"
LINES = 3_200_000  # 101 MB
PRINT = f"import sys\nfor _ in range({LINES} // 1000): sys.stdout.write({LINE!r} * 1000)\n"


def large(
    judge: Judge, source: str, checker: str = "tokens", expected: str | None = None, **fields: object
) -> Judgement:
    test = {"kind": "stdio", "output": LINE * LINES if expected is None else expected, **fields}
    problem = Problem.model_validate(
        {"tests": [test], "checker": checker, "limits": {**LIMITS, "output_kb": 160 << 10}}
    )
    return judge.judge(Work(source=source, problem=problem, plan=Plan(output_kb=1)))


@pytest.mark.parametrize(
    ("checker", "source", "verdict"),
    [
        ("lcb", PRINT, "accepted"),
        ("tokens", PRINT.replace("range(", "range(1 + "), "wrong_answer"),
        ("tokens", PRINT.replace("12345678 ", "12345678  "), "accepted"),
        ("tokens", "print('1', flush=True)\n" + PRINT, "wrong_answer"),
        ("lcb", PRINT + "print('1')", "wrong_answer"),
    ],
    ids=["equal", "more of it", "other spaces", "other words", "one more line"],
)
def test_100_mb_of_output_is_compared_in_little_memory(
    pool: Pool, judge: Judge, checker: str, source: str, verdict: str
) -> None:
    """The answer that is expected takes 101 MB of the worker; what is printed adds next to nothing to it."""
    expected = LINE * LINES
    with watched(pool) as peak:
        done = large(judge, source, checker, expected)
    print(f"worker {peak.worker:.0f} MiB, runner {peak.runner:.0f} MiB, {done.cost.wall_s:.1f} s")
    assert (done.verdict, done.attempts) == (verdict, 1), done.message
    assert len(done.tests[0].stdout) == 1 << 10 and done.tests[0].truncated
    assert peak.runner < 16, "the supervisor hands it on as it comes"
    assert peak.worker < 101 + 40, "the answer and its bytes, which are hashed, and a few blocks"


def test_output_above_its_limit_ends_the_run_wherever_it_is_compared(pool: Pool, judge: Judge) -> None:
    test = {"kind": "stdio", "output": "x"}
    problem = Problem.model_validate({"tests": [test], "limits": {**LIMITS, "output_kb": 4096}})
    with watched(pool) as peak:
        done = judge.judge(Work(source="while True: print('x' * 1000)", problem=problem, plan=Plan(output_kb=1)))
    assert (done.verdict, done.tests[0].truncated) == ("output_limit_exceeded", True)
    assert peak.worker < 32 and peak.runner < 16


def test_exactly_as_much_as_is_allowed_comes_through(judge: Judge) -> None:
    text = "y" * ((4 << 20) - 1) + "\n"
    problem = Problem.model_validate(
        {"tests": [{"kind": "stdio", "output": text}], "limits": {**LIMITS, "output_kb": 4096}, "checker": "exact"}
    )
    source = "import os\nleft = b'y' * ((4 << 20) - 1) + b'\\n'\nwhile left: left = left[os.write(1, left[:9999]):]"
    done = judge.judge(Work(source=source, problem=problem, plan=Plan(output_kb=4096)))
    assert done.verdict == "accepted" and done.tests[0].stdout == text
    over = judge.judge(Work(source=source + "\nos.write(1, b'z')", problem=problem, plan=Plan(output_kb=1)))
    assert over.verdict == "output_limit_exceeded"


def test_50_mb_of_input_is_held_once_on_its_way(pool: Pool, judge: Judge) -> None:
    given = "7 " * (25 << 20)
    source = "import sys\nprint(sum(len(piece) for piece in iter(lambda: sys.stdin.buffer.read(1 << 16), b'')))"
    with watched(pool) as peak:
        done = large(judge, source, "tokens", str(len(given)), input=given)
    print(f"worker {peak.worker:.0f} MiB, runner {peak.runner:.0f} MiB")
    assert done.verdict == "accepted", done
    assert peak.runner < 50 + 24, "one frame; the run's own file is not the supervisor's"
    assert peak.worker < 50 + 50 + 24, "the problem and the frame"


def test_200_tests_are_held_no_more_than_once(pool: Pool, judge: Judge) -> None:
    tests = [
        {"kind": "stdio", "input": f"{n}\n" + "1 " * (1 << 18), "output": f"{n}\n" * (1 << 16)} for n in range(200)
    ]
    problem = Problem.model_validate({"tests": tests, "limits": LIMITS})
    size = len(problem.canonical()) >> 20
    del tests
    with watched(pool) as peak:
        done = judge.judge(Work(source="print((input() + '\\n') * (1 << 16), end='')", problem=problem, plan=Plan()))
    print(f"{size} MiB of tests: worker {peak.worker:.0f} MiB, runner {peak.runner:.0f} MiB")
    assert (done.verdict, done.passed) == ("accepted", 200)
    assert peak.runner < 16 and peak.worker < 2 * size + 32


def test_compiled_programs_stream_too(pool: Pool, judge: Judge) -> None:
    if pool.backend == "local" and shutil.which("g++") is None:
        missing("g++ for the local sandbox")
    source = f'#include <cstdio>\nint main() {{ for (int i = 0; i < {LINES}; i++) fputs("{LINE[:-1]}\\n", stdout); }}'
    test = {"kind": "stdio", "output": LINE * LINES}
    problem = Problem.model_validate({"tests": [test], "limits": {**LIMITS, "output_kb": 160 << 10}})
    work = Work(source=source, problem=problem, plan=Plan(output_kb=1), language="cpp")
    judge.judge(work)  # the slot of that image is there from now on
    with watched(pool, "native") as peak:
        done = judge.judge(work)
    assert done.verdict == "accepted", done
    assert peak.runner < 16 and peak.worker < 101 + 40
