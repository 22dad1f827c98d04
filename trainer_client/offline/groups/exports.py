"""Groups as rows of the files that trainers read. ``docs/offline.md`` says which trainer reads which columns.

``trl``: one row a solution, in TRL's prompt-completion and unpaired preference formats at once (``SFTTrainer``, ``KTOTrainer``),
with the reward and the advantage for a loss of one's own. ``trl-preference``: one row a pair (``DPOTrainer``, ``RewardTrainer``).
``verl``: one row a solution, with what verl's ``RLHFDataset`` and ``MultiTurnSFTDataset`` read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """A solution in its group. ``prompt`` are messages; ``completion`` is the assistant's text."""

    row: int
    problem: str
    prompt: list[Message]
    completion: str
    verdict: str
    right: bool
    reward: float
    advantage: float
    ground_truth: str
    split: str | None


Group = Sequence[Member]
Rows = Callable[[int, Group, "Style"], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Style:
    """``chat``: prompts and completions are messages, where a trainer takes both. ``data_source`` is for verl."""

    chat: bool = False
    data_source: str = "assay"

    def prompt(self, messages: list[Message]) -> list[Message] | str:
        return messages if self.chat else "\n\n".join(one["content"] for one in messages)

    def completion(self, text: str) -> list[Message] | str:
        return [{"role": "assistant", "content": text}] if self.chat else text


def trl(number: int, group: Group, style: Style) -> Iterator[dict[str, Any]]:
    for one in group:
        yield {
            "prompt": style.prompt(one.prompt), "completion": style.completion(one.completion), "label": one.right,
            "reward": one.reward, "advantage": one.advantage, "group": number, "problem_id": one.problem,
            "verdict": one.verdict, "row": one.row,
        }  # fmt: skip


def trl_preference(number: int, group: Group, style: Style) -> Iterator[dict[str, Any]]:
    """Each right solution beside a wrong one, as far as both last; the best paid beside the worst paid first."""
    right = sorted((one for one in group if one.right), key=lambda one: (-one.reward, one.row))
    wrong = sorted((one for one in group if not one.right), key=lambda one: (one.reward, one.row))
    for chosen, rejected in zip(right, wrong, strict=False):
        yield {
            "prompt": style.prompt(chosen.prompt), "chosen": style.completion(chosen.completion),
            "rejected": style.completion(rejected.completion), "reward_chosen": chosen.reward,
            "reward_rejected": rejected.reward, "group": number, "problem_id": chosen.problem,
        }  # fmt: skip


def verl(number: int, group: Group, style: Style) -> Iterator[dict[str, Any]]:
    for one in group:
        yield {
            "data_source": style.data_source, "prompt": one.prompt, "ability": "code",
            "reward_model": {"style": "rule", "ground_truth": one.ground_truth},
            "extra_info": {
                "split": one.split or "train", "index": one.row, "group": number, "problem_id": one.problem,
                "response": one.completion, "verdict": one.verdict, "reward": one.reward, "advantage": one.advantage,
            },
            "messages": [*one.prompt, {"role": "assistant", "content": one.completion}],
        }  # fmt: skip


_MESSAGES = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))


def _trl_columns(style: Style) -> pa.Schema:
    text = _MESSAGES if style.chat else pa.string()
    return pa.schema([
        ("prompt", text), ("completion", text), ("label", pa.bool_()), ("reward", pa.float64()),
        ("advantage", pa.float64()), ("group", pa.int64()), ("problem_id", pa.string()), ("verdict", pa.string()),
        ("row", pa.int64()),
    ])  # fmt: skip


def _preference_columns(style: Style) -> pa.Schema:
    text = _MESSAGES if style.chat else pa.string()
    return pa.schema([
        ("prompt", text), ("chosen", text), ("rejected", text), ("reward_chosen", pa.float64()),
        ("reward_rejected", pa.float64()), ("group", pa.int64()), ("problem_id", pa.string()),
    ])  # fmt: skip


def _verl_columns(style: Style) -> pa.Schema:
    info = [
        ("split", pa.string()), ("index", pa.int64()), ("group", pa.int64()), ("problem_id", pa.string()),
        ("response", pa.string()), ("verdict", pa.string()), ("reward", pa.float64()), ("advantage", pa.float64()),
    ]  # fmt: skip
    return pa.schema([
        ("data_source", pa.string()), ("prompt", _MESSAGES), ("ability", pa.string()),
        ("reward_model", pa.struct([("style", pa.string()), ("ground_truth", pa.string())])),
        ("extra_info", pa.struct(info)), ("messages", _MESSAGES),
    ])  # fmt: skip


FORMATS: dict[str, tuple[Rows, Callable[[Style], pa.Schema]]] = {
    "trl": (trl, _trl_columns),
    "trl-preference": (trl_preference, _preference_columns),
    "verl": (verl, _verl_columns),
}


def messages_of(prompt: Any) -> list[Message] | None:
    """A logged prompt as messages: a text is the user's; a list of messages, or its JSON, is one already. None for what is neither."""
    if isinstance(prompt, str):
        if not prompt.lstrip().startswith("["):
            return [{"role": "user", "content": prompt}] if prompt.strip() else None
        try:
            parsed = json.loads(prompt)
        except ValueError:
            return [{"role": "user", "content": prompt}]
        return messages_of(parsed) or [{"role": "user", "content": prompt}]
    if not isinstance(prompt, list) or not prompt:
        return None
    told = [one for one in prompt if isinstance(one, dict) and isinstance(one.get("content"), str)]
    if len(told) < len(prompt):
        return None
    return [{"role": str(one.get("role") or "user"), "content": one["content"]} for one in told]
