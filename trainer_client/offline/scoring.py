"""The reward of a relabelled row: the one that the file has, or one made of its judgement. Nothing runs."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from service.errors import InputError
from service.jobs.validation import from_validation
from service.reward_schema import RewardSpec
from service.rewards import resolve
from service.rewards.rescore import rescore
from service.schema import Context
from trainer_client.offline import schema
from trainer_client.offline.relabel.rows import Wanted
from trainer_client.offline.tables import Relabelled, rewards_in

# What a judgement is made of, and what rewards need beside it.
_JUDGEMENT = (
    "verdict", "reason", "scorable", "passed", "total", "pass_rate", "tests", "flags", "message", "analysis",
    "cpu_s", "wall_s", "attempts", "provenance", "completion", "prompt", "context",
)  # fmt: skip


class Scoring:
    """A reward by its ``name``. ``columns`` are those that ``of`` reads; ``spec`` is None if only its name is known."""

    def __init__(self, name: str, stored: bool, spec: RewardSpec | None) -> None:
        self.name = name
        self.stored = stored
        self.spec = spec
        self.columns = ("scorable", schema.REWARD + name) if stored else _JUDGEMENT

    @classmethod
    def find(cls, path: Path, reward: str) -> Scoring:
        """``reward`` as the file has it, or as a preset, a spec in JSON or a file of one says, also as ``NAME=...``. Raises ``InputError``."""
        if reward in rewards_in(path):
            try:
                return cls(reward, True, resolve(reward))
            except InputError:
                return cls(reward, True, None)
        ((name, spec),) = Wanted.of([reward]).rewards.items()
        return cls(name, False, spec)

    def of(self, row: Relabelled, where: str) -> float | None:
        """None if the row is unscorable, whatever else it says. Raises ``InputError`` if the reward cannot be had from it."""
        if not row.scorable:
            return None
        if self.stored:
            return row.reward(self.name)
        assert self.spec is not None
        try:
            value, _ = rescore(row.judgement(), self.spec, context_of(row), where)
        except ValidationError as error:
            raise from_validation(error, where) from None
        except InputError as error:
            raise InputError(f"{error.message}; or relabel with --reward {self.name}", error.path) from None
        return value


def context_of(row: Relabelled) -> Context:
    """What was sent beside the row's source."""
    given = json.loads(row.get("context") or "{}")
    for name in ("completion", "prompt"):
        if given.get(name) is None and row.get(name) is not None:
            given[name] = row[name]
    return Context.model_validate(given)


def only_reward(path: Path) -> str:
    """The file's reward, if it has one alone. Raises ``InputError``."""
    known = rewards_in(path)
    if len(known) != 1:
        has = f"it has {', '.join(known)}" if known else "it has none of its own"
        raise InputError(f"name the reward with --reward ({has}; any preset or spec will do)", path.name)
    return known[0]
