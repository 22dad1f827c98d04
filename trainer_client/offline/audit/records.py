"""What an audit writes for machines: ``audit.json``, one object, and ``problems.jsonl``, one line a problem.

``python -m trainer_client.offline.audit.records > docs/audit/schema.json`` writes down what each field means.
"""

from __future__ import annotations

import json

from pydantic import Field

from service.schema import Model
from trainer_client.offline.audit.trials import Tried

VERSION = 1  # of both files


class Similar(Model):
    """An earlier problem, or one of the hold-out; ``similarity`` is of the texts, and 1 where texts or tests are the same."""

    id: str
    similarity: float


class Problem(Model):
    """One line of ``problems.jsonl``."""

    place: int = Field(description="of its row in the data, from 0")
    id: str
    problem: str | None = Field(None, description="the hash of its content")
    kept: bool = Field(True, description="it has no finding that drops")
    findings: dict[str, str] = Field(default_factory=dict, description="by kind, what was seen")
    cases: int = Field(0, description="cases that its tests try")
    different: int = Field(0, description="without those that say the same again")
    public: int = Field(0, description="cases that a model may see")
    solutions: int = Field(0, description="Python solutions that came along, references among them")
    similar: dict[str, Similar] = Field(default_factory=dict, description="by finding, the problem that it is like")
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
    command: str = Field("", description="that made it")
    data: str
    holdout: list[str] = Field(default_factory=list)
    log_file: str | None = None
    gate: int = Field(description="different cases that a problem must have")
    near: float = Field(description="similarity from which texts are nearly the same")
    options: dict[str, float] = Field(description="mutants, repeat and strength, as they were asked for")
    rows: int = Field(0, description="of the data")
    problems: int = Field(0, description="of the data, one a row")
    kept: int = Field(0, description="problems without a finding that drops")
    examined: int = Field(0, description="problems of which programs were run")
    findings: dict[str, int] = Field(default_factory=dict, description="problems by finding")
    drops: list[str] = Field(default_factory=list, description="the findings that cost a problem its place")
    first_reasons: dict[str, int] = Field(
        default_factory=dict, description="dropped problems by the first of their reasons"
    )
    strength: dict[str, list[int]] = Field(
        default_factory=dict, description="by operator: mutants turned away, let through"
    )
    mean_strength: float | None = Field(None, description="over problems")
    runs: int = Field(0, description="programs that were judged, repeats counted")
    cpu_s: float = Field(0.0, description="CPU seconds of these runs")
    isolation: str | None = Field(None, description="what programs ran under")
    log: Log | None = None


def schema() -> str:
    """JSON schemas of both files, as JSON."""
    made = {"audit.json": Audit.model_json_schema(), "problems.jsonl": Problem.model_json_schema()}
    return json.dumps(made, indent=1) + "\n"


if __name__ == "__main__":
    print(schema(), end="")
