"""Groups: who may be in one, what their advantages are, and what the files say of it."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import InputError
from service.reward_schema import AdvantageSpec
from service.schema import Judgement
from service.verdict import Verdict
from tests.unit.trainer_client.offline.logged import UNSCORABLE, judgement, row, written
from trainer_client.offline.groups.choice import Candidate, Choice, groups_of
from trainer_client.offline.groups.exports import FORMATS, Style, messages_of
from trainer_client.offline.groups.make import Prompts, make
from trainer_client.offline.scoring import Scoring
from trainer_client.offline.tables import read_rows

KNOWN = st.lists(
    st.tuples(st.booleans(), st.sampled_from([-1.0, -0.5, -0.1, 0.3, 1.0]), st.integers(0, 20)), max_size=60
).map(lambda rows: [Candidate(place, *row) for place, row in enumerate(rows)])
CHOICES = st.builds(
    Choice, size=st.integers(2, 6), most_right=st.integers(1, 12), seed=st.integers(0, 9), copies=st.booleans()
)


@given(KNOWN, CHOICES)
def test_what_holds_of_every_group(known: list[Candidate], choice: Choice) -> None:
    groups = groups_of("p", known, choice)
    used = [one for group in groups for one in group]
    assert len(set(used)) == len(used) and set(used) <= set(known)
    assert sum(one.right for one in used) <= choice.most_right
    for group in groups:
        assert len(group) == choice.size and {one.right for one in group} == {True, False}
        assert [one.row for one in group] == sorted(one.row for one in group)
    if not choice.copies:
        assert len({one.source for one in used}) == len(used)


@given(KNOWN, CHOICES)
def test_there_are_as_many_as_there_can_be(known: list[Candidate], choice: Choice) -> None:
    kept = known if choice.copies else list({one.source: one for one in reversed(known)}.values())
    right = min(sum(one.right for one in kept), choice.most_right)
    wrong = sum(not one.right for one in kept)
    assert len(groups_of("p", known, choice)) == min(right, wrong, (right + wrong) // choice.size)


@given(KNOWN, CHOICES, st.randoms(use_true_random=False))
def test_the_seed_alone_decides(known: list[Candidate], choice: Choice, shuffled: Any) -> None:
    mixed = list(known)
    shuffled.shuffle(mixed)
    assert groups_of("p", mixed, choice) == groups_of("p", known, choice)


def test_another_seed_or_problem_is_another_draw() -> None:
    known = [Candidate(place, place % 2 == 0, 0.0, place) for place in range(80)]
    drawn = [groups_of(problem, known, Choice(seed=seed)) for problem in "pq" for seed in range(3)]
    assert len({str(groups) for groups in drawn}) == 6


# --- files ------------------------------------------------------------------------------------------

LOG = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 12), st.sampled_from([(1, 1), (1, 0), (0, 0), None]), st.integers(0, 1)),
    min_size=1, max_size=60,
)  # fmt: skip


def independent(kind: str, rewards: list[float], epsilon: float, beta: float) -> Any:
    """The formulas as the papers have them, in numpy."""
    values = np.array(rewards, dtype=np.float64)
    count = len(values)
    if kind == "rloo":
        return values - (values.sum() - values) / (count - 1)
    grpo = (values - values.mean()) / (values.std(ddof=1) + epsilon)
    return grpo if kind == "grpo" else np.exp(beta * grpo)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOG, st.sampled_from(["rloo", "grpo", "exponential"]), st.sampled_from([1e-6, 1e-4]), st.floats(0, 3))
def test_a_file_of_groups(tmp_path: Path, log: list[Any], kind: Any, epsilon: float, beta: float) -> None:
    rows = [
        row(f"p{problem}", f"s{source}-{passes}", judgement(passes) if passes else UNSCORABLE,
            language=("python", "cpp")[language], rewards={"paid": None if passes is None else sum(passes) - 0.1})
        for problem, source, passes, language in log
    ]  # fmt: skip
    path, out = written(tmp_path / "log.parquet", rows, ["paid"]), tmp_path / "groups.parquet"
    spec = AdvantageSpec(kind=kind, epsilon=epsilon, beta=beta)
    made = make(path, out, Scoring.find(path, "paid"), spec, Choice())
    found = list(read_rows(out))
    assert made.rows == len(rows) and made.unscorable == sum(passes is None for _, _, passes, _ in log)
    assert made.written == len(found) == 4 * made.groups == made.solutions
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        groups[one["group"]].append(one)
    assert [one["group"] for one in found] == sorted(one["group"] for one in found)  # each in one piece
    for members in groups.values():
        logged = [rows[one["row"]] for one in members]
        assert all(one["scorable"] for one in logged)
        assert len({(one["problem"], one["language"]) for one in logged}) == 1
        assert [one["reward"] for one in members] == [one["reward.paid"] for one in logged]
        assert [one["label"] for one in members] == [one["verdict"] == "accepted" for one in logged]
        assert {one["label"] for one in members} == {True, False}
        expected = independent(kind, [one["reward"] for one in members], epsilon, beta)
        np.testing.assert_allclose([one["advantage"] for one in members], expected, rtol=1e-9, atol=1e-9)


def right_and_wrong(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [row("p", f"s{number}", judgement([number % 2 == 0]), **fields) for number in range(count)]


def made(tmp_path: Path, rows: list[dict[str, Any]], name: str, format: str, **options: Any) -> list[dict[str, Any]]:
    path = written(tmp_path / "log.parquet", rows)
    spec = AdvantageSpec(kind=options.pop("kind", "rloo"))
    make(path, tmp_path / name, Scoring.find(path, "binary"), spec, Choice(), format=format, **options)
    return list(read_rows(tmp_path / name))


def test_advantages_by_hand(tmp_path: Path) -> None:
    rows = [row("p", name, judgement([name == "a"])) for name in "abcd"]
    assert [one["advantage"] for one in made(tmp_path, rows, "g.jsonl", "trl")] == [1.0, -1 / 3, -1 / 3, -1 / 3]
    exponential = made(tmp_path, rows, "g.jsonl", "trl", kind="exponential")
    assert exponential[0]["advantage"] == pytest.approx(math.exp(0.75 / (0.5 + 1e-6)))


def test_a_reward_that_the_file_has_not_is_made_of_its_judgements(tmp_path: Path) -> None:
    path = written(tmp_path / "log.parquet", right_and_wrong(8))
    make(path, tmp_path / "g.jsonl", Scoring.find(path, "codenet_2609_11956"), AdvantageSpec(kind="rloo"), Choice())
    assert Counter(one["reward"] for one in read_rows(tmp_path / "g.jsonl")) == {1.0: 4, -0.1: 4}
    with pytest.raises(InputError, match="relabel with --reward pylint"):
        make(path, tmp_path / "g.jsonl", Scoring.find(path, "pylint"), AdvantageSpec(kind="rloo"), Choice())


def test_the_unscorable_never_enter_whatever_reward_they_carry(tmp_path: Path) -> None:
    poison = [row("p", f"x{n}", UNSCORABLE, rewards={"paid": 9.0}) for n in range(20)]
    path = written(tmp_path / "log.parquet", [*poison, *right_and_wrong(8, rewards={"paid": 0.5}), *poison], ["paid"])
    found = make(path, tmp_path / "g.jsonl", Scoring.find(path, "paid"), AdvantageSpec(kind="rloo"), Choice())
    assert (found.unscorable, found.groups) == (40, 2)
    assert {one["reward"] for one in read_rows(tmp_path / "g.jsonl")} == {0.5}


def test_texts_without_code_are_wrong_solutions(tmp_path: Path) -> None:
    none = Judgement(verdict=Verdict.NO_CODE)
    empty = {"source": None, "source_hash": None}
    rows = [row("p", f"s{n}", judgement([True])) for n in range(2)]
    rows += [row("p", "", none, completion=f"I do not know, {n}.") | empty for n in range(2)]
    found = made(tmp_path, rows, "g.jsonl", "trl")
    assert [one["label"] for one in found] == [True, True, False, False]
    assert found[2]["completion"] == "I do not know, 0."


def test_equal_rewards_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "log.parquet", right_and_wrong(8, rewards={"flat": 0.5}), ["flat"])
    found = make(path, tmp_path / "g.jsonl", Scoring.find(path, "flat"), AdvantageSpec(kind="grpo"), Choice())
    assert (found.groups, found.degenerate) == (2, 2)


def test_runs_give_the_same_bytes(tmp_path: Path) -> None:
    rows = right_and_wrong(40)
    for format in FORMATS:
        assert made(tmp_path, rows, "a.parquet", format) and made(tmp_path, rows, "b.parquet", format)
        assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_pairs_are_right_beside_wrong(tmp_path: Path) -> None:
    pairs = made(tmp_path, right_and_wrong(40), "g.jsonl", "trl-preference")
    assert pairs and all((one["reward_chosen"], one["reward_rejected"]) == (1.0, 0.0) for one in pairs)
    texts = [text for one in pairs for text in (one["chosen"], one["rejected"])]
    assert len(set(texts)) == len(texts)


def test_verl_s_columns(tmp_path: Path) -> None:
    tests = {"inputs": ["1\n"], "outputs": ["2\n"]}
    rows = right_and_wrong(4, metadata={"input_output": tests}, split="train", completion="Here:\n```python\nx\n```")
    one = made(tmp_path, rows, "g.parquet", "verl", style=Style(data_source="apps"))[0]
    assert one["data_source"] == "apps" and one["ability"] == "code" and one["reward_model"]["style"] == "rule"
    assert json.loads(one["reward_model"]["ground_truth"]) == tests
    assert one["prompt"] == [{"role": "user", "content": "Solve p."}]
    assert one["messages"] == [*one["prompt"], {"role": "assistant", "content": one["extra_info"]["response"]}]
    assert one["extra_info"]["split"] == "train" and one["extra_info"]["response"].startswith("Here:")
    assert {"index", "group", "reward", "advantage", "problem_id", "verdict"} <= set(one["extra_info"])


def test_prompts(tmp_path: Path) -> None:
    said = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Add."}]
    none = right_and_wrong(4, prompt=None, metadata={"question": said})
    with pytest.raises(InputError, match=r"no prompt in 'prompt'.*the log has the columns question") as caught:
        made(tmp_path, none, "g.jsonl", "trl")
    assert caught.value.path == "log.parquet:1"
    plain = made(tmp_path, none, "g.jsonl", "trl", prompts=Prompts("question"))[0]
    assert plain["prompt"] == "Be brief.\n\nAdd." and plain["completion"].startswith("```python\ns")
    chat = made(tmp_path, none, "g.parquet", "trl", prompts=Prompts("question"), style=Style(chat=True))[0]
    assert chat["prompt"] == said and chat["completion"][0]["role"] == "assistant"
    named = made(tmp_path, none, "g.jsonl", "trl", prompts=Prompts(by_problem={"p": "Subtract."}))[0]
    assert named["prompt"] == "Subtract."


def test_two_prompts_are_two_groups(tmp_path: Path) -> None:
    rows = [{**one, "prompt": f"way {number // 8}"} for number, one in enumerate(right_and_wrong(16))]
    groups: dict[int, set[str]] = defaultdict(set)
    for one in made(tmp_path, rows, "g.jsonl", "trl"):
        groups[one["group"]].add(one["prompt"])
    assert len(groups) == 4 and all(len(prompts) == 1 for prompts in groups.values())


@pytest.mark.parametrize("prompt", [None, "", " ", [], [{"role": "user"}], 3])
def test_what_is_no_prompt(prompt: Any) -> None:
    assert messages_of(prompt) is None


def test_a_prompt_may_look_like_json() -> None:
    assert messages_of("[1, 2] is a list") == [{"role": "user", "content": "[1, 2] is a list"}]
    assert messages_of("[1, 2]") == [{"role": "user", "content": "[1, 2]"}]
    assert messages_of('[{"role": "user", "content": "x"}]') == [{"role": "user", "content": "x"}]
