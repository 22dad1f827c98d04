"""``asserts`` in other languages: every statement is judged by itself, also after one that ended the process."""

from __future__ import annotations

import pytest

from service import languages
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.sandbox.pool import Pool
from service.schema import AssertsTest, Problem
from tests.ground import ground

CPP = (
    "#include <cstdlib>\nint f(int n) { if (n == 9) throw 1; if (n == 8) abort(); if (n == 7) exit(0); return n * 2; }"
)
CASES = {
    "cpp": (CPP, "assert(f({}) == {});"),
    "c": (CPP.replace("cstdlib", "stdlib.h").replace("throw 1", "abort()"), "assert(f({}) == {});"),
    "java": (
        "class Solution { static int f(int n) { if (n == 9) throw new RuntimeException(); if (n == 8) "
        "Runtime.getRuntime().halt(6); if (n == 7) System.exit(0); return n * 2; } }",
        "assert Solution.f({}) == {};",
    ),
    "javascript": (
        "function f(n) { if (n == 9) throw 1; if (n == 8) process.abort(); if (n == 7) process.exit(0); return n * 2; }",
        "require('assert').equal(f({}), {});",
    ),
    "typescript": (
        "declare var process: any; function f(n: number): number { if (n == 9) throw 1; if (n == 8) process.abort(); "
        "if (n == 7) process.exit(0); return n * 2; }",
        "require('assert').equal(f({}), {});",
    ),
    "go": (
        'package main\nimport ("os"; "syscall")\nfunc f(n int) int { if n == 9 { panic(1) }; '
        "if n == 8 { syscall.Kill(os.Getpid(), syscall.SIGKILL) }; if n == 7 { os.Exit(0) }; return n * 2 }",
        'if f({}) != {} {{ panic("no") }}',
    ),
    "rust": (
        'fn f(n: i32) -> i32 { if n == 9 { panic!("nine") } if n == 8 { std::process::abort() } '
        "if n == 7 { std::process::exit(0) } n * 2 }",
        "assert_eq!(f({}), {});",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_statement_has_its_verdict(judge: Judge, pool: Pool, name: str) -> None:
    ground(pool, languages.get(name))
    source, form = CASES[name]
    code = [form.format(*pair) for pair in ((1, 2), (1, 3), (9, 0), (8, 0), (7, 0), (4, 8))]
    problem = Problem.model_validate(
        {"tests": [AssertsTest(code=code)], "limits": {"cpu_s": 10, "wall_s": 120, "idle_s": 30, "memory_mb": 1024}}
    )
    done = judge.judge(Work(source=source, problem=problem, plan=Plan(), language=name))
    told = [test.verdict.value for test in done.tests]
    assert told == ["accepted", "wrong_answer", "runtime_error", "runtime_error", "runtime_error", "accepted"], done
    assert done.cost.compiles <= 1 and {"in_process", "ended_early"} <= set(done.flags)
