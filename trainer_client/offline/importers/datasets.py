"""Published data sets: each solution that a row ships is a row of the log, with what the data set says of it.

Every format of ``service.formats`` is an importer. Model outputs that a row holds beside (``code_list`` and ``graded_list``, as
LiveCodeBench's evaluations have them) are rows, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service import formats
from service.errors import InputError
from service.formats.base import Format, Labelled
from service.formats.rows import row_id
from trainer_client.offline import tables
from trainer_client.offline.importers.base import Importer, Log, Logged, ProblemRef, Row, named, text_of
from trainer_client.offline.importers.catalogue import Catalogue
from trainer_client.offline.importers.statuses import REJECTED, label_of

LABELS = {"right": "accepted", "wrong": REJECTED}
SAMPLES = (("code_list", "source"), ("output_list", "completion"), ("responses", "completion"))
GRADES = ("graded_list", "labels", "scores")
DIFFICULTY, DATES = ("difficulty", "rating"), ("contest_date", "estimated_date", "date")
_HEAVY = (
    "solutions", "incorrect_solutions", "tests", "public_tests", "private_tests", "generated_tests", "input_output",
    "verification_info", "public_test_cases", "private_test_cases", "test", "test_list", "prompt", "question",
    "description", "completion", "solution", "code", "question_content", "query", "response", "starter_code",
)  # fmt: skip


def rows(log: Log) -> Iterator[Logged]:
    entry = None if log.format == "auto" else named(log.format)
    if entry is not None and entry.members is not None and (log.path.is_dir() or log.path.suffix == ".zip"):
        yield from _of_folder(log)
        return
    raw = tables.read_rows(log.path, read=log.read)
    if entry is not None and entry.join is not None:
        raw = iter(entry.join(list(raw)))
    with Catalogue.of(log) as catalogue:
        for place, row in enumerate(raw):
            yield from _of_row(row, place, entry, log, catalogue)


def _of_folder(log: Log) -> Iterator[Logged]:
    for row in formats.read_rows(log.path, log.format):
        problem = ProblemRef(f"{log.path.name}/{row.id}", lambda made=row.problem: made)  # type: ignore[misc]
        for solution in row.solutions:
            yield _logged(solution, str(row.id), problem, {})


def _of_row(row: Row, place: int, entry: Format | None, log: Log, catalogue: Catalogue | None) -> Iterator[Logged]:
    name = row_id(row, place)
    reader = entry or next((one for one in formats.FORMATS if one.detects(row)), None)
    parts = list(reader.expand(row)) if reader is not None else [("", row)]
    for suffix, part in parts:
        problem = ProblemRef(f"{place}{suffix}", lambda part=part: formats.parse(part, log.format))  # type: ignore[misc]
        if catalogue is not None:
            try:
                problem = catalogue.find(name + suffix, None)
            except InputError as error:
                yield Logged(id=name + suffix, problem_id=name + suffix, error=str(error))
                continue
        for solution in reader.solutions(part) if reader is not None else []:
            yield _logged(solution, name + suffix, problem, part)
        yield from _samples(part, name + suffix, problem)


def _logged(solution: Labelled, problem_id: str, problem: ProblemRef, row: Row) -> Logged:
    return _described(
        Logged(
            id=f"{problem_id}/{solution.name}" if solution.name else problem_id,
            problem=problem,
            source=solution.source,
            problem_id=problem_id,
            language=solution.language,
            label=LABELS.get(solution.label),
        ),
        row,
    )


def _samples(row: Row, problem_id: str, problem: ProblemRef) -> Iterator[Logged]:
    """What models answered, where the row holds it."""
    for key, kind in SAMPLES:
        found = row.get(key)
        if isinstance(found, list) and found:
            grades: Any = next((row[name] for name in GRADES if isinstance(row.get(name), list)), [])
            for index, sample in enumerate(found):
                one = Logged(id=f"{problem_id}/{key}[{index}]", problem=problem, problem_id=problem_id)
                one.label = label_of(grades[index]) if index < len(grades) else None
                text = text_of(sample)
                one.source, one.completion = (text, None) if kind == "source" else (None, text)
                yield _described(one, row)
            return


def _described(one: Logged, row: Row) -> Logged:
    one.prompt = next((text for key in ("prompt", "question", "description") if (text := text_of(row.get(key)))), None)
    one.difficulty = next((text_of(row[key]) for key in DIFFICULTY if row.get(key) is not None), None)
    one.date = next((text_of(row[key]) for key in DATES if row.get(key) is not None), None)
    one.split = text_of(row.get("split"))
    light = (str, int, float, bool, list)
    one.metadata = {
        key: row[key] for key in row if key not in _HEAVY and isinstance(row[key], light) and _small(row[key])
    }
    return one


def _small(value: Any) -> bool:
    return not isinstance(value, str | list) or (
        len(value) <= 1000 and all(not isinstance(one, dict | list) for one in value)
    )


def _size(path: Path) -> int:
    return 0 if path.is_dir() or path.suffix == ".zip" else tables.size(path)


IMPORTER = Importer("dataset", "a published data set, its own solutions being the log (--format NAME)", rows, _size)
