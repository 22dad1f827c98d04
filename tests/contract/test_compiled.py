"""Compiled submissions on every sandbox: what compiles them, how often, and what becomes of each end."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.languages import get
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from service.verdict import Verdict
from tests.contract.judging import PATIENT
from tests.ground import ground

DOUBLE = '#include <cstdio>\nint main() { int n; std::scanf("%d", &n); std::printf("%d\\n", 2 * n); }\n'


@pytest.fixture(scope="module", autouse=True)
def _ground(pool: Pool) -> None:
    ground(pool, get("cpp"))


def compiled(judge: Judge, source: str, tests: int = 1, language: str = "cpp", **limits: Any) -> Judgement:
    """The judgement of a source whose every test gives it its number and wants the double."""
    given = [{"kind": "stdio", "input": f"{number}\n", "output": f"{2 * number}\n"} for number in range(tests)]
    problem = Problem.model_validate({"tests": given, "limits": {**PATIENT, **limits}})
    return judge.judge(Work(source=source, problem=problem, plan=Plan(), language=language))


def test_forty_tests_take_one_compilation(judge: Judge, pool: Pool) -> None:
    source = DOUBLE + "// forty tests\n"
    first = compiled(judge, source, 40)
    assert (first.verdict, first.passed, first.cost.compiles) == (Verdict.ACCEPTED, 40, 1)
    assert first.cost.compile_cpu_s > 0
    again = compiled(judge, source, 3)
    assert (again.verdict, again.cost.compiles, again.cost.compile_cpu_s) == (Verdict.ACCEPTED, 0, 0)
    assert first.provenance.language == "cpp" and first.provenance.image == pool.digest(get("cpp")) != pool.image


def test_the_compiler_says_what_is_wrong(judge: Judge) -> None:
    judged = compiled(judge, "int main() { return nowhere; }\n", 3)
    assert judged.verdict is Verdict.COMPILE_ERROR and judged.scorable
    assert [test.verdict for test in judged.tests] == [Verdict.COMPILE_ERROR] * 3
    assert "nowhere" in judged.tests[0].message and "solution.cpp:1:" in judged.tests[2].stderr


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("return 3;", Verdict.RUNTIME_ERROR),
        ("std::abort();", Verdict.RUNTIME_ERROR),
        ("for (volatile int i = 0;; i++) {}", Verdict.TIME_LIMIT_EXCEEDED),
        ('for (;;) std::puts("flood");', Verdict.OUTPUT_LIMIT_EXCEEDED),
        ('std::vector<char> all(1u << 30, 1); std::printf("%d", all[77]);', Verdict.MEMORY_LIMIT_EXCEEDED),
        ("throw std::bad_alloc();", Verdict.MEMORY_LIMIT_EXCEEDED),
        ("sleep(60);", Verdict.IDLENESS_LIMIT_EXCEEDED),
    ],
)
def test_how_a_program_ends(judge: Judge, body: str, verdict: Verdict) -> None:
    heads = "".join(f"#include <{name}>\n" for name in ("cstdio", "cstdlib", "new", "vector", "unistd.h"))
    limits = {"cpu_s": 1, "idle_s": 0.5, "memory_mb": 128, "output_kb": 64}
    judged = compiled(judge, f"{heads}int main() {{ {body} }}\n", **limits)
    assert judged.verdict is verdict, judged


def test_threads_have_room_for_their_stacks(judge: Judge) -> None:
    source = """
#include <cstdio>
#include <thread>
#include <vector>
int main() {
    int n; std::scanf("%d", &n);
    std::vector<std::thread> all;
    for (int i = 0; i < 16; i++) all.emplace_back([] {});
    for (auto &one : all) one.join();
    std::printf("%d\\n", 2 * n);
}
"""
    assert compiled(judge, source).verdict is Verdict.ACCEPTED


def test_recursion_may_go_deep(judge: Judge) -> None:
    source = """
#include <cstdio>
int deep(int n) { volatile char frame[100]; frame[0] = 1; return n ? deep(n - 1) + frame[0] - 1 : 0; }
int main() { int n; std::scanf("%d", &n); std::printf("%d\\n", 2 * n + deep(1000000)); }
"""
    assert compiled(judge, source).verdict is Verdict.ACCEPTED


def test_c_is_its_own_language(judge: Judge) -> None:
    source = '#include <stdio.h>\nint main(void) { int class; scanf("%d", &class); printf("%d\\n", 2 * class); }\n'
    assert compiled(judge, source, language="c").verdict is Verdict.ACCEPTED
    assert compiled(judge, source).verdict is Verdict.COMPILE_ERROR


def test_a_missing_compiler_is_no_fault_of_the_source(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object, **__: object) -> None:
        return None

    if pool.backend == "local":
        monkeypatch.setattr(shutil, "which", absent)
        judged = compiled(Judge(pool), DOUBLE + "// no compiler\n")
    else:
        monkeypatch.setattr(pool, "settings", pool.settings.model_copy(update={"images": {"native": "assay/none:0"}}))
        monkeypatch.setattr(pool, "_digests", {})
        judged = compiled(Judge(pool), DOUBLE + "// no image\n")
    assert (judged.verdict, judged.scorable) == (Verdict.INTERNAL_ERROR, False)
    assert "assay images build" in judged.message
