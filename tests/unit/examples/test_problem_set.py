"""The example problems are what ``examples/README.md`` says they are."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from examples.problem_set import CLASSES, ExampleProblem, load

PROBLEMS = load()


@pytest.mark.parametrize("example", PROBLEMS, ids=lambda example: example.slug)
def test_a_problem_is_complete(example: ExampleProblem) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", example.slug)
    assert example.title and example.problem.metadata["difficulty"] in ("easy", "medium", "hard")
    assert example.statement.startswith("# " + example.title + "\n")
    assert example.problem.tests
    assert set(example.solutions) <= set(CLASSES)
    assert example.solutions["right"] and example.solutions["wrong"]
    if "slow" in example.solutions:
        assert example.problem.limits.cpu_s <= 2
    if example.problem.tests[0].kind in ("stdio", "call"):
        shown = [test.public for test in example.problem.tests]
        assert any(shown) and not all(shown)


@pytest.mark.parametrize("example", PROBLEMS, ids=lambda example: example.slug)
def test_every_solution_is_python(example: ExampleProblem) -> None:
    sources = [source for solutions in example.solutions.values() for source in solutions.values()]
    for source in sources:
        ast.parse(source)
    assert len(sources) == len(set(sources))


def test_the_set_is_varied() -> None:
    kinds = Counter(example.kind for example in PROBLEMS)
    least = {"stdio": 14, "call": 8, "asserts": 8, "script": 6, "pytest": 8}
    assert {kind: kinds[kind] >= count for kind, count in least.items()} == dict.fromkeys(least, True)
    solved = Counter(group for example in PROBLEMS for group in example.solutions)
    assert solved["slow"] >= 15 and solved["cheating"] >= 30
    checkers = {
        checker if isinstance(checker := example.problem.checker, str) else checker.kind for example in PROBLEMS
    }
    assert checkers == {"exact", "newline_rstrip", "strip", "tokens", "lcb", "floats", "apps"}


def test_a_folder_without_a_problem_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "problem.toml").write_text("[[tests]]\nkind = 'essay'\n")
    with pytest.raises(ValueError, match=r"broken.problem\.toml"):
        load(tmp_path)
