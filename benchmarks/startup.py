"""What each language costs before it does anything: CPU seconds of an empty program's run and of compiling it.

``python -m benchmarks.startup [--sandbox docker] [--runs 5] [language ...]`` prints a table for docs/languages.md. The programs are
those of ``tests/languages/<language>/hello.*``, the seconds are what the sandbox measures; medians. What an entry grants as
``startup_cpu_s`` is to be no less than a run takes here, where that is more than 20 ms.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.errors import AssayError
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.languages import Language, registry
from service.sandbox.pool import Pool
from service.schema import Problem
from service.settings import Settings

PROGRAMS = Path(__file__).parent.parent / "tests" / "languages"
LIMITS = {"cpu_s": 20, "wall_s": 200, "idle_s": 60, "memory_mb": 512, "processes": 64}


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians: CPU seconds, MiB. ``compile_s`` is None where nothing is compiled."""

    language: str
    compile_s: float | None
    run_s: float
    memory_mb: float
    granted_s: float


def measure(judge: Judge, language: Language, source: str, runs: int) -> Cost:
    """The costs of ``source``, run ``runs`` times, compiled as often. Raises ``AssayError`` if it does not print hello."""
    problem = Problem.model_validate(
        {"tests": [{"kind": "stdio", "input": "", "output": "hello\n"}] * runs, "limits": LIMITS}
    )
    compiled: list[float] = []
    judgement = None
    for number in range(runs if language.compile else 1):
        # A trailing line of its own makes each a source of its own, which is compiled anew.
        judgement = judge.judge(
            Work(source=source + "\n" * (number + 1), problem=problem, plan=Plan(), language=language.name)
        )
        if judgement.passed != judgement.total:
            raise AssayError(f"{language.name}: {judgement.verdict} {judgement.message}")
        compiled.append(judgement.cost.compile_cpu_s)
    assert judgement is not None
    return Cost(
        language.name,
        statistics.median(compiled) if language.compile else None,
        statistics.median(test.cpu_s for test in judgement.tests),
        statistics.median(test.memory_mb for test in judgement.tests),
        language.startup_cpu_s,
    )


def costs(judge: Judge, names: Sequence[str], runs: int) -> Iterator[Cost]:
    for name, language in registry().items():
        if language.endings and not language.native and (not names or name in names):
            (program,) = (PROGRAMS / name).glob("hello.*")
            yield measure(judge, language, program.read_text(), runs)


def line(cost: Cost) -> str:
    """A row of the table, milliseconds."""
    compiling = "-" if cost.compile_s is None else f"{1000 * cost.compile_s:.0f}"
    return f"| `{cost.language}` | {compiling} | {1000 * cost.run_s:.0f} | {cost.memory_mb:.0f} | {1000 * cost.granted_s:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--sandbox", default="docker", choices=["docker", "local"])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    pool = Pool(Settings(sandbox=options.sandbox))
    pool.start()
    try:
        print("| language | compiling, ms | a run, ms | MiB | granted, ms |\n|---|---|---|---|---|")
        for cost in costs(Judge(pool), options.languages, options.runs):
            print(line(cost), flush=True)
    finally:
        pool.close()


if __name__ == "__main__":
    main()
