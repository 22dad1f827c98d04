"""What static analyses of a source answer with. Like ``service.schema``, of which this is a part, it needs pydantic alone.

An answer comes out of a sandbox, so every field is checked and bounded, and nothing is coerced.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

AnalysisName = Literal["pylint", "radon", "ruff", "tree"]
ANALYSES: tuple[AnalysisName, ...] = get_args(AnalysisName)
Failure = Literal["syntax", "time_limit", "memory_limit", "output_limit", "too_large", "crashed", "garbled"]

Count = Annotated[int, Field(ge=0, le=10**9)]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=500)]
Rank = Literal["A", "B", "C", "D", "E", "F"]
LISTED = 200  # messages, blocks or functions that an answer lists at most; ``more`` counts the rest


class Answer(BaseModel):
    """What every analysis answers with. ``error`` says why there is nothing else: all other fields are empty then."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    error: Failure | None = None


class Part(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class Message(Part):
    """One of pylint's messages; lines count from 1, columns from 0, as pylint has them."""

    line: Count
    column: Count
    id: Text
    symbol: Text
    message: Text


class Counts(Part):
    """Messages by category."""

    fatal: Count = 0
    error: Count = 0
    warning: Count = 0
    refactor: Count = 0
    convention: Count = 0
    info: Count = 0


class PylintAnswer(Answer):
    """``score`` is what pylint publishes, unbounded below, None without statements; ``counted`` is how many statements do something new, as far
    as ``roots`` reach, the names that the problem's tests call.
    """

    score: Number | None = None
    statements: Count = 0
    counted: Count = 0
    counts: Counts = Counts()
    messages: list[Message] = Field(default=[], max_length=LISTED)
    more: Count = 0
    roots: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=200)


class Block(Part):
    """A function, method or class, with its cyclomatic complexity."""

    name: Text
    kind: Literal["function", "method", "class"]
    complexity: Count
    rank: Rank
    line: Count
    end_line: Count


class Complexity(Part):
    """``mean`` is over functions and classes as ``radon cc -a`` has it, ``module`` is what is outside of them, ``max`` the worst of all."""

    blocks: list[Block] = Field(max_length=LISTED)
    more: Count
    module: Count
    mean: Number
    max: Count
    rank: Rank


class Maintainability(Part):
    """Radon's maintainability index, 0 to 100."""

    value: Number
    rank: Literal["A", "B", "C"]


class Halstead(Part):
    """Halstead's counts and what follows from them, by radon's names."""

    h1: Count
    h2: Count
    N1: Count
    N2: Count
    vocabulary: Count
    length: Count
    calculated_length: Number
    volume: Number
    difficulty: Number
    effort: Number
    time: Number
    bugs: Number


class HalsteadFunction(Halstead):
    """The same of one function."""

    name: Text


class HalsteadReport(Part):
    """The whole source's, and each top-level function's."""

    total: Halstead
    functions: list[HalsteadFunction] = Field(max_length=LISTED)
    more: Count


class Raw(Part):
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

    cc: Complexity | None = None
    mi: Maintainability | None = None
    raw: Raw | None = None
    halstead: HalsteadReport | None = None


class TreeAnswer(Answer):
    """The normal form of a source, which similarity compares (``docs/similarity.md``).

    ``tree`` is ``(label child child)``, leaves bare; ``tokens`` are parted by spaces; ``flow`` are its data flow's edges. ``roots`` are the
    names that the problem's tests call: a reference is read with the same ones.
    """

    tree: str = Field("", max_length=2_000_000, pattern=r"^(\(*[^\s()]+( \(*[^\s()]+|\))*)?$")
    tokens: str = Field("", max_length=1_000_000, pattern=r"^(\S+( \S+)*)?$")
    flow: str = Field("", max_length=500_000, pattern=r"^[0-9=~, ]*$")
    roots: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=200)


class Finding(Part):
    """One of ruff's findings; lines and columns count from 1."""

    line: Count
    column: Count
    code: Text
    message: Text


class RuffAnswer(Answer):
    """``counts`` are findings by rule."""

    findings: list[Finding] = Field(default=[], max_length=LISTED)
    more: Count = 0
    counts: dict[Text, Count] = Field(default={}, max_length=2000)


ANSWERS: dict[AnalysisName, type[Answer]] = {
    "pylint": PylintAnswer,
    "radon": RadonAnswer,
    "ruff": RuffAnswer,
    "tree": TreeAnswer,
}
