"""Groups and re-scoring on the wire: many judgements of one prompt, or of any, and one reward spec."""

from __future__ import annotations

from pydantic import Field, JsonValue, model_validator

from service.reward_schema import AdvantageKind, AdvantageSpec
from service.schema import Context, Model, Problem, Result, RewardSpec


class Rollout(Model):
    """One member of a group. A turn is a Result (an object with a ``verdict``) or a Submission, whose reward is the group's, and
    whose problem too if the group has one. ``contexts`` by turn are for rewards of results; ``turn`` and ``prev_best_pass_rate`` are known."""

    id: str | None = Field(None, max_length=1000)
    turns: list[dict[str, JsonValue]] = Field(min_length=1)
    contexts: list[Context] = Field(default_factory=list)


class Group(Model):
    """The rollouts of one prompt. ``problem`` (or ``problem_id``, or ``ground_truth``) is for turns that are submissions.

    ``reward`` is ``binary`` unless given; ``verpo`` makes its own.
    """

    rollouts: list[Rollout] = Field(min_length=1)
    reward: str | RewardSpec | None = None
    advantage: AdvantageKind | AdvantageSpec = "grpo"
    problem: Problem | None = None
    problem_id: str | None = Field(None, max_length=200)
    ground_truth: JsonValue = None
    format: str = Field("auto", max_length=100)


class ScoredRollout(Model):
    """Rewards and advantages by turn; null throughout if the rollout is unscorable."""

    id: str | None = None
    turn_rewards: list[float | None]
    reward: float | None
    advantages: list[float | None]
    scorable: bool
    results: list[Result | None] = Field(default_factory=list, description="of the turns that were submissions")


class GroupScores(Model):
    """What a group came to. ``weights`` (VeRPO's alone) and ``pass_rates`` are by test, in the order of ``tests``."""

    rollouts: list[ScoredRollout]
    tests: list[str]
    pass_rates: list[float]
    weights: list[float] | None = None
    degenerate: bool
    why: str | None = Field(None, description="no_scorable, one_scorable or all_equal")
    scorable: int


class Rescore(Model):
    """Stored judgements (results will do), or those of a job, to be rewarded anew; ``contexts`` by place, or none.

    Exactly one of ``judgements`` and ``job_id``. The submissions of a job bring their contexts with them.
    """

    judgements: list[Result] | None = None
    job_id: str | None = Field(None, max_length=100)
    reward: str | RewardSpec = "binary"
    contexts: list[Context] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_of_both(self) -> Rescore:
        if (self.judgements is None) == (self.job_id is None):
            raise ValueError("give exactly one of `judgements` and `job_id`")
        return self


class Rescored(Model):
    """Rewards and components in the order of the judgements; null where the judgement is unscorable."""

    rewards: list[float | None]
    components: list[dict[str, float | None]]
    reward_spec: str
    scorable: int
