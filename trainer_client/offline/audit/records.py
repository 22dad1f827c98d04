"""What an audit writes for machines: ``audit.json``, one object, and ``problems.jsonl``, one line a problem. ``docs/offline.md`` says what each field means."""

from __future__ import annotations

from pydantic import Field

from service.schema import Model
from trainer_client.offline.audit.trials import Tried

VERSION = 1  # of both files


class Problem(Model):
    """One line of ``problems.jsonl``."""

    place: int
    id: str
    problem: str | None = Field(None, description="the hash of its content")
    kept: bool = True
    findings: dict[str, str] = Field(default_factory=dict, description="by kind, what was seen")
    cases: int = Field(0, description="cases that its tests try")
    different: int = Field(0, description="without those that say the same again")
    public: int = 0
    solutions: int = Field(0, description="Python solutions that came along, references among them")
    similar_to: str | None = Field(None, description="the earlier problem, or the hold-out's, that it is like")
    similarity: float | None = None
    tried: Tried | None = Field(None, description="null where nothing was run")
    strength: float | None = Field(None, description="the share of mutants that its tests turn away")


class Retention(Model):
    """What a log keeps of the rows that fail."""

    failing: int = 0
    with_tests: int = Field(0, description="have a verdict for each test")
    whole: int = Field(0, description="had every test run")
    with_words: int = Field(0, description="say why: a message or an output of a test that failed")


class Log(Model):
    """What a relabelled file says."""

    rows: int = 0
    kept: int = 0
    dropped: dict[str, int] = Field(default_factory=dict, description="rows by reason")
    problems: int = 0
    verdicts: dict[str, int] = Field(default_factory=dict)
    unscorable: int = 0
    labelled: int = Field(0, description="scorable rows about which the log itself says something")
    contradicted: int = Field(0, description="those of which it says something else than the tests")
    retention: Retention = Field(default_factory=Retention)
    never_solved: int = 0
    always_solved: int = 0
    pass_rates: list[int] = Field(
        default_factory=list, description="problems by pass rate, in 11 bins: 0, …0.1, …, below 1, 1"
    )
    by_difficulty: dict[str, list[float]] = Field(
        default_factory=dict, description="by the data's own word: problems, and the mean of their pass rates"
    )
    repeated_rows: int = Field(0, description="rows with a source that the problem has already")
    similar_solutions: int = Field(0, description="nearly the same as an earlier one of the problem")
    compared: int = Field(0, description="solutions that were looked at for that, at most 50 a problem")
    findings: dict[str, str] = Field(default_factory=dict)


class Audit(Model):
    """``audit.json``."""

    version: int = VERSION
    data: str
    holdout: list[str] = Field(default_factory=list)
    log_file: str | None = None
    gate: int
    near: float
    options: dict[str, float]
    rows: int = 0
    problems: int = 0
    kept: int = 0
    examined: int = Field(0, description="problems of which programs were run")
    findings: dict[str, int] = Field(default_factory=dict, description="problems by finding")
    drops: list[str] = Field(default_factory=list, description="the findings that cost a problem its place")
    first_reasons: dict[str, int] = Field(
        default_factory=dict, description="dropped problems by the first of their reasons"
    )
    strength: dict[str, list[int]] = Field(
        default_factory=dict, description="by operator: mutants turned away, let through"
    )
    mean_strength: float | None = None
    runs: int = 0
    cpu_s: float = 0.0
    isolation: str | None = None
    log: Log | None = None
