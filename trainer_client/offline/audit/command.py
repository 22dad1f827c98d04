"""``assay audit``: reads a data set three times (what it says, what running says, what is kept), never all of it at once."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from service.errors import InputError
from service.settings import Settings
from trainer_client.offline import tables
from trainer_client.offline.audit import dataset, findings, log, static
from trainer_client.offline.audit.cases import cases_of
from trainer_client.offline.audit.journal import Journal, key_of
from trainer_client.offline.audit.page import page
from trainer_client.offline.audit.records import Audit, Problem
from trainer_client.offline.audit.running import Bench, bench
from trainer_client.offline.audit.trials import Options, Trial
from trainer_client.offline.report import write

AT_ONCE = 16  # problems on the bench


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be audited. ``sample``: of how many problems programs are run, None for all; ``run`` False for none."""

    data: Path
    out: Path
    format: str = "auto"
    holdout: Sequence[Path] = ()
    log: Path | None = None
    gate: int = 5
    near: float = 0.7
    run: bool = True
    sample: int | None = None
    mutants: int = 20
    repeat: int = 3
    strength: float = 0.5
    drop: Sequence[str] = ()
    keep: Sequence[str] = ()
    made_by: str = ""

    @property
    def options(self) -> Options:
        return Options(mutants=self.mutants, repeat=self.repeat, strength=self.strength)

    @property
    def drops(self) -> frozenset[str]:
        """The findings that cost a problem its place. Raises ``InputError``."""
        return findings.dropping(self.drop, self.keep)


