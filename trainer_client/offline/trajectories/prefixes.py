"""Cut trajectories into prompts: what stood before the first answer, before the second, and so on."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from service.errors import InputError
from trainer_client.offline.trajectories.prompts import Message
from trainer_client.offline.trajectories.schema import Collected, Trajectory

LENGTHS = (2, 4, 6, 8)  # messages
MAX_TOKENS = 10_000
CHARS_PER_TOKEN = 3.0
TOKENS_PER_MESSAGE = 4

CountTokens = Callable[[Sequence[Message]], int]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The messages that a model is to answer, after ``turns`` answers of ``sample`` (None before the first).

    ``prev_best`` is the best pass rate in it, 0 where there is no answer.
    """

    messages: list[Message]
    turns: int
    sample: int | None
    prev_best: float


def estimate(messages: Sequence[Message]) -> int:
    """Tokens without a tokenizer: a token for 3 characters, and 4 for each message. Meant to be too many rather than too few."""
    return round(sum(len(message.content) / CHARS_PER_TOKEN + TOKENS_PER_MESSAGE for message in messages))


def prefixes(
    task: Collected,
    lengths: Sequence[int] = LENGTHS,
    max_tokens: int = MAX_TOKENS,
    count_tokens: CountTokens = estimate,
) -> Iterator[Prefix]:
    """The task's prompts: once the one before the first answer, then those of each trajectory, shortest first.

    ``lengths`` are in messages, a system message counted. A trajectory ends at the first prefix with more than
    ``max_tokens``: those after it would be longer still.
    """
    start = len(task.prompt)
    if start in lengths:
        yield Prefix(list(task.prompt), 0, None, 0.0)
    for trajectory in task.trajectories:
        messages = list(task.prompt)
        best = 0.0
        for turns, (turn, rate) in enumerate(zip(trajectory.turns, trajectory.rates, strict=True), 1):
            if rate is None:
                break
            messages = [
                *messages,
                Message(role="assistant", content=turn.answer),
                Message(role="user", content=turn.feedback),
            ]
            best = max(best, rate)
            if len(messages) not in lengths:
                continue
            if count_tokens(messages) > max_tokens:
                break
            yield Prefix(messages, turns, trajectory.sample, best)


def bests(trajectory: Trajectory) -> list[float | None]:
    """Before each turn, the best pass rate so far: 0 before the first; None from an unscorable turn on."""
    found: list[float | None] = [0.0]
    for rate in trajectory.rates:
        last = found[-1]
        found.append(None if last is None or rate is None else max(last, rate))
    return found[:-1]


def tokenizer(name: str | None) -> CountTokens:
    """``hf:<model>`` for a tokenizer of transformers with its chat template, ``<module>:<function>`` for one of your own.

    None is ``estimate``. Raises ``InputError`` where there is no such thing.
    """
    if name is None:
        return estimate
    place, _, rest = name.partition(":")
    try:
        if place == "hf":
            template = importlib.import_module("transformers").AutoTokenizer.from_pretrained(rest)
            return lambda messages: len(
                template.apply_chat_template([dict(message) for message in messages], add_generation_prompt=True)
            )
        found: CountTokens = getattr(importlib.import_module(place), rest)
        return found
    except (ImportError, AttributeError, ValueError, OSError) as error:
        raise InputError(f"there is no tokenizer {name!r}: {error}", "--tokenizer") from None
