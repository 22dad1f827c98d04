"""What static analyses of a source answer with. Like ``service.schema``, of which this is a part, it needs pydantic alone.

An answer comes out of a sandbox, so every field is checked and bounded, and nothing is coerced.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

AnalysisName = Literal["radon", "tree"]
ANALYSES: tuple[AnalysisName, ...] = get_args(AnalysisName)
Failure = Literal["syntax", "time_limit", "memory_limit", "output_limit", "too_large", "crashed", "garbled"]

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


class TreeAnswer(Answer):
    """The normal form of a source, which similarity compares (``docs/similarity.md``).

    ``tree`` is ``(label child child)``, leaves bare; ``tokens`` are parted by spaces; ``flow`` are its data flow's edges. ``roots`` are the
    names that the problem's tests call: a reference is read with the same ones.
    """

    tree: str = Field("", max_length=2_000_000, pattern=r"^(\(*[^\s()]+( \(*[^\s()]+|\))*)?$")
    tokens: str = Field("", max_length=1_000_000, pattern=r"^(\S+( \S+)*)?$")
    flow: str = Field("", max_length=500_000, pattern=r"^[0-9=~, ]*$")
    roots: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=200)


ANSWERS: dict[AnalysisName, type[Answer]] = {"radon": RadonAnswer, "tree": TreeAnswer}
