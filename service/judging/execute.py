"""How a program that is not Python is put to a slot: its files, its arguments, and limits that suit its runtime."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.errors import ImageError
from service.languages import Language
from service.sandbox.base import Reply, Sink, Slot
from service.sandbox.tasks import job, limits
from service.schema import Limits

MARGIN_S = 30.0
_STACK_MB = 256  # what a thread's stack reserves; hardly any of it is used


@dataclass(frozen=True, slots=True)
class Program:
    """A source that can be run: ``files`` are laid out for each run (base64 by path), ``artefact`` is what was compiled.

    ``names`` are what its source said for the names in braces of the language's arguments.
    """

    language: Language
    image: str  # its digest
    files: Mapping[str, str] = field(default_factory=dict)
    artefact: bytes = b""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.artefact) + sum(map(len, self.files.values()))


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that its compiler did not take, or could not within its limits: ``message`` in a line, and what it printed.

    ``passing``: a limit that hangs on the machine made it so, so that another time it may come out otherwise.
    """

    message: str
    diagnostics: str
    passing: bool = False


def filled(words: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """``words`` with names in braces replaced; other braces stay, and so does ``{folder}``, which the child knows."""
    return [re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], found[0]), word) for word in words]


def run(
    slot: Slot,
    program: Program,
    stdin: bytes,
    bounds: Limits,
    *,
    files: Mapping[str, str] | None = None,
    fetch: Sequence[str] = (),
    fetch_bytes: int = 0,
    arguments: Sequence[str] = (),
    patience: float = 1.0,
    sink: Sink | None = None,
) -> Reply:
    """One run of a program. ``files`` are laid out beside its own, ``arguments`` are the program's, after the language's.

    ``sink`` gets long output as it comes.

    Raises ``SandboxError`` for faults of ours.
    """
    header: dict[str, Any] = {"limits": granted(program.language, bounds, patience), "steps": 1}
    if fetch:
        header |= {"fetch": list(fetch), "fetch_bytes": fetch_bytes}
    return ask(slot, header, [task(program, bounds, files, arguments), stdin, program.artefact], sink)


def task(
    program: Program, bounds: Limits, files: Mapping[str, str] | None = None, arguments: Sequence[str] = ()
) -> bytes:
    """The job of a child that becomes the program."""
    language = program.language
    names = {"memory_mb": str(bounds.memory_mb), **program.names}
    return job(
        files={**program.files, **(files or {})},
        argv=[*filled(language.run, names), *arguments],
        environment=environment(language),
        artefact=language.artefact_kind if language.compile is not None else None,
    )


def ask(slot: Slot, header: dict[str, Any], blobs: list[bytes], sink: Sink | None = None) -> Reply:
    """Have the slot execute something. Raises ``ImageError`` if what was to be started is not in its image."""
    reply = slot.run("execute", header, blobs, header["limits"]["wall_s"] + MARGIN_S, sink)
    require_started(reply)
    return reply


def require_started(reply: Reply) -> None:
    """Raises ``ImageError`` if what was to be started is not in the image."""
    if reply.outcomes and reply.outcomes[0].ending == "setup":
        raise ImageError(f"the sandbox cannot start {reply.outcomes[0].message}; is its image the language's?")


def environment(language: Language) -> dict[str, str]:
    """The same wherever and whenever something runs."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "{folder}",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **language.environment,
    }


def granted(language: Language, bounds: Limits, patience: float = 1.0) -> dict[str, Any]:
    """A problem's limits as the parent enforces them, with what the language's runtime takes for itself."""
    startup = language.startup_cpu_s
    with_startup = bounds.model_copy(
        update={
            "cpu_s": bounds.cpu_s + startup,
            "wall_s": bounds.wall + 3 * startup,
            "idle_s": bounds.idle + startup,
            "memory_mb": bounds.memory_mb + language.extra_memory_mb,
            "processes": bounds.processes + language.extra_processes,
        }
    )
    made = limits(with_startup, 1, patience)
    # Threads' stacks are data to the kernel: a program with as many threads as it may have must get them.
    made["data_mb"] = with_startup.memory_mb + _STACK_MB * with_startup.processes if language.data_limit else None
    return made


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
