"""What the runs of one submission come to, and who else has a say in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from service.judging.flags import Flag
from service.languages import Language
from service.sandbox.base import Reply, Slot
from service.schema import StdioTest, TestResult
from service.verdict import Verdict

PATIENCE = 5.0  # times its wall limit that a run gets, once that ran out on a busy machine


@dataclass(slots=True)
class Bill:
    """What was compiled: how often, in how many CPU seconds."""

    compiles: int = 0
    cpu_s: float = 0.0


class Said(NamedTuple):
    """What a checker says of one test. ``points`` are what it gave, if it gave any."""

    verdict: Verdict
    message: str = ""
    points: float | None = None


class Checks(Protocol):
    """A checker that is a program."""

    def check(self, test: StdioTest, printed: bytes) -> Said:
        """What it says of what was printed."""
        ...


class Interacts(Protocol):
    """An interactor with the submission."""

    def ask(self, slot: Slot, test: StdioTest, patience: float) -> Reply: ...

    def said(self, reply: Reply, test: StdioTest, language: Language | None) -> Said: ...


class Contended(Exception):
    """Wall time ran out on a busy machine: says nothing about the submission."""


@dataclass(slots=True)
class Tally:
    """What the runs of one submission came to so far."""

    results: dict[int, TestResult] = field(default_factory=dict)
    cpu_s: float = 0.0
    wall_s: float = 0.0
    bill: Bill = field(default_factory=Bill)
    flags: set[Flag] = field(default_factory=set)
