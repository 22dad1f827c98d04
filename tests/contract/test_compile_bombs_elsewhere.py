"""Sources that are made to break the compilers of other languages than C++; what they include, and what they run while they compile."""

from __future__ import annotations

import dataclasses

import pytest
from _pytest.mark import ParameterSet

from service.judging.execute import Rejected
from service.judging.programs import Programs
from service.judging.tally import Bill
from service.languages import get
from service.sandbox.pool import Pool
from service.schema import Limits
from tests.ground import ground

LIMITS = Limits(cpu_s=2, wall_s=120, idle_s=60, memory_mb=512, output_kb=64, processes=64)


def nested(inside: str, outside: str, depth: int) -> str:
    for level in range(depth):
        inside = outside.replace("N", str(level)).replace("@", inside)
    return inside


BOMBS = {
    "c": '#include "/dev/zero"',
    "csharp": "using System; class A { static int F(Func<int, int> f) { return f(1); }\n"
    "static string F(Func<string, string> f) { return f(null); }\n"
    f"static void Main() {{ F(x => {nested('x + 1', 'F(xN => @)', 14)}); }} }}",
    "d": "enum endless = () { long n; while (true) n++; return n; }();\nvoid main() {}",
    "fortran": "include '/dev/zero'\nend",
    "go": "package main\nvar all = [1 << 30]byte{1<<30 - 1: 1}\nfunc main() { println(all[0]) }",
    "haskell": "{-# LANGUAGE TemplateHaskell #-}\nimport Language.Haskell.TH\nmain :: IO ()\n"
    "main = print ($(runIO (let go n = if n < 0 then pure n else go (n + 1) in go 0) >>= litE . integerL) :: Integer)",
    "java": "import java.util.concurrent.Callable; import java.util.function.Supplier; class Main {\n"
    "static <T> T f(Supplier<T> s) { return s.get(); } static <T> T f(Callable<T> s) throws Exception { return s.call(); }\n"
    f"public static void main(String[] args) throws Exception {{ {nested('1', 'f(() -> @)', 14)}; }} }}",
    "ocaml": "let d0 x = (x, x)\n"
    + "\n".join(f"let d{n} x = d{n - 1} (d{n - 1} x)" for n in range(1, 7))
    + "\nlet _ = d6 1",
    "pascal": "{$I /dev/zero}\nbegin end.",
    "rust": 'static ALL: &[u8] = include_bytes!("/dev/zero");\nfn main() { println!("{}", ALL.len()); }',
    "scala": "object Main { def d0[A](x: A) = (x, x)\n"
    + "\n".join(f"def d{n}[A](x: A) = d{n - 1}(d{n - 1}(x))" for n in range(1, 7))
    + "\ndef main(args: Array[String]): Unit = println(d6(1)) }",
    "typescript": "type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;\n"
    f"const all: `{'${Digit}' * 9}` = '0';\nconsole.log(all);",
}
SECRETS = {
    "haskell": "{-# LANGUAGE TemplateHaskell #-}\nimport Language.Haskell.TH\nmain :: IO ()\n"
    'main = putStr $(runIO (readFile "/etc/shadow") >>= litE . stringL)',
    "rust": 'fn main() { print!("{}", include_str!("/etc/shadow")); }',
}
OFTEN = {"c", "go", "java", "rust", "typescript"}  # the others are tried where there is time


def case(language: str, source: str, name: str) -> ParameterSet:
    return pytest.param(language, source, id=name, marks=[] if language in OFTEN else [pytest.mark.slow])


@pytest.fixture(scope="module")
def programs(pool: Pool) -> Programs:
    return Programs(pool, 64)


@pytest.mark.parametrize(
    ("language", "source"),
    [*(case(*one, one[0]) for one in BOMBS.items()), *(case(*one, f"{one[0]} reads") for one in SECRETS.items())],
)
def test_a_bomb_is_a_source_that_does_not_compile(programs: Programs, pool: Pool, language: str, source: str) -> None:
    ground(pool, get(language))
    hasty = dataclasses.replace(get(language), name=f"{language} in haste", compile_limits=LIMITS)
    lost = pool.replaced
    made = programs.get(hasty, source, Bill())
    assert isinstance(made, Rejected), made
    assert made.message and len(made.diagnostics) < 1 << 17
    assert "root:" not in made.diagnostics
    with pool.slot(hasty.image) as slot:
        assert slot.healthy()
    assert pool.replaced == lost
