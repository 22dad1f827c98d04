"""A family of toy programs: ``mul c a`` asks for a function of three numbers that gives ``c*a``."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

OPERATIONS: dict[str, tuple[str, Callable[[int, int], int]]] = {
    "add": ("{}+{}", lambda x, y: x + y),
    "sub": ("{}-{}", lambda x, y: x - y),
    "mul": ("{}*{}", lambda x, y: x * y),
    "max": ("max({},{})", max),
}
NAMES = "abc"


@dataclass(frozen=True)
class Task:
    """One of the 36: an operation and the names of its two arguments."""

    operation: str
    first: str
    second: str

    @property
    def prompt(self) -> str:
        return f"{self.operation} {self.first} {self.second}\n"

    @property
    def answer(self) -> str:
        """A completion as the model should write it."""
        expression = OPERATIONS[self.operation][0].format(self.first, self.second)
        return f"```\ndef f(a,b,c):return {expression}\n```"

    def ground_truth(self) -> dict[str, Any]:
        """Calls of ``f`` with three numbers in every order, so that no other task's program passes; always the same for a task."""
        numbers = random.Random(self.prompt).sample(range(2, 60), 3)
        inputs = [list(given) for given in itertools.permutations(numbers)]
        apply = OPERATIONS[self.operation][1]
        values = [dict(zip(NAMES, args, strict=True)) for args in inputs]
        return {
            "fn_name": "f",
            "inputs": inputs,
            "outputs": [apply(value[self.first], value[self.second]) for value in values],
        }


def tasks() -> list[Task]:
    """All of them, in a fixed order that mixes them."""
    made = [Task(operation, x, y) for operation in OPERATIONS for x in NAMES for y in NAMES]
    random.Random(0).shuffle(made)
    return made
