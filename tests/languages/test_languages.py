"""Every language: the same small programs, in ``tests/languages/<language>/``; a program's name says what becomes of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.languages import get, registry
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem
from service.settings import Settings
from service.verdict import Verdict
from tests.attacks.host import processes
from tests.conftest import missing
from tests.ground import ground
from tests.uids import A_POOL, uids

HERE = Path(__file__).parent
LIMITS = {"cpu_s": 5, "wall_s": 90, "idle_s": 20, "memory_mb": 256, "output_kb": 64, "processes": 32}

# What a program's name asks for: input, output, the verdict, and limits of its own.
WANTED: dict[str, tuple[str, str | None, Verdict, dict[str, float]]] = {
    "hello": ("", "hello\n", Verdict.ACCEPTED, {}),
    "stdio": ("3\n1 2 3\n", "6\n", Verdict.ACCEPTED, {}),
    "compile_error": ("", "", Verdict.COMPILE_ERROR, {}),
    "runtime_error": ("", "", Verdict.RUNTIME_ERROR, {}),
    "time_limit": ("", "", Verdict.TIME_LIMIT_EXCEEDED, {"cpu_s": 0.3}),
    "memory_limit": ("", "", Verdict.MEMORY_LIMIT_EXCEEDED, {}),
    "output_limit": ("", "", Verdict.OUTPUT_LIMIT_EXCEEDED, {}),
    "threads": ("", "30\n", Verdict.ACCEPTED, {}),
    "processes": ("", "30\n", Verdict.ACCEPTED, {}),  # where a language has no threads
    # What a submission may try against its host, and against its judge.
    "peek": ("", "closed\n", Verdict.ACCEPTED, {}),
    "network": ("", "closed\n", Verdict.ACCEPTED, {}),
    "outside": ("", "closed\n", Verdict.ACCEPTED, {}),
    "early_exit": ("3\n1 2 3\n", "6\n", Verdict.WRONG_ANSWER, {}),
    "daemon": ("", "6\n", Verdict.WRONG_ANSWER, {}),  # leaves a process, which prints the answer after the exit
}
# These may end in any way that is theirs; what comes next must not notice.
RESTLESS = {"fork_bomb": {"cpu_s": 0.5, "wall_s": 8, "processes": 16}, "kill": {}}
THREADLESS = {"bash", "lua", "php", "r"}  # languages without threads
BY_ANOTHER_NAME = {"cpp20": "cpp"}  # has the other's programs, too
THEIRS = {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR, Verdict.TIME_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED,
          Verdict.IDLENESS_LIMIT_EXCEEDED, Verdict.OUTPUT_LIMIT_EXCEEDED, Verdict.ACCEPTED}  # fmt: skip

# Languages and programs; what C++20 does like C++ is tried where there is time.
PROGRAMS = [
    pytest.param(path.parent.name, path, id=f"{path.parent.name}-{path.stem}")
    for path in sorted(HERE.glob("*/*"))
    if path.parent.name in registry() and path.is_file()
] + [
    pytest.param(language, path, id=f"{language}-{path.stem}", marks=pytest.mark.slow)
    for language, other in BY_ANOTHER_NAME.items()
    for path in sorted((HERE / other).iterdir())
    if not path.stem.endswith("_standard")  # what the other's own standard refuses
]


@pytest.fixture(scope="session", params=["docker", "local"])
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """A judge with one place, for every language in turn."""
    if request.param == "docker":
        request.getfixturevalue("docker_required")
    elif os.geteuid() != 0:
        missing("the local sandbox drops to other uids, which takes root")
    pool = Pool(Settings(sandbox=request.param, uid_base=uids()))
    try:
        pool.start()
        yield Judge(pool)
    finally:
        pool.close()


def kind(path: Path) -> str:
    """The name that a program's begins with: ``stdio_lines.js`` is a second one of ``stdio``."""
    return next(name for name in (*WANTED, *RESTLESS) if path.stem == name or path.stem.startswith(f"{name}_"))


def judged(judge: Judge, language: str, path: Path) -> Judgement:
    name = kind(path)
    ground(judge.pool, get(language))
    given, output, _, limits = WANTED.get(name) or ("", "closed\n", None, RESTLESS[name])
    problem = Problem.model_validate(
        {"tests": [{"kind": "stdio", "input": given, "output": output}], "limits": {**LIMITS, **limits}}
    )
    return judge.judge(Work(source=path.read_text(), problem=problem, plan=Plan(), language=language))


def wanted(path: Path) -> Verdict | None:
    name = kind(path)
    return WANTED[name][2] if name in WANTED else None


@pytest.mark.parametrize(("language", "path"), PROGRAMS)
def test_a_program_ends_as_its_name_says(judge: Judge, language: str, path: Path) -> None:
    found = judged(judge, language, path)
    assert found.scorable, found.message
    assert found.verdict in ({wanted(path)} if wanted(path) else THEIRS), found
    if found.verdict is Verdict.COMPILE_ERROR:
        assert (
            re.search(r"error|expected|solution\.", found.tests[0].stderr, re.IGNORECASE) and found.tests[0].message
        ), found
    if kind(path) in ("daemon", "outside", *RESTLESS):
        assert left(judge.pool) == []
        with judge.pool.slot(get(language).image) as slot:
            assert slot.healthy()


def left(pool: Pool) -> list[str]:
    """What still runs under the uids that submissions have."""
    first = pool.settings.uid_base
    return [one for one in processes(range(first, first + A_POOL)) if re.search(r"of uid (\d+)", one)[1] != "0"]


@pytest.mark.parametrize("language", [name for name in registry() if name not in BY_ANOTHER_NAME])
def test_every_language_has_every_program(language: str) -> None:
    have = {kind(path) for path in (HERE / language).iterdir()}
    every = {*WANTED, *RESTLESS} - ({"threads"} if language in THREADLESS else {"processes"})
    assert have == every, every ^ have
