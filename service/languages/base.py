"""What a language is: how its sources become programs, and what is different about running them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.schema import Limits

Layout = Callable[[str], dict[str, str]]


def plain(source: str) -> dict[str, str]:
    """The names that most sources need: none."""
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. In ``file``, ``compile`` and ``run``, names in braces stand for

    ``{file}`` the source's name, ``{memory_mb}`` the problem's limit, ``{folder}`` the working folder (in ``environment``,
    too), and whatever ``layout`` finds in the source, such as the name of Java's class.

    ``compile`` leaves ``artefact`` in the working folder; without ``compile`` the source itself is laid out for each run.
    An artefact is a ``program``, which is executed in memory (``run`` is its arguments then), or a ``folder`` of files.
    """

    name: str
    image: str
    file: str
    run: tuple[str, ...] = ()
    compile: tuple[str, ...] | None = None
    aliases: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()  # of files that hold such sources, with the dot
    artefact: str = "solution"
    artefact_kind: Literal["program", "folder"] = "program"
    leaves: str = "solution.*"  # what lies on top of a folder that was compiled, as a pattern
    environment: Mapping[str, str] = field(default_factory=dict)
    version: tuple[str, ...] = ()  # makes the tool say it
    layout: Layout = plain
    # CPU seconds until a source's first statement, measured; they are granted beside the limit.
    startup_cpu_s: float = 0.0
    # What the runtime itself takes: MiB and processes (threads count as such) granted beside the limits.
    extra_memory_mb: int = 0
    extra_processes: int = 0
    # Whether a run's data may be bounded by the kernel; runtimes that reserve much more than they use cannot bear it.
    data_limit: bool = True
    # How stderr shows that memory ran out: a regular expression.
    memory_fault: str = r"(?!)"
    # How an interpreter that has no compiler says on stderr that a source is none.
    syntax_fault: str = r"(?!)"
    compile_limits: Limits = field(
        default_factory=lambda: Limits(cpu_s=30, wall_s=150, idle_s=30, memory_mb=1024, output_kb=256, processes=64)
    )
    # Whether its compiler is told of every source; if not, it finds them from the first.
    lists_sources: bool = True
    # Files beside the tool, in its image, without which nothing works.
    needs: tuple[str, ...] = ()
    # Paths beyond /usr that its tools read.
    readable: tuple[str, ...] = ()

    @property
    def native(self) -> bool:
        """Whether sources run in the runner's own interpreter, as Python's do."""
        return not self.run and self.compile is None

    @property
    def laid(self) -> str | None:
        """What a run's working folder has of the submission, as a pattern of names; None if nothing."""
        if self.native or (self.compile is not None and self.artefact_kind == "program"):
            return None
        return re.sub(r"\{\w+\}", "*", self.file) if self.compile is None else self.leaves

    @property
    def tool(self) -> str:
        """The program without which nothing of the language works."""
        return (self.compile or self.run or ("python3",))[0]
