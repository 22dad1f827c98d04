"""Reward specs and advantages on the wire. Like ``service.schema``, of which they are a part, they need pydantic alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from service.verdict import UNSCORABLE, Verdict

Weight = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]

OTHER = "other"
SCORED = tuple(verdict.value for verdict in Verdict if verdict not in (*UNSCORABLE, Verdict.NOT_RUN))


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class FormatSpec(Part):
    """The rules that the component ``format`` holds the model's text to: ``good`` if all are kept, otherwise ``bad``.

    ``fences`` and ``language`` are about the closed code fences after the thinking: ``some`` or exactly ``one``, of this language.
    ``think`` counts ``</think>``: exactly ``one``, or ``none``. ``min_chars`` and ``max_chars`` bound the text's length.
    ``repeat_times`` forbids a block of at least ``repeat_chars`` characters that often in a row; 0 does not look.
    """

    good: Weight = 1.0
    bad: Weight = 0.0
    fences: Literal["any", "some", "one"] = "some"
    language: str | None = Field(None, min_length=1, max_length=50)
    think: Literal["any", "none", "one"] = "any"
    min_chars: int = Field(0, ge=0)
    max_chars: int | None = Field(None, ge=0)
    repeat_chars: int = Field(32, ge=1)
    repeat_times: int = Field(0, ge=0)

    @field_validator("repeat_times")
    @classmethod
    def _three_make_a_pattern(cls, times: int) -> int:
        if times in (1, 2):
            raise ValueError("a block repeats from three times on; 0 does not look for any")
        return times


class CobaltSpec(Part):
    """Numbers of the component ``cobalt_format``.

    The published lengths are tokens of ``o200k_base``; here a token is ``chars_per_token`` characters, a default of ours.
    ``keywords`` earn 0.005 each when they occur one to four times in the thinking, 0.025 at most; none unless given,
    because a model learns to sprinkle them.
    """

    penalty: Weight = -0.9
    think_tokens: int = Field(4096, ge=0)
    answer_tokens: int = Field(2048, ge=0)
    explanation_tokens: int = Field(512, ge=0)
    chars_per_token: float = Field(4.0, gt=0, allow_inf_nan=False)
    keywords: list[str] = Field(default=[], max_length=100)


class EfficiencySpec(Part):
    """Numbers of the components ``cpu_efficiency`` and ``memory_efficiency``; all defaults are ours.

    CPU seconds of a test below ``cpu_floor_s`` and peaks below ``memory_floor_mb`` (MiB) count as that much: less is noise.
    ``slack`` is the share above the reference that still earns everything.
    """

    cpu_floor_s: float = Field(0.01, gt=0, le=60)
    memory_floor_mb: float = Field(16.0, gt=0, le=65536)
    slack: float = Field(0.1, ge=0, le=10)


class PylintSpec(Part):
    """Numbers of the component ``pylint``: what a message of each category takes away, and where the scale begins.

    The rating is ``10 - 10 * (error * E + warning * W + refactor * R + convention * C) / statements``, and the component is
    where that lies between ``floor`` and 10. ``statements`` says which ones: those that ``count``, or ``all``, as pylint
    itself has it and as padding can raise it. The default floor is ours: most real sources lie above it.
    """

    error: Weight = Field(5.0, ge=0)
    warning: Weight = Field(1.0, ge=0)
    refactor: Weight = Field(1.0, ge=0)
    convention: Weight = Field(1.0, ge=0)
    floor: float = Field(-10.0, ge=-1000, le=9, allow_inf_nan=False)
    statements: Literal["count", "all"] = "count"


class RadonSpec(Part):
    """Numbers of the component ``radon``: the cyclomatic complexity up to which it is 1, and from which on it is 0."""

    good: float = Field(5.0, ge=0, le=1e6)
    bad: float = Field(40.0, ge=0, le=1e6)

    @model_validator(mode="after")
    def _good_is_less(self) -> RadonSpec:
        if self.good >= self.bad:
            raise ValueError("`good` is the complexity that is fine, `bad` the higher one that earns nothing")
        return self


class Gate(Part):
    """When a component counts: by another ``component``'s own value, by the submission's verdict, or by the context."""

    component: str | None = None
    at_least: float | None = Field(None, allow_inf_nan=False)
    at_most: float | None = Field(None, allow_inf_nan=False)
    verdicts: list[str] | None = None
    context: str | None = None
    among: list[JsonValue] | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Gate:
        if sum(given is not None for given in (self.component, self.verdicts, self.context)) != 1:
            raise ValueError("a gate asks exactly one of `component`, `verdicts` and `context`")
        bounded = self.at_least is not None or self.at_most is not None
        if bounded != (self.component is not None):
            raise ValueError("`component` needs `at_least` or `at_most`, and they need `component`")
        if (self.among is not None) != (self.context is not None):
            raise ValueError("`context` needs `among`, the values that open the gate, and `among` needs `context`")
        known(self.verdicts or [], SCORED)
        return self


class RewardSpec(Part):
    """A weighted sum of components. The presets are values of this type.

    ``execution`` says how the component of that name scores: ``binary`` is 1 for accepted and else 0, ``fraction`` is the
    accepted tests' share of all tests' ``score``, and ``verdicts`` is ``verdicts[v] + credit[v] * fraction`` for the submission's
    verdict v, where ``other`` stands for every verdict without an entry and what has none is 0.
    ``discount`` is for the component ``discounted``. A component whose gate is shut counts as 0. ``fixed`` is the whole
    reward of a verdict, whatever the components; then ``clip`` bounds it.
    """

    components: dict[str, Weight] = Field(min_length=1, max_length=100, description="weight by component name")
    execution: Literal["binary", "fraction", "verdicts"] = "binary"
    verdicts: dict[str, Weight] = Field(default={}, description="value by verdict")
    credit: dict[str, Weight] = Field(default={}, description="by verdict, what the fraction is multiplied by")
    discount: float = Field(0.95, gt=0, le=1, description="by turn; the default is ours")
    format: FormatSpec = Field(default=FormatSpec())
    cobalt: CobaltSpec = Field(default=CobaltSpec())
    efficiency: EfficiencySpec = Field(default=EfficiencySpec())
    pylint: PylintSpec = Field(default=PylintSpec())
    radon: RadonSpec = Field(default=RadonSpec())
    gates: dict[str, Gate] = Field(default={}, description="gate by component name")
    fixed: dict[str, Weight] = Field(default={}, description="the whole reward by verdict")
    feedback: bool = Field(False, description="have `analysis.feedback` say which lines a failure is about")
    clip: tuple[Weight, Weight] | None = Field(None, description="lower and upper bound of the reward")

    @field_validator("verdicts", "credit")
    @classmethod
    def _verdicts_or_other(cls, table: dict[str, float]) -> dict[str, float]:
        known(table, (*SCORED, OTHER))
        return table

    @field_validator("fixed")
    @classmethod
    def _verdicts(cls, table: dict[str, float]) -> dict[str, float]:
        known(table, SCORED)
        return table

    @field_validator("clip")
    @classmethod
    def _low_to_high(cls, clip: tuple[float, float] | None) -> tuple[float, float] | None:
        if clip is not None and clip[0] > clip[1]:
            raise ValueError("`clip` is the lower bound and then the upper")
        return clip

    @model_validator(mode="after")
    def _tables_are_read(self) -> RewardSpec:
        if (self.execution == "verdicts") != bool(self.verdicts or self.credit):
            raise ValueError('`"execution": "verdicts"` needs `verdicts` or `credit`, and they need it')
        return self


def known(names: Iterable[str], allowed: tuple[str, ...]) -> None:
    """Raises ``ValueError`` for the first of ``names`` that is not ``allowed``."""
    for name in names:
        if name not in allowed:
            raise ValueError(f"there is no verdict {name!r} with a reward; there are {', '.join(allowed)}")


AdvantageKind = Literal["grpo", "rloo", "dr_grpo", "exponential", "verpo"]


class AdvantageSpec(Part):
    """From a group's rewards to advantages (``docs/rewards.md`` has the formulas).

    ``epsilon`` and ``ddof`` are for ``grpo`` and ``exponential``: verl adds 1e-6 to the standard deviation, TRL 1e-4, and both take
    that of a sample (``ddof`` 1). ``beta`` is for ``exponential`` and ``verpo``; ``alpha``, ``sigma``, ``delta`` and ``gamma`` are for ``verpo``.
    No values of these five were published: the defaults are ours.
    """

    kind: AdvantageKind
    epsilon: float = Field(1e-6, ge=1e-12, le=1)
    ddof: Literal[0, 1] = 1
    beta: float = Field(1.0, ge=0, le=1000)
    alpha: float = Field(1.0, ge=0, le=100)
    sigma: float = Field(0.1, ge=1e-3, le=1000)
    delta: float = Field(1e-6, ge=0, le=1000)
    gamma: float = Field(0.95, gt=0, le=1)
