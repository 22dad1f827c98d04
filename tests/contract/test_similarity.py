"""A source's normal form comes out of the sandbox, whatever the source; the reference never goes in."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox_images.runner.normal import normal_form
from service.judging.judge import Judge
from service.judging.plan import Plan
from service.rewards import resolve, reward
from service.schema import Context, RewardSpec
from tests.contract.judging import judged
from tests.unit.sandbox_images.runner.test_normal import HOSTILE

TESTS: list[dict[str, Any]] = [
    {"kind": "call", "function": "double", "args": [2], "expected": 4},
    {"kind": "asserts", "code": ["assert double(3) == 6"]},
]
SOURCE = "def double(number):\n    # twice\n    return helper(number)\ndef helper(x): return x * 2\ndef unused(y): return y\n"
REFERENCE = "def double(n: int) -> int:\n    return twice(n)\ndef twice(n): return n * 2\n"
SPEC = resolve(RewardSpec(components={"codebleu": 1, "tree_similarity": 0, "token_similarity": 0}))
TREE = Plan(analyses=("tree",))


def test_a_form_is_the_same_in_and_out_of_the_sandbox(judge: Judge) -> None:
    judgement = judged(judge, SOURCE, TESTS, TREE)
    assert judgement.verdict == "accepted"
    assert judgement.analysis == {"tree": {**normal_form(SOURCE, ["double"]), "roots": ["double"]}}
    assert reward(judgement, SPEC, Context(references=["def other(): return 1", REFERENCE]))[0] == 1.0


def test_what_tests_call_is_part_of_what_is_remembered(judge: Judge) -> None:
    other = judged(judge, SOURCE, [{**TESTS[0], "function": "unused", "expected": 2}], TREE)
    assert other.analysis == {"tree": {**normal_form(SOURCE, ["unused"]), "roots": ["unused"]}}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources_are_like_nothing(judge: Judge, name: str) -> None:
    judgement = judged(judge, HOSTILE[name], TESTS, TREE)
    assert judgement.scorable, judgement
    value, _ = reward(judgement, SPEC, Context(references=[REFERENCE]))
    assert value is not None
    if "error" in normal_form(HOSTILE[name]):
        assert value == 0.0
