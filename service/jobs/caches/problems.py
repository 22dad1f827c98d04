"""Problems by the hash of their content: registered ones, and those made of ground truths lately."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic_core import PydanticSerializationError

from service.errors import InputError, TooLarge
from service.jobs.wire import MAX_BODY
from service.schema import AssertsTest, CallTest, Problem, sha256

PARSED_FACTOR = 4  # a parsed problem beside its JSON, roughly


@dataclass(frozen=True, slots=True)
class Prepared:
    """A problem with its canonical bytes and their hash, which is its id."""

    problem: Problem
    id: str
    json: bytes


def prepare(problem: Problem, path: str = "problem") -> Prepared:
    """Raises ``InputError`` below ``path`` for values that JSON cannot carry, ``TooLarge`` above the wire's bound."""
    for index, test in enumerate(problem.tests):
        if isinstance(test, CallTest):
            for name in ("args", "kwargs", "expected"):
                finite(getattr(test, name), f"{path}.tests[{index}].{name}")
    finite(problem.metadata, f"{path}.metadata")
    try:
        raw = problem.canonical()
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        raise InputError(f"this problem cannot be written as JSON: {error}", path) from None
    if len(raw) > MAX_BODY // 2:
        raise TooLarge(f"a problem of {len(raw)} bytes is above the bound of {MAX_BODY // 2}", path)
    return Prepared(problem, sha256(raw), raw)


def finite(value: Any, path: str) -> None:
    """Infinite numbers and NaN have no JSON; they would silently turn into null."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError("numbers must be finite and in the range of a double", path)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            finite(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            finite(item, f"{path}.{key}")


def counts(problem: Problem) -> list[int]:
    """How many tests each entry of ``tests`` counts for before pytest ids are collected."""
    return [len(test.code) if isinstance(test, AssertsTest) else 1 for test in problem.tests]


class Problems(Protocol):
    """What submissions may name."""

    def get(self, problem_id: str) -> Prepared | None:
        """The problem under this id."""
        ...

    def named(self, name: str, make: Callable[[], Prepared]) -> Prepared:
        """What ``make`` gave for ``name`` the last time, or gives now."""
        ...


class ProblemStore:
    """Keeps problems in memory up to ``limit_mb``; the least used leave first."""

    def __init__(self, limit_mb: int) -> None:
        self._limit = limit_mb << 20
        self._entries: OrderedDict[str, tuple[Prepared, int]] = OrderedDict()
        self._names: dict[str, str] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """The memory that the kept problems are counted for."""
        return self._bytes

    def add(self, prepared: Prepared, path: str = "") -> str:
        """Register; twice is once. Raises ``TooLarge`` for a problem that alone is above the bound."""
        size = len(prepared.json) * (1 + PARSED_FACTOR)
        if size > self._limit:
            bound = self._limit // (1 + PARSED_FACTOR)
            raise TooLarge(f"a problem of {len(prepared.json)} bytes is above the bound of {bound}", path)
        if self.get(prepared.id) is None:
            self._entries[prepared.id] = (prepared, size)
            self._bytes += size
            while self._bytes > self._limit:
                self._bytes -= self._entries.popitem(last=False)[1][1]
        return prepared.id

    def get(self, problem_id: str) -> Prepared | None:
        """The problem under this id, which counts as a use."""
        entry = self._entries.get(problem_id)
        if entry is None:
            return None
        self._entries.move_to_end(problem_id)
        return entry[0]

    def named(self, name: str, make: Callable[[], Prepared]) -> Prepared:
        """What ``make`` gave for ``name`` the last time, or gives now: rollouts of one prompt share a ground truth."""
        problem_id = self._names.get(name)
        kept = self.get(problem_id) if problem_id else None
        if kept is not None:
            return kept
        made = make()
        try:
            self.add(made)
        except TooLarge:
            return made
        if len(self._names) > 2 * len(self._entries) + 64:
            self._names = {key: value for key, value in self._names.items() if value in self._entries}
        self._names[name] = made.id
        return made
