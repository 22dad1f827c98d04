"""From conversations to tokens and back. A token is a word of a prompt, a word of an expression, or a digit of what is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from examples.offline_vs_online.family import Task
from service.schema import CallTest
from trainer_client.offline.trajectories.prompts import Message

SPECIAL = ["<pad>", "<end>", "<answer>", "<passed>", "<failed>", "<lost>"]
WORDS = [*SPECIAL, "add", "sub", "mul", "max", "[", "]", *"abc(),+-*", "max(", *"0123456789", ":"]
IDS = {word: index for index, word in enumerate(WORDS)}
PAD, END = IDS["<pad>"], IDS["<end>"]

_EXPRESSION = re.compile(r"max\(|[abc(),+*-]")
_TOLD = re.compile(r"Call:\nf\(([-\d, ]+)\)\n\nExpected value:\n(-?\d+)\n\nWhat happened:\n(.*)")
_GOT = re.compile(r"got (-?\d+)")


def encode(messages: Sequence[Message]) -> list[int]:
    """A conversation that ends with a message of the user's, and the mark after which the model answers."""
    words: list[str] = []
    for message in messages:
        if message.role == "assistant":
            words += ["<answer>", *expression(message.content)]
        elif not words:
            words += message.content.split()
        else:
            words += told(message.content)
    return [IDS[word] for word in [*words, "<answer>"]]


def told(feedback: str) -> list[str]:
    """Feedback in few words: the numbers of the call, what is expected, and what came instead."""
    found = _TOLD.search(feedback)
    if found is None:
        return ["<passed>"] if "passed all public tests" in feedback else ["<lost>"]
    given, expected, happened = found.groups()
    got = _GOT.search(happened)
    return failed([*given.replace(",", " ").split(), expected, *([got[1]] if got else [])])


def failed(numbers: Sequence[str]) -> list[str]:
    return ["<failed>", *(char for number in numbers for char in [":", *number])]


def told_of(task: Task, program: Task) -> list[str]:
    """What ``told`` makes of the feedback on a program that solves another task."""
    for test in task.problem().tests:
        if test.public and isinstance(test, CallTest) and program(test.args) != test.expected:
            return failed([str(number) for number in [*test.args, test.expected, program(test.args)]])
    return ["<passed>"]


def expression(text: str) -> list[str]:
    """The words between the program's frame and the end of its block."""
    inner = text.rpartition("return ")[2].partition("\n")[0]
    return _EXPRESSION.findall(inner)


def decode(ids: Sequence[int]) -> list[str]:
    """Words up to the end mark."""
    words = [WORDS[index] for index in ids]
    return words[: words.index("<end>")] if "<end>" in words else words
