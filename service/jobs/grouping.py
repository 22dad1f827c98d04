"""From a group's turns to judgements and contexts, and from these to rewards and advantages."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from service import rewards
from service.errors import InputError
from service.group_schema import Group, GroupScores, ScoredRollout
from service.jobs.caches.problems import ProblemStore, prepare
from service.jobs.intake import Admitted, admit, finish
from service.jobs.validation import from_validation
from service.reward_schema import AdvantageSpec
from service.rewards.efficiency import cpu, peak
from service.rewards.groups import Scores, Trajectory, of_rewards, verpo
from service.rewards.rescore import rescore
from service.schema import Context, Judgement, Result, RewardSpec, Submission
from service.verdict import Verdict

PROBLEMS = ("problem", "problem_id", "ground_truth", "format")


@dataclass(slots=True)
class Turn:
    """One turn: a judgement that came with the group, or a submission that is to be judged."""

    path: str
    context: Context
    judgement: Judgement | None = None
    admitted: Admitted | None = None
    result: Result | None = None

    def judged(self, judgement: Judgement) -> None:
        assert self.admitted is not None
        self.judgement, self.result = judgement, finish(self.admitted, judgement)


@dataclass(slots=True)
class Plan:
    """A valid group. Every turn with a task needs its judgement before ``score``."""

    group: Group
    turns: list[list[Turn]]
    reward: RewardSpec
    advantage: AdvantageSpec

    def tasks(self) -> list[Turn]:
        every = (turn for turns in self.turns for turn in turns)
        return [turn for turn in every if turn.admitted is not None and turn.admitted.task is not None]


def named(group: Group) -> list[str]:
    """The registered problems that the group's submissions name, each for itself."""
    names = (turn.get("problem_id") for rollout in group.rollouts for turn in rollout.turns)
    return [name for name in names if isinstance(name, str)]


def plan(group: Group, problems: ProblemStore) -> Plan:
    """Raises ``InputError`` with the field's path, before anything runs."""
    advantage = group.advantage if isinstance(group.advantage, AdvantageSpec) else AdvantageSpec(kind=group.advantage)
    if advantage.kind == "verpo" and group.reward not in (None, "verpo"):
        raise InputError("the advantage `verpo` makes its own rewards; leave this out", "reward")
    made = Plan(group, [], rewards.resolve(group.reward or "binary"), advantage)
    own: dict[str, Any] | None = None
    for place, rollout in enumerate(group.rollouts):
        if rollout.contexts and len(rollout.contexts) != len(rollout.turns):
            raise InputError("give one context for each turn, or none", f"rollouts[{place}].contexts")
        turns = []
        for index, body in enumerate(rollout.turns):
            path = f"rollouts[{place}].turns[{index}]"
            given = rollout.contexts[index] if rollout.contexts else Context()
            try:
                if "verdict" in body:
                    turn = Turn(path, given, judgement=Result.model_validate(body))
                else:
                    own = own if own is not None else _own(group, problems)
                    turn = _to_judge(body, own, given, problems, path)
            except ValidationError as error:
                raise from_validation(error, path) from None
            if turn.context.turn is None:
                turn.context = turn.context.model_copy(update={"turn": index + 1})
            _can_be_scored(turn, made)
            turns.append(turn)
        made.turns.append(turns)
    return made


def _own(group: Group, problems: ProblemStore) -> dict[str, Any]:
    """The group's problem, for each of its submissions; one that is inline is registered, so that it is prepared once."""
    given = [name for name in PROBLEMS[:3] if getattr(group, name) is not None]
    if len(given) > 1:
        raise InputError(f"this and `{given[0]}` are two problems; a group has one", given[1])
    if not given:
        return {}
    if group.problem is not None:
        return {"problem_id": problems.add(prepare(group.problem), "problem")}
    if group.problem_id is not None:
        return {"problem_id": group.problem_id}
    return {"ground_truth": group.ground_truth, "format": group.format}


def _to_judge(body: dict[str, Any], own: dict[str, Any], given: Context, problems: ProblemStore, path: str) -> Turn:
    for name in (*(PROBLEMS if own else ()), "reward"):
        if body.get(name) is not None:
            raise InputError("this is the group's to say, once for all of its turns", f"{path}.{name}")
    if given != Context():
        raise InputError("a submission has its own `context`; these are for results", f"{path}.context")
    submission = Submission.model_validate({**body, **own})
    admitted = admit(submission, problems, path)
    turn = Turn(path, admitted.context, admitted=admitted)
    if admitted.judgement is not None:
        turn.judged(admitted.judgement)
    return turn


def _can_be_scored(turn: Turn, planned: Plan) -> None:
    """Raises ``InputError`` if it is known already that the group's reward cannot be had from this turn."""
    of_group = {"prev_best_pass_rate": 0.0, "reference_cpu_s": 0.0, "reference_memory_mb": 0.0}
    known = turn.context.model_copy(update=of_group)
    if planned.advantage.kind == "verpo":
        if turn.admitted is not None and turn.admitted.submission.run != "all":
            raise InputError("`verpo` needs the verdict of every test; send `run: all`", f"{turn.path}.run")
    elif turn.admitted is not None:
        rewards.validate(planned.reward, turn.admitted.submission.run, known)
    elif turn.judgement is not None:
        rescore(turn.judgement, planned.reward, known, turn.path)


