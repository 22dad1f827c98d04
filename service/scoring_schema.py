"""How tests that lie in groups add up to a score. Like ``service.schema``, of which it is a part, it needs pydantic alone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Points = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class GroupScoring(Part):
    """How one group is graded: the tests in it and its subgroups, in order, as Kattis packages have it.

    A test that is accepted brings ``accept_score``, unless its checker gave points, and any other ``reject_score``. ``score``
    says how they add up, ``on_reject: break`` leaves out what comes after the first that is rejected. The group itself is
    accepted by ``accepts``: if ``all`` are, if ``any`` is, or ``always``. ``ignore_sample`` counts the last of its
    subgroups alone.
    """

    accept_score: Points = 1.0
    reject_score: Points = 0.0
    score: Literal["sum", "min", "max", "avg"] = "sum"
    accepts: Literal["all", "any", "always"] = "all"
    on_reject: Literal["break", "continue"] = "break"
    ignore_sample: bool = False
    range: tuple[Points, Points] | None = None

    @model_validator(mode="after")
    def _low_to_high(self) -> GroupScoring:
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("`range` is the lower bound and then the upper")
        return self


class Scoring(Part):
    """The problem's groups by path (``""`` is the root, ``secret/group1`` lies in ``secret``); what is not named has the defaults.

    A test's ``group`` is its path. ``maximum`` is what a submission gets that is accepted in every test.
    """

    groups: dict[str, GroupScoring] = Field(default_factory=dict, max_length=1000)
    maximum: Points | None = None
