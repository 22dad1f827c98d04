"""Generic rows: a column with the code, one with the problem or its name, and whatever else there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.errors import InputError
from trainer_client.offline import tables
from trainer_client.offline.importers.base import Columns, Importer, Log, Logged, ProblemRef, Row, text_of, truth
from trainer_client.offline.importers.catalogue import Catalogue
from trainer_client.offline.importers.languages import language_of
from trainer_client.offline.importers.statuses import label_of

GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id", "submission_id", "task_id", "uid"),
    "source": ("source", "code", "solution", "program"),
    "completion": ("completion", "response", "output"),
    "prompt": ("prompt", "input"),
    "problem": (
        "problem", "ground_truth", "verification_info", "reward_model", "input_output", "gts", "tests", "test_cases",
    ),
    "problem_id": ("problem_id", "task_id", "question_id", "problem_name"),
    "language": ("language", "lang", "programming_language", "programmingLanguage"),
    "label": ("label", "status", "verdict", "passed", "correct"),
    "difficulty": ("difficulty", "rating"),
    "date": ("date", "contest_date", "created_at"),
    "split": ("split",),
}  # fmt: skip


class Reader:
    """Reads rows by columns; ``guesses`` are the names that are looked for where ``columns`` names none."""

    def __init__(
        self, columns: Columns, format: str, language: str, catalogue: Catalogue | None,
        guesses: Mapping[str, tuple[str, ...]] = GUESSES,
    ) -> None:  # fmt: skip
        self._given = {name: column for name, column in vars(columns).items() if column is not None}
        self._guesses = guesses
        self._format = format
        self._language = language
        self._catalogue = catalogue

    def read(self, row: Row, place: int) -> Logged:
        """Never raises for what is in a row: what is wrong with it is its ``error``."""
        taken: dict[str, tuple[str, Any]] = {}
        for name, guesses in self._guesses.items():
            for column in (self._given[name],) if name in self._given else guesses:
                if row.get(column) is not None:
                    taken[name] = column, row[column]
                    break
        value = {name: found for name, (_, found) in taken.items()}
        used = {column for column, _ in taken.values()}
        logged = Logged(
            id=str(value.get("id", place)),
            prompt=text_of(value.get("prompt")),
            problem_id=text_of(value.get("problem_id")),
            language=language_of(str(value.get("language", self._language))),
            label=label_of(value.get("label")),
            difficulty=text_of(value.get("difficulty")),
            date=text_of(value.get("date")),
            split=text_of(value.get("split")),
            context=_object(value.get("context", row.get("context"))),
            metadata={column: found for column, found in row.items() if column not in used and column != "context"},
        )
        if "label" in taken and logged.label is None:
            logged.metadata[taken["label"][0]] = taken["label"][1]
        if isinstance(value.get("source"), str):
            logged.source = value["source"]
        elif "completion" in value:
            logged.completion = text_of(value["completion"])
        else:
            logged.error = self._lacks("source", "completion")
        try:
            logged.problem = self._problem(value, logged)
        except InputError as error:
            logged.error = logged.error or str(error)
        if logged.problem is None and logged.error is None:
            logged.error = self._lacks("problem")
        return logged

    def _problem(self, value: Mapping[str, Any], logged: Logged) -> ProblemRef | None:
        if self._catalogue is not None:
            return self._catalogue.find(logged.problem_id, logged.prompt)
        return truth(value["problem"], self._format) if "problem" in value else None

    def _lacks(self, *names: str) -> str:
        columns = [column for name in names for column in self._sought(name)]
        options = " or ".join(f"--{name.replace('_', '-')}-column" for name in names)
        return f"the row has none of the columns {', '.join(columns)}; name it with {options}"

    def _sought(self, name: str) -> tuple[str, ...]:
        return (self._given[name],) if name in self._given else self._guesses.get(name, ())


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def rows(log: Log) -> Iterator[Logged]:
    with Catalogue.of(log) as catalogue:
        reader = Reader(log.columns, log.format, log.language, catalogue)
        for place, row in enumerate(tables.read_rows(log.path, read=log.read)):
            yield reader.read(row, place)


IMPORTER = Importer("rows", "rows with a column of code and one of the problem, or of its name", rows, tables.size)