def score(planned: Plan) -> GroupScores:
    """Rewards and advantages of a group whose turns are all judged.

    Raises ``InputError`` where a turn's judgement has not what the reward needs, or not the tests of the others.
    """
    judged = [[turn.judgement for turn in turns if turn.judgement is not None] for turns in planned.turns]
    ids, passed = _tests(planned.turns, strict=planned.advantage.kind == "verpo")
    if planned.advantage.kind == "verpo":
        scores = verpo(
            [_trajectory(turns, ids, planned.turns[place]) for place, turns in enumerate(judged)], planned.advantage
        )
    else:
        usual = _usual(planned.turns)
        scores = of_rewards([_turn_rewards(planned.reward, turns, usual) for turns in planned.turns], planned.advantage)
    rollouts = [_scored(planned, place, scores) for place in range(len(judged))]
    return GroupScores(
        rollouts=rollouts,
        tests=ids,
        pass_rates=scores.pass_rates if planned.advantage.kind == "verpo" else passed,
        weights=scores.weights if planned.advantage.kind == "verpo" else None,
        degenerate=scores.why is not None,
        why=scores.why,
        scorable=sum(rollout.scorable for rollout in rollouts),
    )


def _scored(planned: Plan, place: int, scores: Scores) -> ScoredRollout:
    turns, reward = planned.turns[place], scores.rewards[place]
    nothing: list[float | None] = [None] * len(turns)
    turn_rewards = scores.turn_rewards[place] or nothing
    for turn, value in zip(turns, turn_rewards, strict=True):
        if turn.result is not None and planned.advantage.kind == "verpo":
            turn.result.reward, turn.result.components = value, {}
            turn.result.provenance.reward_spec = None
    return ScoredRollout(
        id=planned.group.rollouts[place].id,
        turn_rewards=turn_rewards,
        reward=reward,
        advantages=scores.advantages[place] or nothing,
        scorable=reward is not None,
        results=[turn.result for turn in turns] if any(turn.admitted for turn in turns) else [],
    )


def _usual(turns: Sequence[Sequence[Turn]]) -> dict[str, float]:
    """What an accepted turn of this group uses, the median: fields of the context. 0 without any, when nobody earns by it."""
    every = [turn.judgement for rollout in turns for turn in rollout if turn.judgement is not None]
    accepted = [one for one in every if one.verdict is Verdict.ACCEPTED and rewards.scorable(one)]
    of_each = {"reference_cpu_s": map(cpu, accepted), "reference_memory_mb": map(peak, accepted)}
    return {field: statistics.median([*used] or [0.0]) for field, used in of_each.items()}


def _turn_rewards(spec: RewardSpec, turns: Sequence[Turn], usual: dict[str, float]) -> list[float | None]:
    """Each turn's reward, the best pass rate of the turns before it and the group's usual costs being known."""
    best, values = 0.0, []
    for turn in turns:
        assert turn.judgement is not None
        known = turn.context
        of_group = {"prev_best_pass_rate": best, **usual}
        known = known.model_copy(update={name: one for name, one in of_group.items() if getattr(known, name) is None})
        value, components = rescore(turn.judgement, spec, known, turn.path)
        if turn.result is not None:
            turn.result.reward, turn.result.components = value, components
            turn.result.provenance.reward_spec = rewards.spec_hash(spec)
        values.append(value)
        if rewards.scorable(turn.judgement):
            best = max(best, min(turn.judgement.pass_rate, 1.0))
    return values


def _tests(turns: Sequence[Sequence[Turn]], strict: bool) -> tuple[list[str], list[float]]:
    """The ids of the group's tests, and each one's pass rate over all scorable turns of scorable rollouts.

    A turn without tests (no code, say) passed none. Turns with other tests are an ``InputError`` if ``strict``; otherwise
    there is then nothing to say of tests.
    """
    ids: list[str] | None = None
    rows: list[list[bool]] = []
    for rollout in turns:
        if not all(turn.judgement is not None and rewards.scorable(turn.judgement) for turn in rollout):
            continue
        for turn in rollout:
            assert turn.judgement is not None
            tests = turn.judgement.tests
            if tests and ids is None:
                ids = [test.id for test in tests]
            if tests and [test.id for test in tests] != ids:
                if strict:
                    raise InputError("this turn's tests are not those of the turns before it", turn.path)
                return [], []
            rows.append([test.verdict is Verdict.ACCEPTED for test in tests])
    count = len(ids or [])
    rates = [sum(row[index] for row in rows if row) / len(rows) for index in range(count)]
    return ids or [], rates


def _trajectory(judgements: Sequence[Judgement], ids: list[str], turns: Sequence[Turn]) -> Trajectory | None:
    if not all(rewards.scorable(judgement) for judgement in judgements):
        return None
    for judgement, turn in zip(judgements, turns, strict=True):
        if any(test.verdict is Verdict.NOT_RUN for test in judgement.tests):
            raise InputError("`verpo` needs the verdict of every test, and some of this turn's were not run", turn.path)
    passes = [
        [test.verdict is Verdict.ACCEPTED for test in judgement.tests] or [False] * len(ids) for judgement in judgements
    ]
    return Trajectory(passes, judgements[-1].verdict is Verdict.ACCEPTED)
