"""Verify a file without a server: the same dispatcher and workers, fed from JSONL or from a public data set."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from service import formats, languages
from service.errors import InputError
from service.jobs.caches.problems import ProblemStore
from service.jobs.dispatcher import Ticket
from service.jobs.embedded import EmbeddedDispatcher
from service.jobs.intake import Admitted, admit, finish
from service.jobs.validation import from_validation
from service.schema import Problem, Result, Submission
from service.settings import Settings

IN_FLIGHT = 64


@dataclass(frozen=True, slots=True)
class Item:
    """One submission of the file, with what the data set says of it."""

    submission: Submission
    label: str
    where: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be verified, and how: JSONL of submissions, a data set, or with ``problem`` one source.

    ``language`` is that of submissions that do not say, the only one that is taken of a data set's, or the source's.
    """

    file: Path
    format: str | None = None
    reward: str = "binary"
    language: str | None = None
    problem: Path | None = None


def items(asked: Asked) -> Iterator[Item]:
    """Raises ``InputError`` at the line that is wrong."""
    file, format, reward = asked.file, asked.format, asked.reward
    if asked.problem is not None:
        yield Item(_of_source(asked, asked.problem), "submission", file.name)
        return
    if format is None:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    where = f"{file.name}:{number}"
                    yield Item(_submission(line, where, asked.language), "submission", where)
        return
    only = languages.find(asked.language) if asked.language is not None else None
    for row in formats.read_rows(file, format):
        for solution in row.solutions:
            language = languages.find(solution.language)
            if language is None or only not in (None, language):
                continue
            name = f"{row.id}/{solution.name}" if solution.name else str(row.id)
            submission = Submission(
                id=name, language=solution.language, source=solution.source, problem=row.problem, reward=reward
            )
            yield Item(submission, str(solution.label), name)


def _submission(line: bytes, where: str, language: str | None) -> Submission:
    try:
        read = Submission.model_validate_json(line)
    except ValidationError as error:
        raise from_validation(error, where) from None
    if language is not None and "language" not in read.model_fields_set:
        read.language = language
    return read


def _of_source(asked: Asked, problem: Path) -> Submission:
    """One source file against a problem's file; its ending says the language, unless that was said."""
    ending = languages.of_file(asked.file.name)
    language = asked.language or (ending.name if ending is not None else None)
    if language is None:
        raise InputError(f"the ending of {asked.file.name} says no language; name it with --language", "language")
    try:
        read = Problem.model_validate_json(problem.read_bytes())
    except ValidationError as error:
        raise from_validation(error, problem.name) from None
    source = asked.file.read_bytes().decode("utf-8", "surrogateescape")
    return Submission(id=asked.file.name, language=language, source=source, problem=read, reward=asked.reward)


def verify_file(
    file: Path, settings: Settings, *, format: str | None = None, out: Path | None = None,
    resume: bool = False, reward: str = "binary", language: str | None = None, problem: Path | None = None,
) -> Counter[tuple[str, str]]:  # fmt: skip
    """Verify everything in ``file``, as ``Asked`` says what that is; prints a table and returns its counts by (label, verdict).

    Results are written in the file's order as they end, so an interrupted run goes on after the last whole line.
    """
    asked = Asked(file, format, reward, language, problem)
    console = Console(stderr=True)
    counts: Counter[tuple[str, str]] = Counter()
    done = _resume(out, counts) if resume and out is not None else 0
    total = sum(1 for _ in items(asked)) if format is None else None
    progress = Progress(TextColumn(file.name), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console)
    with ExitStack() as stack:
        sink = cast(BinaryIO, stack.enter_context(out.open("ab" if resume else "wb"))) if out is not None else None
        stack.enter_context(progress)
        bar = progress.add_task("verify", total=total, completed=done)
        rest = islice(items(asked), done, None)

        def ended(item: Item, result: Result) -> None:
            counts[item.label, result.verdict] += 1
            _write(sink, item, result)
            progress.advance(bar)

        asyncio.run(_run(rest, settings, ended))
    console.print(_table(counts))
    return counts


async def _run(rest: Iterator[Item], settings: Settings, ended: Callable[[Item, Result], None]) -> None:
    dispatcher = EmbeddedDispatcher(settings)
    problems = ProblemStore(settings.problem_limit_mb)
    flight: deque[tuple[Item, Admitted, Ticket | None]] = deque()
    await dispatcher.start()
    try:
        await dispatcher.ready()
        for item in rest:
            admitted = admit(item.submission, problems, item.where)
            ticket = dispatcher.submit([admitted.task])[0] if admitted.task is not None else None
            flight.append((item, admitted, ticket))
            if len(flight) >= IN_FLIGHT:
                await _first(flight, ended)
        while flight:
            await _first(flight, ended)
    finally:
        await dispatcher.stop()


async def _first(flight: deque[tuple[Item, Admitted, Ticket | None]], ended: Callable[[Item, Result], None]) -> None:
    item, admitted, ticket = flight.popleft()
    judgement = await ticket.wait() if ticket is not None else admitted.judgement
    assert judgement is not None
    ended(item, finish(admitted, judgement))


def _write(sink: BinaryIO | None, item: Item, result: Result) -> None:
    if sink is not None:
        label = json.dumps(item.label).encode()
        sink.write(result.model_dump_json(by_alias=True).encode()[:-1] + b',"label":' + label + b"}\n")
        sink.flush()


def _resume(out: Path, counts: Counter[tuple[str, str]]) -> int:
    """How many results ``out`` has, which are counted; half a line at its end is cut off."""
    if not out.exists():
        return 0
    whole = done = 0
    with out.open("r+b") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            row = json.loads(line)
            counts[row["label"], row["verdict"]] += 1
            whole += len(line)
            done += 1
        lines.truncate(whole)
    return done


def _table(counts: Counter[tuple[str, str]]) -> Table:
    labels = sorted({label for label, _ in counts})
    table = Table("verdict", *labels)
    for verdict in sorted({verdict for _, verdict in counts}):
        table.add_row(verdict, *(str(counts[label, verdict]) for label in labels))
    if len(labels) > 1 or len(counts) > 1:
        table.add_section()
        table.add_row("all", *(str(sum(n for (of, _), n in counts.items() if of == label)) for label in labels))
    return table
