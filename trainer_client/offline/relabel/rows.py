"""From a row of a log to work, and from its judgement to a row of the relabelled file. Pure, but for what importers read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import ValidationError

from service import rewards
from service.errors import InputError
from service.jobs.caches.problems import Prepared, Problems, prepare
from service.jobs.intake import Admitted, admit
from service.jobs.rescoring import spec_of
from service.judging.plan import work_key
from service.schema import Context, Judgement, Longest, ReturnSpec, RewardSpec, Submission, sha256
from service.verdict import Verdict
from trainer_client.offline import schema
from trainer_client.offline.importers.base import Logged

MEASURED = frozenset({"cpu_efficiency", "memory_efficiency"})  # components that differ from run to run


@dataclass(frozen=True)
class Wanted:
    """What is asked of every row: rewards by column name, and how the tests are run."""

    rewards: Mapping[str, RewardSpec]
    run: Literal["all", "first_failure"] = "all"
    select: Literal["all"] | Longest = "all"
    output_kb: int = 4
    analyse: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: list[str], **parts: Any) -> Wanted:
        """Rewards by what the command was told: presets, specs as JSON, files of them, each also as ``column=...``.

        Raises ``InputError``.
        """
        specs: dict[str, RewardSpec] = {}
        for given in names:
            name, text = _split(given)
            if name in specs:
                raise InputError(f"there are two rewards {name!r}; name one of them: --reward name=...", "reward")
            specs[name] = spec_of(text)
        wanted = cls(specs, **parts)
        for name, spec in specs.items():
            if wanted.run == "first_failure" and rewards.needs_all_tests(spec):
                raise InputError(f"{name!r} needs the verdict of every test; leave --run at `all`", "reward")
        return wanted

    @property
    def analyses(self) -> list[Any]:
        return sorted(
            {*self.analyse, *(name for spec in self.rewards.values() for name in rewards.needed_analyses(spec))}
        )

    def content(self) -> dict[str, Any]:
        """What decides the output, as JSON."""
        select = self.select if isinstance(self.select, str) else self.select.model_dump()
        hashes = {name: rewards.spec_hash(spec) for name, spec in self.rewards.items()}
        parts = {"run": self.run, "select": select, "output_kb": self.output_kb, "analyses": self.analyses}
        return {"rewards": hashes, **parts}


def _split(given: str) -> tuple[str, str]:
    name, sign, rest = given.partition("=")
    if sign and name.replace("_", "").replace("-", "").isalnum():
        return name, rest
    if given.lstrip().startswith("{"):
        return "spec", given
    return given.rpartition("/")[2].removesuffix(".json"), given


class _One:
    """A problem that is at hand, where problems are looked up by name."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared

    def get(self, problem_id: str) -> Prepared:
        return self._prepared

    def named(self, name: str, make: Any) -> Prepared:
        return self._prepared


@dataclass(slots=True)
class Entry:
    """A row on its way. ``key`` is what identical rows have in common; ``admitted`` is None where ``logged.error`` says why."""

    row: int
    logged: Logged
    admitted: Admitted | None = None
    key: bytes | None = None
    problem: str | None = None

    @property
    def size(self) -> int:
        """Bytes of memory that the row takes while it waits, roughly."""
        texts = (self.logged.source, self.logged.completion, self.logged.prompt)
        return 2000 + sum(len(text) for text in texts if text)


def enter(row: int, logged: Logged, wanted: Wanted, problems: Problems) -> Entry:
    """Never raises for what is in the row."""
    entry = Entry(row, logged)
    if logged.error is not None or logged.problem is None:
        logged.error = logged.error or "the row names no problem"
        return entry
    try:
        made = logged.problem.make
        prepared = problems.named(logged.problem.name, lambda: prepare(made()))
        entry.problem = prepared.id
        entry.admitted = admit(_submission(logged, wanted, prepared.id), _One(prepared))
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        logged.error = f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
    except InputError as error:
        logged.error = f"{error.path}: {error.message}" if error.path else error.message
    if entry.admitted is not None and entry.admitted.task is not None:
        task = entry.admitted.task
        content = "\0".join((logged.language, work_key(task.source, task.problem_id, task.plan)))
        entry.key = bytes.fromhex(sha256(content).removeprefix("sha256:"))
    return entry