def audit(request: Request, settings: Settings, console: Console | None = None) -> Audit:
    """Write the report, the findings and what is kept to ``request.out``; what was tried before is not tried again.

    Raises ``InputError`` for data that cannot be read, ``NotReady`` and its kind if nothing can be run.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[more]}"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    findings.dropping(request.drop, request.keep)  # a wrong name is said before anything is read
    request.out.mkdir(parents=True, exist_ok=True)
    with Progress(*columns, console=console or Console(stderr=True)) as progress:
        problems: list[Problem] = []
        if log.is_relabelled(request.data):
            made = _of_log(request, progress)
        else:
            made, problems = _of_problems(request, settings, progress)
    tables.write_rows(request.out / "problems.jsonl", (record.model_dump(exclude_none=True) for record in problems))
    with tables.whole(request.out / "audit.json") as part:
        part.write_text(made.model_dump_json(indent=1) + "\n", "utf-8")
    write(page(made, problems), request.out / "index.html")
    return made


def _of_problems(request: Request, settings: Settings, progress: Progress) -> tuple[Audit, list[Problem]]:
    made = _empty(request)
    records = _read(request, progress)
    if not records:
        raise InputError("the data set has no rows", str(request.data))
    if request.run:
        chosen = _sample(records, request.sample)
        with Journal(request.out / "trials.jsonl") as journal:
            asyncio.run(_try(request, settings, records, chosen, journal, made, progress))
    for record in records:
        record.kept = not request.drops & set(record.findings)
    made.rows = _keep(request, records, progress)
    if request.log is not None:
        dropped = frozenset(record.problem for record in records if record.problem and not record.kept)
        made.log = _log(request, request.log, 0, dropped, progress)
    _summarise(made, records, request.drops)
    return made, records


def _of_log(request: Request, progress: Progress) -> Audit:
    """A relabelled file alone: what it says of itself."""
    made = _empty(request)
    made.log_file, made.log = str(request.data.name), _log(request, request.data, request.gate, frozenset(), progress)
    return made


def _empty(request: Request) -> Audit:
    options = {name: float(value) for name, value in request.options.model_dump().items()}
    return Audit(
        command=request.made_by, data=request.data.name, holdout=[path.name for path in request.holdout], gate=request.gate, near=request.near,
        log_file=request.log.name if request.log else None, options=options, drops=sorted(request.drops),
    )  # fmt: skip


# --- what the data says -----------------------------------------------------------------------------


def _entries(request: Request) -> Iterator[dataset.Entry]:
    return dataset.entries(request.data, request.format)


def _read(request: Request, progress: Progress) -> list[Problem]:
    holdouts = [static.known(dataset.entries(path, "auto"), request.near) for path in request.holdout]
    earlier = static.Known(request.near)
    bar = progress.add_task("reading", total=None, more="")
    records = []
    for entry in _entries(request):
        records.append(static.look(entry, earlier, holdouts, request.gate)[0])
        progress.advance(bar)
    progress.update(bar, total=len(records))
    return records


def _sample(records: Sequence[Problem], size: int | None) -> set[int]:
    """Places of the problems that are tried: those that have tests; of more than ``size``, by lot that their ids decide."""
    able = [record for record in records if record.problem is not None and record.cases]
    able.sort(key=lambda record: hashlib.sha256(f"{record.id}\0{record.place}".encode()).digest())
    return {record.place for record in able[:size]}


# --- what running says ------------------------------------------------------------------------------


async def _try(
    request: Request, settings: Settings, records: list[Problem], chosen: set[int], journal: Journal, made: Audit,
    progress: Progress,
) -> None:  # fmt: skip
    bar = progress.add_task("trying", total=len(chosen), more="")
    async with bench(settings) as slots:
        waiting: set[asyncio.Task[None]] = set()
        try:
            for entry in _entries(request):
                if entry.place not in chosen:
                    continue
                if len(waiting) >= AT_ONCE:
                    done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    for one in done:
                        one.result()
                record = records[entry.place]
                ended = _telling(progress, bar, slots)
                waiting.add(asyncio.create_task(_one(request, entry, record, slots, journal, ended)))
            await asyncio.gather(*waiting)
        finally:
            for task in waiting:
                task.cancel()
        made.isolation = slots.isolation


async def _one(
    request: Request, entry: dataset.Entry, record: Problem, slots: Bench, journal: Journal, ended: Callable[[], None]
) -> None:  # fmt: skip
    assert record.problem is not None and entry.problem is not None
    key = key_of(record.problem, entry, request.options, slots.version)
    tried = journal.get(key)
    if tried is None:
        tried = await Trial(slots, entry, cases_of(entry.problem), request.options).run()
        journal.add(key, tried)
    record.tried, record.strength = tried, tried.strength
    record.findings.update(tried.findings)
    ended()


def _telling(progress: Progress, bar: TaskID, slots: Bench) -> Callable[[], None]:
    return lambda: progress.update(bar, advance=1, more=f"{slots.runs} runs, {slots.cpu_s:.0f} s of CPU")


# --- what is kept -----------------------------------------------------------------------------------


def _keep(request: Request, records: Sequence[Problem], progress: Progress) -> int:
    """Write the rows that pass the gate as they came, and for the others why not. Returns how many rows there are."""
    ending = ".parquet" if request.data.suffix == ".parquet" else ".jsonl"
    bar = progress.add_task("writing", total=len(records), more="")

    def kept() -> Iterator[dict[str, Any]]:
        for place, row in enumerate(dataset.rows(request.data, request.format)):
            progress.advance(bar)
            if records[place].kept:
                yield row

    tables.write_rows(request.out / f"kept{ending}", kept(), _columns(request.data))
    reasons = (
        {"place": record.place, "id": record.id, "reasons": _reasons(record, request.drops)}
        for record in records
        if not record.kept
    )
    tables.write_rows(request.out / "dropped.jsonl", reasons)
    return len(records)


def _columns(path: Path) -> Any:
    """The columns of a Parquet file, so that what is kept has the same."""
    if path.suffix != ".parquet":
        return None
    import pyarrow.parquet

    return pyarrow.parquet.read_schema(path)


def _reasons(record: Problem, drops: frozenset[str]) -> list[str]:
    return [name for name in findings.NAMES if name in record.findings and name in drops]


def _log(request: Request, path: Path, gate: int, dropped: frozenset[str], progress: Progress) -> Any:
    reader = log.Reader(request.near, gate, dropped)
    bar = progress.add_task("reading the log", total=None, more="")
    ending = ".parquet" if path.suffix == ".parquet" else ".jsonl"

    def kept() -> Iterator[dict[str, Any]]:
        for row, reasons in reader.read(path):
            progress.advance(bar)
            if not reasons:
                yield row

    tables.write_rows(request.out / f"log.kept{ending}", kept(), _columns(path))
    progress.update(bar, total=reader.log.rows)
    return reader.log


def _summarise(made: Audit, records: Sequence[Problem], drops: frozenset[str]) -> None:
    counts = Counter(name for record in records for name in record.findings)
    made.findings = {name: counts[name] for name in findings.NAMES if counts[name]}
    made.problems, made.kept = len(records), sum(record.kept for record in records)
    first = Counter(_reasons(record, drops)[0] for record in records if not record.kept)
    made.first_reasons = {name: first[name] for name in findings.NAMES if first[name]}
    tried = [record.tried for record in records if record.tried is not None]
    made.examined = len(tried)
    operators = sorted({name for one in tried for name in (*one.killed, *one.survived)})
    made.strength = {
        name: [sum(one.killed.get(name, 0) for one in tried), sum(one.survived.get(name, 0) for one in tried)]
        for name in operators
    }
    strengths = [one.strength for one in tried if one.strength is not None]
    made.mean_strength = round(sum(strengths) / len(strengths), 4) if strengths else None
    made.runs, made.cpu_s = sum(one.runs for one in tried), round(sum(one.cpu_s for one in tried), 2)


def summary(made: Audit, out: Path) -> str:
    """A few lines for the terminal."""
    lines = [f"{made.problems} problems, {made.kept} kept, programs run for {made.examined}"] if made.problems else []
    lines += [f"{count:>7}  {name}{'' if name in made.drops else '  (kept)'}" for name, count in made.findings.items()]
    if made.log is not None:
        lines.append(f"{made.log.rows} rows of a log, {made.log.kept} kept")
        lines += [f"         {name}: {what}" for name, what in made.log.findings.items()]
    return "\n".join([*lines, f"the report: {out / 'index.html'}"])
