"""Sources that are made to break their compiler: bounded, rejected as what they are, and nothing is left of them."""

from __future__ import annotations

import dataclasses

import pytest

from service.errors import ImageError
from service.jobs.caches.judgements import steady
from service.judging.execute import Program, Rejected
from service.judging.judge import Judge
from service.judging.plan import Work
from service.judging.programs import Programs
from service.judging.tally import Bill
from service.languages import get
from service.sandbox.pool import Pool
from service.schema import Limits, Problem, StdioTest
from service.verdict import Verdict
from tests.conftest import missing

LIMITS = Limits(cpu_s=2, wall_s=120, idle_s=60, memory_mb=256, output_kb=64, processes=32)
CPP = dataclasses.replace(get("cpp"), name="cpp in haste", compile_limits=LIMITS)
MAIN = "\nint main() { return 0; }\n"
BOMBS = {
    "endless header": '#include "/dev/zero"',
    "random header": '#include "/dev/urandom"',
    "header of its own": "#include __FILE__\n#include __FILE__",
    "templates": """
template <int N, int M> struct Tree { static constexpr int size = Tree<N - 1, 2 * M>::size + Tree<N - 1, 2 * M + 1>::size; };
template <int M> struct Tree<0, M> { static constexpr int size = 1; };
int all = Tree<24, 0>::size;""",
    "macros": "\n".join(
        ["#define A0 1+1+1+1+1+1+1+1+1+1", *(f"#define A{n} {'+'.join([f'A{n - 1}'] * 10)}" for n in range(1, 12))]
    )
    + "\nlong all = A11;",
    "arrays": "char all[1 << 30] = {1};",
    "assembly": 'asm(".data\\n.rept 1000000000\\n.quad 1\\n.endr");',
    "constant expression": """
constexpr long slow(long n) { long sum = 0; for (long i = 0; i < n; i++) sum += i % 7; return sum; }
template <long N> struct Sum { static constexpr long value = slow(200000 + N) + Sum<N - 1>::value; };
template <> struct Sum<0> { static constexpr long value = 0; };
long all = Sum<800>::value;""",
    "a secret of the host": '#include "/etc/shadow"',
    "the runner": '#include "/opt/assay/runner/supervisor.py"',
    "the environment": 'asm(".incbin \\"/proc/self/environ\\"");',
}


@pytest.fixture(scope="module")
def programs(pool: Pool) -> Programs:
    try:
        pool.digest(CPP)
    except ImageError as error:
        missing(str(error))
    return Programs(pool, 64)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_source_that_does_not_compile(programs: Programs, pool: Pool, name: str) -> None:
    lost = pool.replaced
    made = programs.get(CPP, BOMBS[name] + MAIN, Bill())
    assert isinstance(made, Rejected), name
    assert made.passing == ("more than" in made.message and "KiB" not in made.message), made.message
    assert made.message and len(made.diagnostics) < 1 << 17
    assert "root:" not in made.diagnostics and "PYTHONHASHSEED" not in made.diagnostics
    assert isinstance(programs.get(CPP, f"// after {name}{MAIN}", Bill()), Program)
    with pool.slot(CPP.image) as slot:
        assert slot.healthy()
    assert pool.replaced == lost


def test_a_judgement_says_that_a_limit_ended_the_compiler(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        judge.pool.digest(CPP)
    except ImageError as error:
        missing(str(error))
    monkeypatch.setattr("service.judging.judge.language_of", lambda name: CPP)
    problem = Problem(tests=[StdioTest(output="")], limits=LIMITS)
    compiles = []
    for _ in range(2):
        found = judge.judge(Work(source=BOMBS["constant expression"] + MAIN, problem=problem, language="cpp"))
        assert found.verdict is Verdict.COMPILE_ERROR and found.scorable, found
        assert "compile_limit" in found.flags and not steady(found)
        compiles.append(found.cost.compiles)
    assert compiles == [1, 1]
    wrong = judge.judge(Work(source="int main() { return nowhere; }", problem=problem, language="cpp"))
    assert wrong.verdict is Verdict.COMPILE_ERROR and wrong.flags == [] and steady(wrong)
