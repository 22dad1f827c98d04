"""The sandbox as the judge sees it: a slot runs one task at a time and answers with what its parent process measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

StepEnding = Literal[
    "passed",
    "failed",
    "raised",
    "value",
    "unclear",
    "skipped",
    "missing",
    "syntax",
    "load",
    "setup",
    "collected",
    "garbled",
]
RunEnding = Literal["exit", "signal", "cpu", "wall", "idle", "memory", "output", "garbled"]
# Sums of what is told must be numbers too.
Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
Sink = Callable[[bytes], None]
_PIDS = 1 << 22  # as many as a kernel ever has


class _Answer(BaseModel):
    """What comes out of a container is untrusted: every field is checked, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Step(_Answer):
    """One step (a call, an assert, a test function) that came to its own end.

    ``passed``, ``failed`` and ``raised`` are the test process's words, ``value`` carries what a call returned,
    ``unclear`` says that it returned what is not plain data.
    ``syntax``, ``load``, ``setup`` speak of all steps that are left: the code never got to run them.
    """

    step: int = Field(ge=0)
    ending: StepEnding
    cpu_s: Seconds = 0.0
    wall_s: Seconds = 0.0
    message: str = ""
    self_judged: bool = False
    stdout: bytes = b""
    payload: bytes = b""


class End(_Answer):
    """How the run itself ended before its last step did, and in which step (-1 if none had begun).

    ``exit`` and ``signal`` mean that a process ended by itself; the rest name the limit that its parent enforced.
    ``contended``: wall time ran out although CPU time had not and something was runnable, so it says nothing.
    ``by_tests``: it was the process with the test code that ended, not the submission's.
    """

    ending: RunEnding
    step: int = Field(ge=-1)
    exit_code: int | None = Field(None, ge=0, le=255)
    signal: int | None = Field(None, ge=1, le=64)
    wall_s: Seconds = 0.0
    contended: bool = False
    by_tests: bool = False


class Judged(_Answer):
    """The interactor's part of an interactive run: how it ended (None: with the submission), whether before it, and what it said."""

    end: End | None = None
    first: bool = False
    stderr: str = Field("", max_length=8000)


class Reply(_Answer):
    """Everything about one run: finished steps, how it ended, and its totals.

    ``processes`` is how many the submission started, as far as the parent saw them (those that outlived the process that
    started them, or the most at one time); ``left`` how many were still running when it had ended by itself. ``files`` are places in the list of the files that were
    asked for, ``fetched`` is what they hold by name. ``judge`` is there where an interactor ran, too.
    """

    outcomes: list[Step]
    end: End | None = None
    cpu_s: Seconds
    wall_s: Seconds
    memory_mb: float = Field(ge=0, le=1 << 30, allow_inf_nan=False)
    truncated: bool = False
    processes: int = Field(0, ge=0, le=_PIDS)
    left: int = Field(0, ge=0, le=_PIDS)
    stdout: bytes = b""
    stderr: bytes = b""
    files: list[int] = Field(default_factory=list)
    fetched: dict[str, bytes] = Field(default_factory=dict)
    judge: Judged | None = None


class Slot(Protocol):
    """One warm sandbox. After any ``SandboxError`` it is not to be used again."""

    isolation: str
    image: str
    ceiling: str
    runs: int

    def run(
        self, op: str, header: dict[str, Any], blobs: list[bytes], timeout_s: float, sink: Sink | None = None
    ) -> Reply:
        """Run one task. Raises ``SlotLost`` or ``ProtocolError``; never blocks longer than ``timeout_s``.

        A program's output that is long comes in pieces while it runs. ``sink`` gets them in order, and the answer's
        ``stdout`` is only what came after the last of them; without a sink it is everything.
        """
        ...

    def beside(self, wanted: dict[str, Any]) -> object:
        """Have the runner attack the slot from beside itself, before the first run; its answer, unchecked."""
        ...

    def healthy(self) -> bool:
        """Whether the runner answers, its scratch space is empty and no stranger runs in it."""
        ...

    def abort(self) -> None:
        """Break off a run from another thread; the run raises ``SlotLost``."""
        ...

    def close(self) -> None:
        """Destroy the sandbox and everything in it. May be called twice."""
        ...
