"""What static analyses of a source answer with. Like ``service.schema``, of which this is a part, it needs pydantic alone.

An answer comes out of a sandbox, so every field is checked and bounded, and nothing is coerced.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

AnalysisName = Literal["radon"]
ANALYSES: tuple[AnalysisName, ...] = get_args(AnalysisName)
Failure = Literal["syntax", "time_limit", "memory_limit", "output_limit", "crashed", "garbled"]

Count = Annotated[int, Field(ge=0, le=10**9)]


class Answer(BaseModel):
    """What every analysis answers with. ``error`` says why there is nothing else: all other fields are empty then."""

    model_config = ConfigDict(extra="forbid", strict=True)

    error: Failure | None = None


class Raw(Answer):
    """Lines by kind, as ``radon raw`` counts them."""

    loc: Count = 0
    lloc: Count = 0
    sloc: Count = 0
    comments: Count = 0
    multi: Count = 0
    blank: Count = 0
    single_comments: Count = 0


class RadonAnswer(Answer):
    """Radon's measures of a source."""

    raw: Raw | None = None


ANSWERS: dict[AnalysisName, type[Answer]] = {"radon": RadonAnswer}
