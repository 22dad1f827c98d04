"""The problems of a data set, found by their names or prompts: on disk, because there are more than fit into memory."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from service.errors import InputError
from service.jobs.folding import fold, unfold
from service.schema import Problem, sha256
from trainer_client.offline import tables
from trainer_client.offline.importers.base import Log, ProblemRef, problem_of, text_of

# Every one of these that a row has is a name of its problem.
NAMES = ("problem_id", "id", "task_id", "question_id", "name", "hash_id", "problem")
PROMPTS = ("prompt", "question", "description", "question_content")
_SOUGHT = 4096  # prompts whose problems are remembered


class Catalogue:
    """Rows of problems by name and by prompt. A row is a problem of Assay's own, or of ``format``."""

    def __init__(self, file: str, format: str) -> None:
        self._base = sqlite3.connect(file)
        self._base.execute("pragma synchronous = off")
        self._base.execute("pragma journal_mode = off")
        self._base.execute("create table problems (row integer primary key, content blob)")
        self._base.execute("create table names (name text primary key, row integer) without rowid")
        self._base.execute("create table prompts (prompt text, row integer)")
        self._format = format
        self._sought: dict[str, int | None] = {}

    @classmethod
    @contextmanager
    def of(cls, log: Log) -> Iterator[Self | None]:
        """The catalogue of a log's ``problems``; None if it names none."""
        if log.problems is None:
            yield None
            return
        with tempfile.TemporaryDirectory(prefix="assay-problems-") as folder:
            found = cls(str(Path(folder) / "problems"), log.format)
            try:
                found.fill(log.problems)
                yield found
            finally:
                found.close()

    def fill(self, path: Path) -> None:
        for place, row in enumerate(tables.read_rows(path)):
            content = fold(json.dumps(row, default=str).encode("utf-8", "surrogatepass"))
            self._base.execute("insert into problems values (?, ?)", (place, content))
            names = {str(row[key]) for key in NAMES if isinstance(row.get(key), str | int)} | {str(place)}
            for name in sorted(names):
                self._base.execute("insert or ignore into names values (?, ?)", (name, place))
            for key in PROMPTS:
                if prompt := text_of(row.get(key)):
                    self._base.execute("insert into prompts values (?, ?)", (prompt.strip(), place))
        self._base.execute("create index by_prompt on prompts (prompt)")

    def close(self) -> None:
        self._base.close()

    def find(self, name: str | None, prompt: str | None) -> ProblemRef:
        """The problem of this name; without one, that of this prompt, or whose prompt is part of it. Raises ``InputError``."""
        if name is not None:
            found = self._base.execute("select row from names where name = ?", (name,)).fetchone()
            if found is None:
                raise InputError(f"the data set of problems has no {name[:100]!r}")
            place = int(found[0])
        elif prompt:
            sought = self._of_prompt(prompt.strip())
            if sought is None:
                raise InputError(
                    "the data set of problems has none with this prompt, or with a part of it as its prompt"
                )
            place = sought
        else:
            raise InputError("the row names no problem; name its column with --problem-id-column")
        return ProblemRef(f"catalogue:{place}", lambda: self._made(place))

    def _of_prompt(self, prompt: str) -> int | None:
        key = sha256(prompt)
        if key not in self._sought:
            if len(self._sought) >= _SOUGHT:
                self._sought.clear()
            longest = "select row from prompts where instr(?, prompt) > 0 order by length(prompt) desc, row limit 1"
            found = self._base.execute("select row from prompts where prompt = ? limit 1", (prompt,)).fetchone()
            found = found or self._base.execute(longest, (prompt,)).fetchone()
            self._sought[key] = None if found is None else int(found[0])
        return self._sought[key]

    def _made(self, place: int) -> Problem:
        (content,) = self._base.execute("select content from problems where row = ?", (place,)).fetchone()
        return problem_of(json.loads(unfold(content)), self._format)
