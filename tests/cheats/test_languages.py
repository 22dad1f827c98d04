"""Cheats in languages whose tests share a process with the submission: none is accepted, or it is flagged and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import languages
from service.judging.judge import Judge
from service.judging.plan import Plan, Work
from service.sandbox.pool import Pool
from service.schema import Judgement, Problem, ScriptTest
from service.verdict import Verdict
from tests.ground import ground

HERE = Path(__file__).parent / "languages"
KNOWN = sorted(path.name for path in HERE.iterdir() if path.is_dir() and languages.find(path.name))
CASES = [path for name in KNOWN for path in sorted((HERE / name).glob("*/*.*"))]
LIMITS = {"cpu_s": 10, "wall_s": 120, "idle_s": 30, "memory_mb": 1024, "processes": 64}


def put(judge: Judge, pool: Pool, path: Path) -> Judgement:
    """The judgement of the submission in ``path`` under the tests of its language's folder."""
    folder = HERE / path.relative_to(HERE).parts[0]
    language = languages.get(folder.name)
    ground(pool, language)
    tests = next(folder.glob("tests.*")).read_text()
    place = "Solution" if folder.name == "java" else None
    problem = Problem.model_validate({"tests": [ScriptTest(code=tests, entry_point=place)], "limits": LIMITS})
    return judge.judge(Work(source=path.read_text(), problem=problem, plan=Plan(), language=language.name))


@pytest.mark.parametrize("name", KNOWN)
def test_right_is_accepted_and_wrong_is_not(judge: Judge, pool: Pool, name: str) -> None:
    right = put(judge, pool, next((HERE / name).glob("right.*")))
    assert (right.verdict, right.flags) == ("accepted", ["in_process"]), right
    wrong = put(judge, pool, next((HERE / name).glob("wrong.*")))
    assert (wrong.verdict, wrong.flags) == ("wrong_answer", ["in_process"]), wrong


@pytest.mark.parametrize("path", CASES, ids=lambda path: "-".join(path.relative_to(HERE).with_suffix("").parts))
def test_a_cheat_is_not_accepted_or_flagged(judge: Judge, pool: Pool, path: Path) -> None:
    done = put(judge, pool, path)
    assert done.scorable and done.attempts == 1 and "in_process" in done.flags, done
    if path.parent.name == "gets_through":
        assert done.verdict is Verdict.ACCEPTED and "self_judged" in done.flags, done
    else:
        assert done.verdict is not Verdict.ACCEPTED, done