def _submission(logged: Logged, wanted: Wanted, problem_id: str) -> Submission:
    context = Context.model_validate(logged.context) if logged.context else Context()
    if logged.prompt is not None and context.prompt is None:
        context.prompt = logged.prompt
    return Submission.model_construct(
        id=logged.id,
        language=logged.language,
        source=logged.source,
        completion=logged.completion if logged.source is None else None,
        problem_id=problem_id,
        run=wanted.run,
        select=wanted.select,
        analyse=wanted.analyses,
        priority="offline",
        context=context,
        returns=ReturnSpec(output_kb=wanted.output_kb),
    )


def unjudged(error: str) -> Judgement:
    """What is said of a row that could not even be run."""
    return Judgement(verdict=Verdict.UNSCORABLE, scorable=False, attempts=0, message=error)


@dataclass(slots=True)
class Totals:
    """What became of all rows so far."""

    rows: int = 0
    duplicates: int = 0
    cpu_s: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    agree: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)

    def add(self, row: Mapping[str, Any]) -> None:
        self.rows += 1
        self.verdicts[row["verdict"]] += 1
        if row["duplicates_of"] is None:
            self.cpu_s += row["cpu_s"]
        else:
            self.duplicates += 1
        if row["label"] not in (None, Verdict.UNSCORABLE) and row["scorable"]:
            same = (row["label"] == Verdict.ACCEPTED) == (row["verdict"] == Verdict.ACCEPTED)
            self.agree["same" if same else f"log {row['label']}, here {row['verdict']}"] += 1
        if row["error"] is not None:
            self.lacking[row["error"][:200]] += 1

    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Totals:
        counters = {name: Counter(content[name]) for name in ("verdicts", "agree", "lacking")}
        return cls(content["rows"], content["duplicates"], content["cpu_s"], **counters)

    def plus(self, other: Totals) -> None:
        self.rows += other.rows
        self.duplicates += other.duplicates
        self.cpu_s += other.cpu_s
        self.verdicts += other.verdicts
        self.agree += other.agree
        self.lacking += other.lacking


def record(entry: Entry, judgement: Judgement, first: int | None, wanted: Wanted) -> dict[str, Any]:
    """The row of the relabelled file. ``first`` is the earlier row whose run this is the result of."""
    logged, admitted = entry.logged, entry.admitted
    source = admitted.task.source if admitted is not None and admitted.task is not None else logged.source
    row: dict[str, Any] = {
        "row": entry.row,
        "id": _writable(logged.id),
        "problem_id": _writable(logged.problem_id or entry.problem),
        "problem": entry.problem,
        "language": logged.language,
        "source": _writable(source),
        "source_hash": None if source is None else sha256(source),
        "completion": _writable(logged.completion),
        "prompt": _writable(logged.prompt),
        "difficulty": _writable(logged.difficulty),
        "date": _writable(logged.date),
        "split": _writable(logged.split),
        "label": logged.label,
        "duplicates_of": first,
        "error": _writable(logged.error),
        "context": json.dumps(logged.context, sort_keys=True, default=str) if logged.context else None,
        "metadata": json.dumps(logged.metadata, sort_keys=True, default=str) if logged.metadata else None,
        **schema.from_judgement(judgement),
    }
    context = admitted.context if admitted is not None else Context()
    for name, spec in wanted.rewards.items():
        try:
            rewards.validate(spec, wanted.run, context)
            value, components = rewards.reward(judgement, spec, context)
        except InputError as error:
            value, components = None, {}
            row["error"] = row["error"] or (f"{name}: {error.message}" if judgement.scorable else None)
        row[schema.REWARD + name] = value
        row[schema.COMPONENTS + name] = json.dumps(components, sort_keys=True)
    return row


def _writable(text: str | None) -> str | None:
    """Text that Arrow takes: half of a surrogate pair is no text."""
    return None if text is None else text.encode("utf-8", "replace").decode()
