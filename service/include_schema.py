"""Files of a problem's own that are built with every submission."""

from __future__ import annotations

from pydantic import Field, model_validator

from service.checker_schema import MAX_FILES, MAX_PROGRAM_CHARS, FilePath, Part


class Include(Part):
    """What is built with every submission in one language: ``files`` are texts by relative path.

    ``main`` is the one of them that is started, and the submission lies beside it as ``submission``, or as its language calls
    files; without ``main`` the submission itself is started. Whatever is in them the submission can read.
    """

    files: dict[FilePath, str] = Field(min_length=1, max_length=MAX_FILES)
    main: FilePath | None = None
    submission: FilePath | None = None

    @model_validator(mode="after")
    def _names_fit(self) -> Include:
        if sum(map(len, self.files.values())) > MAX_PROGRAM_CHARS:
            raise ValueError(f"the files together are above the bound of {MAX_PROGRAM_CHARS} characters")
        if self.main is not None and self.main not in self.files:
            raise ValueError(f"`main` is {self.main[:100]!r}, which is none of the files")
        if self.submission is not None and (self.main is None or self.submission in self.files):
            raise ValueError("`submission` needs a `main`, and a name that none of the files has")
        names = [*self.files, *([self.submission] if self.submission else [])]
        for path in names:
            if any(other.startswith(path + "/") for other in names):
                raise ValueError(f"{path[:100]!r} is both a file and a folder")
        return self
