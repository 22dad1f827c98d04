"""A family of toy programs: ``mul ( add a b ) c`` asks for a function of three numbers that gives ``(a+b)*c``.

Easy tasks have one operation, hard ones two, one inside the other. Of the hard ones some are held out of everything before
the evaluation.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.schema import CallTest, Problem
from trainer_client.offline.trajectories.prompts import Message
from trainer_client.offline.trajectories.schema import Task as Asked

OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "max": max,
}
SIGNS = {"add": "+", "sub": "-", "mul": "*"}
NAMES = "abc"
TESTS, PUBLIC = 8, 2
HARD, HELD_OUT = 60, 40  # of 432

FRAME = "def f(a, b, c):\n    return {}"
PREFIX, SUFFIX = "</think>\n\n```python\ndef f(a, b, c):\n    return ", "\n```"


@dataclass(frozen=True)
class Task:
    """``outer(x, y)``, or ``outer(inner(x, y), z)`` where there is an inner operation."""

    outer: str
    x: str
    y: str
    inner: str | None = None
    z: str = ""

    @property
    def words(self) -> list[str]:
        """The prompt, word by word."""
        if self.inner is None:
            return [self.outer, self.x, self.y]
        return [self.outer, "[", self.inner, self.x, self.y, "]", self.z]

    @property
    def prompt(self) -> str:
        return " ".join(self.words)

    @property
    def expression(self) -> list[str]:
        """The answer, word by word."""
        if self.inner is None:
            return infix(self.outer, [self.x], [self.y])
        below = infix(self.inner, [self.x], [self.y])
        bare = self.outer == "max" or self.inner == "max"
        return infix(self.outer, below if bare else ["(", *below, ")"], [self.z])

    def __call__(self, values: Sequence[int]) -> int:
        known = dict(zip(NAMES, values, strict=True))
        if self.inner is None:
            return OPERATIONS[self.outer](known[self.x], known[self.y])
        return OPERATIONS[self.outer](OPERATIONS[self.inner](known[self.x], known[self.y]), known[self.z])

    def problem(self) -> Problem:
        """Eight calls, always the same for a task; two of them public."""
        drawn = random.Random(self.prompt)
        numbers = [drawn.sample(range(2, 10), 3) for _ in range(TESTS)]
        calls = [
            CallTest(id=f"t{index}", function="f", args=list(values), expected=self(values), public=index < PUBLIC)
            for index, values in enumerate(numbers)
        ]
        return Problem(tests=[*calls])

    def asked(self) -> Asked:
        """As trajectories are collected of it."""
        return Asked(id=self.prompt, prompt=[Message(role="user", content=self.prompt)], problem=self.problem())

    def mistaken(self, drawn: random.Random) -> Task:
        """A task that differs from this one in one word: what a wrong program solves."""
        parts = ["outer", "x", "y"] + (["inner", "z"] if self.inner is not None else [])
        part = drawn.choice(parts)
        now = getattr(self, part)
        others = [word for word in (OPERATIONS if part in ("outer", "inner") else NAMES) if word != now]
        return replace(self, **{part: drawn.choice(others)})


def infix(operation: str, left: list[str], right: list[str]) -> list[str]:
    if operation == "max":
        return ["max(", *left, ",", *right, ")"]
    return [*left, SIGNS[operation], *right]


def completion(words: Sequence[str]) -> str:
    """A model's text with the expression in its frame."""
    return PREFIX + "".join(words) + SUFFIX


@dataclass(frozen=True)
class Family:
    """Three lists of tasks that share none."""

    easy: list[Task]
    hard: list[Task]
    held_out: list[Task]

    @property
    def training(self) -> list[Task]:
        return self.easy + self.hard

    @property
    def parts(self) -> dict[str, list[Task]]:
        return {"easy": self.easy, "hard": self.hard, "hold-out": self.held_out}


def family(seed: int, most: int = 1000) -> Family:
    """36 easy tasks, 60 hard ones, 40 held out; at most ``most`` of each."""
    drawn = random.Random(seed)
    easy = [Task(outer, x, y) for outer in OPERATIONS for x in NAMES for y in NAMES]
    hard = [
        Task(outer, x, y, inner, z)
        for outer, inner in itertools.product(OPERATIONS, repeat=2)
        for x, y, z in itertools.product(NAMES, repeat=3)
    ]
    drawn.shuffle(hard)
    held_out = hard[HARD : HARD + HELD_OUT]
    return Family(easy[:most], hard[:HARD][:most], held_out[:most])


def log_row(task: Task, words: Sequence[str], number: int, difficulty: str) -> dict[str, Any]:
    """A row of a log, as ``assay relabel`` reads it."""
    return {
        "id": str(number), "prompt": task.prompt, "problem_id": task.prompt, "difficulty": difficulty,
        "problem": json.loads(task.problem().model_dump_json()), "completion": completion(words),
    }  # fmt: skip
