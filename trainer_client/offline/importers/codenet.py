"""CodeNet: ``metadata/<problem>.csv`` beside ``data/<problem>/<language>/<submission>.<ext>``, as the archive unpacks.

Tests are those that CodeNet derives from the statements (``derived/input_output/data/<problem>``), unless a data set of problems is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from service.errors import InputError
from service.schema import Limits, Problem, StdioTest, TestCase
from trainer_client.offline import tables
from trainer_client.offline.importers.base import Importer, Log, Logged, ProblemRef, Row
from trainer_client.offline.importers.catalogue import Catalogue
from trainer_client.offline.importers.languages import language_of
from trainer_client.offline.importers.statuses import CODENET

LIST = "problem_list.csv"


def rows(log: Log) -> Iterator[Logged]:
    folder = _root(log.path)
    described = {row["id"]: row for row in tables.read_rows(folder / "metadata" / LIST)}
    with Catalogue.of(log) as catalogue:
        for file in _tables(folder):
            for row in tables.read_rows(file, read=log.read):
                if log.only is None or language_of(row["language"]) == log.only:
                    yield _logged(row, folder, described.get(row["problem_id"], {}), catalogue)


def _root(path: Path) -> Path:
    if not (path / "metadata" / LIST).is_file():
        raise InputError(f"this is not CodeNet as it unpacks: there is no metadata/{LIST}", str(path))
    return path


def _tables(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / "metadata").glob("p*.csv") if file.name != LIST)


def _logged(row: Row, folder: Path, problem: Row, catalogue: Catalogue | None) -> Logged:
    name, submission = row["problem_id"], row["submission_id"]
    one = Logged(
        id=submission,
        problem_id=name,
        language=language_of(row["language"]),
        label=CODENET.get(row["status"]),
        difficulty=problem.get("rating") or None,
        date=_day(row.get("date")),
        metadata={key: row[key] for key in row if key not in ("submission_id", "problem_id") and row[key] != ""},
    )
    if one.label is None:
        one.error = f"CodeNet has no status {row['status']!r}"
        return one
    path = folder / "data" / name / row["language"] / f"{submission}.{row['filename_ext']}"
    try:
        one.source = path.read_bytes().decode("utf-8", "replace")
        one.problem = catalogue.find(name, None) if catalogue is not None else _derived(folder, name, problem)
    except OSError as error:
        one.error = f"{path.relative_to(folder)}: {error.strerror}"
    except InputError as error:
        one.error = str(error)
    return one


def _derived(folder: Path, name: str, problem: Row) -> ProblemRef:
    where = folder / "derived" / "input_output" / "data" / name

    def make() -> Problem:
        given, wanted = where / "input.txt", where / "output.txt"
        tests: list[TestCase] = []
        if given.is_file() and wanted.is_file():
            tests = [StdioTest(id="sample", public=True, input=_text(given), output=_text(wanted))]
        return Problem(tests=tests, limits=_limits(problem), metadata={"name": problem.get("name") or name})

    return ProblemRef(f"codenet:{name}", make)


def _limits(problem: Row) -> Limits:
    """Milliseconds and KB; empty or not positive where CodeNet does not know them."""
    parts = {}
    if (milliseconds := _number(problem.get("time_limit"))) > 0:
        parts["cpu_s"] = min(milliseconds / 1000, 600.0)
    if (kilobytes := _number(problem.get("memory_limit"))) > 0:
        parts["memory_mb"] = min(max(16, round(kilobytes / 1024)), 65536)
    return Limits.model_validate(parts)


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _day(text: str | None) -> str | None:
    seconds = _number(text)
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds > 0 else None


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in _tables(_root(path)))


IMPORTER = Importer("codenet", "CodeNet as its archive unpacks", rows, _size)
