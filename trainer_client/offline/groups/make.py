"""From a relabelled file to a file of groups. Two passes: the first chooses, the second writes what was chosen.

The first keeps a few numbers a row, the second the solutions of groups of which not all were read yet.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.errors import InputError
from service.reward_schema import AdvantageSpec
from service.rewards.groups import of_rewards
from service.schema import sha256
from trainer_client.adapters.base import COLUMNS as GROUND_TRUTHS
from trainer_client.offline.groups.choice import Candidate, Choice, groups_of
from trainer_client.offline.groups.exports import FORMATS, Member, Message, Style, messages_of
from trainer_client.offline.scoring import Scoring
from trainer_client.offline.tables import Relabelled, write_rows
from trainer_client.offline.tracked import tracked

_CHOSEN_BY = (
    "problem",
    "problem_id",
    "language",
    "prompt",
    "source_hash",
    "verdict",
    "scorable",
    "metadata",
    "completion",
)
_WRITTEN = ("row", "source", "split")


@dataclass(slots=True)
class Made:
    """What became of a file's rows. Degenerate groups are those whose rewards are all equal: they teach nothing."""

    rows: int = 0
    unscorable: int = 0
    problems: int = 0
    problems_in_groups: int = 0
    groups: int = 0
    solutions: int = 0
    right: int = 0
    degenerate: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Prompts:
    """Where a row's prompt is: its ``column`` (of the relabelled file, or of the log), or by its problem in ``by_problem``."""

    column: str = "prompt"
    by_problem: Mapping[str, Any] = field(default_factory=dict)

    def of(self, row: Relabelled, where: str) -> list[Message]:
        """Raises ``InputError`` if there is none."""
        found = self.by_problem.get(row["problem_id"] or row["problem"])
        if found is None:
            found = row.get(self.column)
        known = {} if found is not None else row.metadata()
        messages = messages_of(known.get(self.column) if found is None else found)
        if messages is None:
            has = f"; the log has the columns {', '.join(sorted(known))}" if known else ""
            raise InputError(f"no prompt in {self.column!r}: name its column, or a file of prompts{has}", where)
        return messages


PLAIN, LOGGED = Style(), Prompts()


@dataclass(slots=True)
class _Group:
    """A chosen group while its members are read. ``advantages`` are by place in the file."""

    advantages: dict[int, float]
    rewards: dict[int, float]
    members: list[Member] = field(default_factory=list)


def make(
    path: Path, out: Path, scoring: Scoring, advantage: AdvantageSpec, choice: Choice, *,
    format: str = "trl", style: Style = PLAIN, prompts: Prompts = LOGGED,
) -> Made:  # fmt: skip
    """Write the groups of a relabelled file to ``out`` (JSONL or Parquet) in the order in which their last members come.

    The same file and the same choice give the same bytes. Raises ``InputError``.
    """
    made = Made()
    chosen = _choose(path, scoring, advantage, choice, prompts, made)
    rows, columns = FORMATS[format]
    groups = enumerate(_read(path, chosen, prompts))
    lines = (line for number, members in groups for line in rows(number, members, style))
    made.written = write_rows(out, lines, columns(style))
    return made


def _choose(
    path: Path, scoring: Scoring, advantage: AdvantageSpec, choice: Choice, prompts: Prompts, made: Made
) -> dict[int, _Group]:
    """The group of every chosen row, by its place in the file."""
    problems: dict[str, list[Candidate]] = defaultdict(list)
    columns = dict.fromkeys((*_CHOSEN_BY, *scoring.columns))
    for place, row in enumerate(tracked(path, list(columns), "choose from")):
        where = f"{path.name}:{place + 1}"
        made.rows += 1
        reward = scoring.of(row, where)
        if reward is None:
            made.unscorable += 1
            continue
        # A group is of one prompt; its problem alone would not do where a log asks for one in several ways.
        prompt = hashlib.sha256(json.dumps(prompts.of(row, where)).encode()).hexdigest()
        source = int((row["source_hash"] or sha256(row["completion"] or ""))[-16:], 16)  # a text may have no code in it
        problems[f"{row['problem_id'] or row['problem']}/{row['language']}/{prompt}"].append(
            Candidate(place, row.accepted, reward, source)
        )
    chosen: dict[int, _Group] = {}
    for problem, candidates in problems.items():
        groups = groups_of(problem, candidates, choice)
        made.problems += 1
        made.problems_in_groups += bool(groups)
        for group in groups:
            scores = of_rewards([[one.reward] for one in group], advantage)
            by_place = {
                one.row: value
                for one, (value,) in zip(group, scores.advantages, strict=True)
                if value is not None  # none is: unscorable rows were left out above
            }
            one_group = _Group(by_place, {one.row: one.reward for one in group})
            chosen |= dict.fromkeys(by_place, one_group)
            made.groups += 1
            made.solutions += len(group)
            made.right += sum(one.right for one in group)
            made.degenerate += scores.why is not None
    return chosen


def _read(path: Path, chosen: dict[int, _Group], prompts: Prompts) -> Iterator[list[Member]]:
    for place, row in enumerate(tracked(path, [*_CHOSEN_BY, *_WRITTEN], "write from")):
        group = chosen.get(place)
        if group is None:
            continue
        source, language = row["source"], row["language"]
        group.members.append(
            Member(
                row["row"],
                row["problem_id"] or row["problem"],
                prompts.of(row, f"{path.name}:{place + 1}"),
                row["completion"] or f"```{language}\n{source}\n```",
                row["verdict"],
                row.accepted,
                group.rewards[place],
                group.advantages[place],
                _ground_truth(row),
                row["split"],
            )
        )
        if len(group.members) == len(group.rewards):
            yield group.members
            group.members = []


def _ground_truth(row: Relabelled) -> str:
    """What the log kept of the tests, as JSON; without that, the problem's hash, by which a service may know it."""
    metadata = row.metadata()
    for name in GROUND_TRUTHS:
        value = metadata.get(name)
        if value is not None and name != "problem_id":
            return value if isinstance(value, str) else json.dumps(value)
    return str(row["problem"])
