"""The sandbox as the judge sees it: a slot runs one task at a time and streams back what the parent measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Ending = Literal["passed", "failed", "raised", "exit", "signal", "cpu", "wall", "idle", "memory", "output", "load", "syntax", "skipped"]


@dataclass(slots=True)
class Outcome:
    """What the runner saw of one step (one stdio run, one call, one assert, one test function).

    ``ending`` says how the step ended: ``passed``, ``failed`` (an assertion) and ``raised`` (any other exception)
    are the test process's words about a step that came to its end; ``exit`` and ``signal`` mean that the
    submission's process ended; ``cpu``, ``wall``, ``idle``, ``memory`` and ``output`` name the limit that the
    parent enforced; ``syntax`` and ``load`` mean that the source never got to run its tests.
    """

    step: int
    ending: Ending
    exit_code: int | None = None
    signal: int | None = None
    cpu_s: float = 0.0
    wall_s: float = 0.0
    memory_mb: float = 0.0
    stdout: bytes = b""
    stderr: bytes = b""
    truncated: bool = False
    message: str = ""
    value: Any = None
    contended: bool = False
    flags: tuple[str, ...] = ()


class Slot(Protocol):
    """One warm sandbox. After any ``SandboxError`` the slot is not to be used again."""

    isolation: str
    image: str
    runs: int

    def run(self, task: dict[str, Any], blobs: list[bytes], timeout_s: float) -> Iterator[Outcome]:
        """Run one task; yields an outcome a step. Raises ``SlotLost`` or ``ProtocolError``."""
        ...

    def healthy(self) -> bool:
        """Whether the runner answers a ping and its scratch space and process list are empty."""
        ...

    def abort(self) -> None:
        """Break off a run from another thread; the run raises ``SlotLost``."""
        ...

    def close(self) -> None:
        """Destroy the sandbox and everything in it."""
        ...
