"""Checkers and interactors on the wire. Like ``service.schema``, of which they are a part, they need pydantic alone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

CHECKER_NAMES = ("exact", "newline_rstrip", "strip", "tokens", "lcb", "floats", "apps", "kattis")
CheckerName = Literal["exact", "newline_rstrip", "strip", "tokens", "lcb", "floats", "apps", "kattis"]
TOLERANCES = ("float_tolerance", "float_absolute_tolerance", "float_relative_tolerance")
SWITCHES = ("case_sensitive", "space_change_sensitive")
MAX_PROGRAM_CHARS = 4 << 20


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


def relative(path: str) -> str:
    """A path below a folder, whichever that is: no root, no way up, no end of text in it."""
    if not all(part not in ("", ".", "..") for part in path.split("/")) or "\0" in path or not path.isprintable():
        raise ValueError(f"{path[:100]!r} is not a relative path below the working folder")
    return path


FilePath = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(relative)]
Flag = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
MAX_FILES = 64


def require_flags(flags: list[str]) -> None:
    """Raises ``ValueError`` unless ``flags`` are those of the checker ``kattis``."""
    given = iter(flags)
    for flag in given:
        if flag in TOLERANCES:
            try:
                size = float(next(given))
            except (StopIteration, ValueError):
                raise ValueError(f"{flag} needs a number after it") from None
            if not 0 <= size < float("inf"):
                raise ValueError(f"{flag} needs a number from 0 upwards")
        elif flag not in SWITCHES:
            raise ValueError(f"there is no flag {flag!r}; there are {', '.join((*SWITCHES, *TOLERANCES))}")


class CheckerSpec(Part):
    """A checker with parameters. ``abs`` and ``rel`` are for ``floats`` alone, ``flags`` for ``kattis`` alone."""

    kind: CheckerName
    abs: float | None = Field(None, ge=0, allow_inf_nan=False)
    rel: float | None = Field(None, ge=0, allow_inf_nan=False)
    flags: list[Flag] = Field(default_factory=list, max_length=100, description="as in `validator_flags`")

    @model_validator(mode="after")
    def _parameters_belong(self) -> CheckerSpec:
        if self.kind != "floats" and (self.abs is not None or self.rel is not None):
            raise ValueError("`abs` and `rel` are parameters of the checker `floats` alone")
        if self.kind != "kattis" and self.flags:
            raise ValueError("`flags` are a parameter of the checker `kattis` alone")
        require_flags(self.flags)
        return self


class ProgramSpec(Part):
    """A program of the problem's own that judges: a checker, or an interactor.

    Exactly one of ``source`` and ``files`` (texts by relative path; what the language compiles or runs is found among
    them, headers may lie beside it). ``flags`` follow the arguments of its ``convention``:

    - ``testlib``: ``input output answer``; exit 0 accepts, 1 and 2 reject, 7 gives points, 3 is its own failure.
    - ``kattis``: ``input answer feedback_folder/`` with the output on standard input; exit 42 accepts, 43 rejects, and
      ``score.txt`` in the folder gives points.

    An interactor's standard streams are the submission's: it has no output to read. Its limits are its own, and what
    breaks them is the problem's fault, never the submission's.
    """

    kind: Literal["program"] = "program"
    language: str = Field("python", min_length=1, max_length=50)
    source: str | None = Field(None, max_length=MAX_PROGRAM_CHARS)
    files: dict[FilePath, str] = Field(default_factory=dict, max_length=MAX_FILES)
    flags: list[Flag] = Field(default_factory=list, max_length=100)
    convention: Literal["testlib", "kattis"] = "testlib"
    cpu_s: float = Field(10.0, gt=0, le=600)
    memory_mb: int = Field(1024, ge=16, le=65536)

    @model_validator(mode="after")
    def _one_of_source_and_files(self) -> ProgramSpec:
        if (self.source is None) == (not self.files):
            raise ValueError("give exactly one of `source` and `files`")
        if sum(map(len, self.files.values())) > MAX_PROGRAM_CHARS:
            raise ValueError(f"the files of a program together are above the bound of {MAX_PROGRAM_CHARS} characters")
        for path in self.files:
            if any(other.startswith(path + "/") for other in self.files):
                raise ValueError(f"{path[:100]!r} is both a file and a folder")
        return self


AnyChecker = CheckerName | CheckerSpec | ProgramSpec
