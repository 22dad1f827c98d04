"""Groups from their bodies to their scores; turns that are to be judged are judged by hand here."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.errors import InputError
from service.group_schema import Group, GroupScores
from service.jobs.caches.problems import ProblemStore
from service.jobs.grouping import Plan, plan, score
from service.jobs.validation import from_validation
from service.rewards import resolve, spec_hash
from service.verdict import Verdict
from tests.unit.rewards.judged import CONTEXT, NO_CODE, UNSCORABLE, judged, of

PROBLEM = {"tests": [{"kind": "stdio", "input": "1", "output": "2"}, {"kind": "stdio", "input": "2", "output": "4"}]}
PASS, FAIL = Verdict.ACCEPTED, Verdict.WRONG_ANSWER


def turn(judgement: Any) -> dict[str, Any]:
    body: dict[str, Any] = judgement.model_dump(mode="json")
    return body


def planned(*rollouts: list[Any], **fields: Any) -> Plan:
    bodies = [{"turns": [one if isinstance(one, dict) else turn(one) for one in turns]} for turns in rollouts]
    return plan(Group.model_validate({"rollouts": bodies, **fields}), ProblemStore(16))


def scored(*rollouts: list[Any], **fields: Any) -> GroupScores:
    return score(planned(*rollouts, **fields))


def test_results_are_scored_and_centred() -> None:
    answer = scored([of(2, 2)], [of(1, 2)], [UNSCORABLE], [of(0, 2)], reward="fraction", advantage="dr_grpo")
    assert [one.reward for one in answer.rollouts] == [1.0, 0.5, None, 0.0]
    assert [one.advantages for one in answer.rollouts] == [[0.5], [0.0], [None], [-0.5]]
    assert [one.scorable for one in answer.rollouts] == [True, True, False, True]
    assert (answer.tests, answer.pass_rates, answer.weights) == (["t0", "t1"], [2 / 3, 1 / 3], None)
    assert (answer.degenerate, answer.why, answer.scorable) == (False, None, 3)


def test_a_turn_knows_how_many_and_how_good_those_before_it_were() -> None:
    text = CONTEXT.model_dump(exclude={"turn", "prev_best_pass_rate"})
    turns = [turn(of(3, 10)), turn(of(6, 10)), turn(of(5, 10))]
    group = {"rollouts": [{"turns": turns, "contexts": [text] * 3}], "reward": "cobalt"}
    answer = score(plan(Group.model_validate(group), ProblemStore(16)))
    assert answer.rollouts[0].turn_rewards == pytest.approx(
        [0.0, 0.2 + 0.1 * 0.3 / 0.7, -0.1 - 0.1 * 0.1 / 0.6], abs=1e-2
    )
    discounted = scored([of(0, 1), of(1, 1)], reward="verpo", advantage="dr_grpo")
    assert discounted.rollouts[0].turn_rewards == [0.0, 0.95**2]


def test_verpo_has_weights_and_counts_what_never_ran_as_failed() -> None:
    answer = scored([judged([PASS, FAIL]), judged([PASS, PASS])], [NO_CODE], [UNSCORABLE], advantage="verpo")
    assert answer.pass_rates == [2 / 3, 1 / 3]
    assert answer.weights is not None and answer.weights[1] > answer.weights[0] > 0
    assert [one.reward for one in answer.rollouts] == [0.95**2, 0.0, None]
    first, second = answer.rollouts[0].turn_rewards
    assert first == answer.weights[0] and second == pytest.approx(sum(answer.weights))
    assert answer.rollouts[1].turn_rewards == [0.0]
    assert (answer.rollouts[2].turn_rewards, answer.rollouts[2].advantages) == ([None], [None])


def test_a_degenerate_group_is_named() -> None:
    assert (scored([of(1, 1)], [of(1, 1)]).why, scored([UNSCORABLE]).why) == ("all_equal", "no_scorable")
    answer = scored([of(1, 1)], [UNSCORABLE])
    assert (answer.degenerate, answer.why, answer.scorable) == (True, "one_scorable", 1)


def test_submissions_are_admitted_with_the_group_s_problem() -> None:
    made = planned(
        [{"source": "a", "id": "x"}], [{"completion": "none"}], [of(2, 2)], problem=PROBLEM, reward="fraction"
    )
    assert [one.path for one in made.tasks()] == ["rollouts[0].turns[0]"]
    made.tasks()[0].judged(of(1, 2))
    answer = score(made)
    assert [one.reward for one in answer.rollouts] == [0.5, 0.0, 1.0]
    result = answer.rollouts[0].results[0]
    assert result is not None
    assert (result.id, result.reward, result.provenance.reward_spec) == ("x", 0.5, spec_hash(resolve("fraction")))
    assert answer.rollouts[1].results[0] is not None and answer.rollouts[1].results[0].verdict is Verdict.NO_CODE
    assert answer.rollouts[2].results == []


def test_submissions_may_bring_the_problem_themselves() -> None:
    made = planned([{"source": "a", "problem": PROBLEM}], [{"source": "b", "problem": PROBLEM}])
    assert len(made.tasks()) == 2


SKIPPED = judged([PASS, FAIL, Verdict.NOT_RUN])


@pytest.mark.parametrize(
    ("turns", "fields", "path", "message"),
    [
        ([{"source": "x"}], {}, "rollouts[0].turns[0]", "exactly one of `problem`"),
        ([{"source": "x"}], {"problem": PROBLEM, "problem_id": "p"}, "problem_id", "two problems"),
        ([{"source": "x", "problem_id": "p"}], {"problem": PROBLEM}, "rollouts[0].turns[0].problem_id", "the group's"),
        ([{"source": "x", "reward": "binary"}], {"problem": PROBLEM}, "rollouts[0].turns[0].reward", "the group's"),
        ([of(1, 1), {"sauce": "x"}], {"problem": PROBLEM}, "rollouts[0].turns[1].sauce", "no such field"),
        ([{"source": "x"}], {"problem_id": "sha256:0"}, "rollouts[0].turns[0].problem_id", "no problem is registered"),
        ([{"verdict": "fine"}], {}, "rollouts[0].turns[0].verdict", "accepted"),
        ([{"source": "x"}], {"problem": PROBLEM, "reward": "format"}, "reward", "send `completion`"),
        ([of(1, 1)], {"reward": "format"}, "reward", "rollouts[0].turns[0]"),
        ([SKIPPED], {"reward": "fraction"}, "reward", "not run on all"),
        ([{"source": "x", "run": "first_failure"}], {"problem": PROBLEM, "reward": "fraction"}, "reward", "every test"),
        ([{"source": "x", "run": "first_failure"}], {"problem": PROBLEM, "advantage": "verpo"}, "rollouts[0].turns[0].run", "every test"),
        ([SKIPPED], {"advantage": "verpo"}, "rollouts[0].turns[0]", "were not run"),
        ([of(1, 1), of(1, 2)], {"advantage": "verpo"}, "rollouts[0].turns[1]", "not those"),
        ([of(1, 1)], {"advantage": "verpo", "reward": "coderl"}, "reward", "makes its own"),
        ([of(1, 1)], {"advantage": "best"}, "advantage", '"grpo"'),
        ([of(1, 1)], {"advantage": {"kind": "grpo", "epsilon": 0}}, "advantage.epsilon", "greater"),
        ([of(1, 1)], {"reward": "best"}, "reward", "no reward preset"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_place(
    turns: list[Any], fields: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        try:
            scored(turns, **fields)
        except ValidationError as error:
            raise from_validation(error) from None
    assert caught.value.path == path
    assert message in caught.value.message


def test_turns_with_other_tests_have_no_pass_rates_but_rewards() -> None:
    answer = scored([of(1, 1)], [of(1, 2)])
    assert (answer.tests, answer.pass_rates, [one.reward for one in answer.rollouts]) == ([], [], [1.0, 0.0])


def test_efficiency_is_against_what_the_accepted_usually_need() -> None:
    members = [of(1, 1), of(1, 1), of(1, 1), of(0, 1), UNSCORABLE]
    for member, seconds in zip(members, (1.0, 2.0, 4.0, 0.0, 0.0), strict=True):
        for test in member.tests:
            test.cpu_s = seconds
    spec = {"components": {"cpu_efficiency": 1}, "efficiency": {"slack": 0}}
    answer = scored(*([member] for member in members), reward=spec)
    assert [one.reward for one in answer.rollouts] == [1.0, 1.0, 0.5, 0.0, None]
    given = [{"turns": [turn(members[1])], "contexts": [{"reference_cpu_s": 1.0}]}, {"turns": [turn(members[0])]}]
    answer = score(plan(Group.model_validate({"rollouts": given, "reward": spec}), ProblemStore(16)))
    assert [one.reward for one in answer.rollouts] == [0.5, 1.0]


def test_efficiency_of_a_group_where_nobody_passed_is_zero() -> None:
    answer = scored([of(0, 1)], [of(0, 1)], reward={"components": {"cpu_efficiency": 1, "memory_efficiency": 1}})
    assert [one.reward for one in answer.rollouts] == [0.0, 0.0]
