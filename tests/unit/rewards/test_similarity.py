"""Similarity by hand-counted examples, at its ends, and against what would farm it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox_images.runner.normal import normal_form
from service.errors import InputError
from service.rewards import resolve, reward, validate
from service.rewards.forms import of_reference
from service.rewards.rescore import rescore
from service.rewards.similarity import MEASURES
from service.schema import Context, Judgement, RewardSpec
from service.verdict import Verdict
from tests.unit.rewards.judged import NO_CODE, UNSCORABLE, of

SPEC = resolve(RewardSpec(components=dict.fromkeys(MEASURES, 1.0)))
SUM = "def f(a, b):\n    return a + b\n"
LOOP = "def f(items):\n    total = 0\n    for item in items:\n        total += item\n    return total\n"
OTHER = "class Stack:\n    def __init__(self):\n        self.data = []\nprint(Stack())\n"
SOURCES = [
    SUM,
    LOOP,
    OTHER,
    "",
    "print(1)",
    "x = 1\nprint(x)\n",
    "import sys\nfor line in sys.stdin:\n    print(line[::-1])\n",
]


def measured(candidate: str, *references: str) -> dict[str, Any]:
    judgement = of(0, 1)
    judgement.analysis = {"tree": {**normal_form(candidate)}}
    return reward(judgement, SPEC, Context(references=list(references)))[1]


def test_parts_counted_by_hand() -> None:
    # Subtrees, leaves left out, of `return a + b` and `return a - b`: arguments alone are the same of Module, def, arguments,
    # body, Return and BinOp.
    assert measured("def f(a, b):\n    return a - b\n", SUM)["ast_match"] == 1 / 6
    # Names are not looked at: `b + a` has the same tree, and its flow is a use of one and of the other in another order.
    assert measured("def f(a, b):\n    return b + a\n", SUM)["ast_match"] == 1.0
    # Flow of LOOP: total comes from total and item, item from items; uses of items, total and item in turn.
    flow = str(normal_form(LOOP)["flow"]).split()
    assert flow == ["1=0", "0~0", "2=2,1", "1~1", "2~2"]
    assert measured("def f(items):\n    for item in items:\n        print(item)\n", LOOP)["dataflow_match"] == 3 / 5
    # 8 tokens, and 10 where two are put in.
    assert measured("def f(a):\n    return a\n", "def f(a):\n    return a + 1\n")["token_similarity"] == 1 - 2 / 10


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_source_is_the_same(source: str) -> None:
    assert list(measured(source, OTHER, source).values()) == [pytest.approx(1.0)] * len(MEASURES)


@pytest.mark.parametrize("measure", MEASURES)
def test_what_is_nearer_has_more(measure: str) -> None:
    near = LOOP.replace("total = 0", "total = 1").replace("items", "data")
    if measure not in ("ast_match", "dataflow_match"):
        assert 0 < measured(near, LOOP)[measure] < 1
    assert measured(near, LOOP)[measure] > measured(OTHER, LOOP)[measure]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=4), st.sampled_from(SOURCES))
def test_the_nearest_reference_counts(references: list[str], source: str) -> None:
    each = [measured(source, one) for one in references]
    both = measured(source, *references)
    for name in MEASURES:
        assert both[name] == max(one[name] for one in each)
        assert 0 <= both[name] <= 1


def test_more_code_than_the_reference_has_costs() -> None:
    stuffed = LOOP + OTHER + "print(f([1, 2]))\n" + "for n in range(9):\n    print(n, f([n]))\n"
    for name in ("tree_similarity", "token_similarity", "ngram_match"):
        assert measured(stuffed, LOOP)[name] < 0.6


@pytest.mark.parametrize(
    "analysis",
    [
        {},
        {"tree": {"error": "syntax"}},
        {"tree": {"error": "crashed"}},
        {"tree": {"tree": "(Module", "tokens": "x", "flow": ""}},
        {"tree": {"tree": "Module)", "tokens": "x", "flow": ""}},
        {"tree": {"tree": "(Module x) y", "tokens": "x", "flow": ""}},
        {"tree": {"tree": "x y", "tokens": "x", "flow": ""}},
        {"tree": {"tree": "", "tokens": "x", "flow": ""}},
        {"tree": {"tree": "Module", "tokens": "x", "flow": "<script>"}},
        {"tree": {"tree": 5}},
        {"tree": {"tree": "Module", "surprise": 1}},
        {"tree": [1]},
    ],
)
def test_what_is_no_tree_is_like_nothing(analysis: dict[str, Any]) -> None:
    judgement = of(0, 1)
    judgement.analysis = analysis
    assert set(reward(judgement, SPEC, Context(references=[SUM]))[1].values()) == {0.0}


def test_no_code_is_like_nothing_and_what_cannot_be_scored_is_unknown() -> None:
    assert reward(NO_CODE, SPEC, Context(references=[SUM]))[0] == 0.0
    assert reward(UNSCORABLE, SPEC, Context(references=[SUM]))[0] is None
    assert reward(of(1, 1), SPEC, Context())[0] is None


def test_a_reference_that_cannot_be_read_is_said_and_another_one_does() -> None:
    validate(SPEC, "all", Context(references=["def (", SUM]))
    for references in (["def ("], [], ["x" * 300_000]):
        with pytest.raises(InputError, match=r"none of the references|reference solution") as caught:
            validate(SPEC, "all", Context(references=references))
        assert caught.value.path == "reward"


def test_stored_judgements_need_the_tree_and_the_reference() -> None:
    judgement = of(1, 1, Verdict.WRONG_ANSWER)
    assert rescore(judgement, SPEC, Context(references=[SUM]), "line 1")[0] is not None
    with pytest.raises(InputError, match="reference solution"):
        rescore(judgement, SPEC, Context(), "line 1")
    bare = Judgement.model_validate({**judgement.model_dump(), "analysis": {}})
    with pytest.raises(InputError, match="analysis 'tree'"):
        rescore(bare, SPEC, Context(references=[SUM]), "line 1")


def test_names_that_tests_call_hold_for_the_reference_too() -> None:
    helper = "def f(a, b):\n    return a + b\ndef spare(n):\n    return [n, n, n]\n"
    judgement = of(1, 1)
    judgement.analysis = {"tree": {**normal_form(SUM, ["f"]), "roots": ["f"]}}
    assert reward(judgement, SPEC, Context(references=[helper]))[0] == pytest.approx(len(MEASURES))
    assert of_reference(helper) != of_reference(helper, ("f",))
