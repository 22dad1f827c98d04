"""``assay trajectories``: the commands."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.errors import AssayError, InputError
from service.jobs.rescoring import spec_of
from trainer_client.errors import ClientError
from trainer_client.offline import tables
from trainer_client.offline.trajectories import choice, export, hacking, prefixes, scoring
from trainer_client.offline.trajectories.perturb import perturb
from trainer_client.offline.trajectories.schema import Collected, Sampling, collected
from trainer_client.offline.trajectories.suite import Suite

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Tasks = Annotated[Path, typer.Argument(exists=True, help="Problems with prompts, JSONL or Parquet.")]
CollectedFile = Annotated[
    Path, typer.Argument(exists=True, metavar="COLLECTED", help="What `collect` or `select` wrote.")
]
Out = Annotated[Path, typer.Option(metavar="F", help="Where the result goes.")]
AtLeast = Annotated[int, typer.Option(min=1, help="Problems with fewer tests are left out.")]
AtMost = Annotated[int, typer.Option(min=4, help="Of more tests, the longest three quarters and the shortest quarter.")]
Public = Annotated[int, typer.Option(min=1, help="Tests made public where a problem names none.")]


@app.callback()
def trajectories() -> None:
    """Trajectories of several turns, cut into prompts for training one step at a time."""


@contextmanager
def _said() -> Iterator[None]:
    """End with one line that says what is wrong and where."""
    try:
        yield
    except InputError as error:
        _fail(f"{error.path}: {error}" if error.path else str(error))
    except (AssayError, ClientError) as error:
        _fail(str(error))
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        _fail(f"--{detail['loc'][0]}: {detail['msg']}")
    except KeyboardInterrupt:
        _fail("interrupted; the same command goes on where it was")


def _fail(message: str) -> None:
    typer.echo(f"assay: {message}", err=True)
    raise typer.Exit(1)


def _say(message: str) -> None:
    typer.echo(message, err=True)


@app.command()
def collect(
    tasks: Tasks,
    endpoint: Annotated[str, typer.Option(metavar="URL", help="An OpenAI-compatible server, as http://host:8001/v1.")],
    model: Annotated[str, typer.Option(help="The model's name there.")],
    out: Out,
    n: Annotated[int, typer.Option("-n", "--samples", min=1, help="Samples of each task.")] = 16,
    turns: Annotated[int, typer.Option(min=1, help="Answers of a sample, the first included.")] = 3,
    temperature: Annotated[float, typer.Option(min=0, max=2)] = 0.6,
    top_p: Annotated[float, typer.Option(min=0.01, max=1)] = 0.95,
    max_tokens: Annotated[int, typer.Option(min=1, help="Of one answer, its thinking included.")] = 8192,
    seed: Annotated[int, typer.Option(min=0, help="Sample i is asked for with the seed `seed + i`.")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests that the model has at once.")] = 64,
    key_variable: Annotated[
        str, typer.Option(metavar="NAME", help="The variable with the model's key.")
    ] = "OPENAI_API_KEY",
    at_least: AtLeast = 8,
    at_most: AtMost = 20,
    public: Public = 4,
    url: Annotated[str | None, typer.Option(help="A running service; without one, slots on this machine.")] = None,
    sandbox: Annotated[str | None, typer.Option(help="auto, docker or local.", show_default="auto")] = None,
    slots: Annotated[int | None, typer.Option(min=1, show_default="one a core")] = None,
) -> None:
    """Have a model answer, tell it of the first public test that it fails, and have it answer again.

    The output is JSON lines, one a task with all its samples. What is in it already is not asked for again.
    """
    from service.settings import Settings
    from trainer_client.offline.trajectories.files import Run, Tally, collect_file

    given: dict[str, Any] = {
        name: value for name, value in (("sandbox", sandbox), ("slots", slots)) if value is not None
    }
    sampling = Sampling(
        model=model, n=n, turns=turns, temperature=temperature, top_p=top_p, max_tokens=max_tokens, seed=seed
    )
    with _said(), _progress(tasks.name) as show:
        run = Run(
            endpoint, sampling, Suite(at_least, at_most, public), os.environ.get(key_variable), concurrency, url,
            Settings(**given) if url is None else None,
        )  # fmt: skip

        def told(tally: Tally) -> None:
            mix = ", ".join(f"{name} {count}" for name, count in sorted(tally.verdicts.items()))
            show(f"{tally.resumed + tally.tasks} tasks, {tally.answers} answers: {mix}")

        tally = collect_file(tasks, out, run, told)
    for name, why in tally.skipped[:20]:
        _say(f"left out {name}: {why}")
    again = f" ({tally.resumed} were there)" if tally.resumed else ""
    _say(f"{tally.resumed + tally.tasks} tasks{again}, {tally.answers} answers, {len(tally.skipped)} rows left out")


@contextmanager
def _progress(name: str) -> Iterator[Any]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(name)
        yield lambda text: progress.update(bar, description=f"{name}: {text}")


@app.command("perturb")
def perturb_tasks(
    tasks: Tasks,
    out: Out,
    seed: Annotated[int, typer.Option(help="Draws the two tests.")] = 0,
    at_least: AtLeast = 8,
    at_most: AtMost = 20,
    public: Public = 4,
) -> None:
    """Swap the expected outputs of two public tests in what feedback tells. `collect` the result, then see `hacking`."""
    from trainer_client.offline.trajectories.files import Tally, wanted

    tally = Tally()
    count = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal count
        for task in wanted(tasks, Suite(at_least, at_most, public), tally):
            found = perturb(task, seed)
            if found is None:
                tally.skipped.append((task.id, "no two public tests have outputs that differ"))
                continue
            count += 1
            yield json.loads(found.model_dump_json())

    with _said():
        tables.write_rows(_lines(out), rows())
    for name, why in tally.skipped[:20]:
        _say(f"left out {name}: {why}")
    _say(f"{count} tasks perturbed, {len(tally.skipped)} left out")


@app.command()
def select(
    file: CollectedFile,
    out: Out,
    keep: Annotated[int, typer.Option(min=1, help="Trajectories of a task.")] = 4,
) -> None:
    """Drop tasks whose first answers all pass; keep trajectories that rise to 1, those whose gains differ most."""
    why: Counter[str] = Counter()
    kept = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal kept
        for task in collected(file):
            found = choice.choose([trajectory.rates for trajectory in task.trajectories], keep)
            why[found.why] += 1
            if found.why == "kept":
                kept += len(found.kept)
                yield json.loads(selected(task, found).model_dump_json(by_alias=True))

    with _said():
        tables.write_rows(_lines(out), rows())
    _say(
        f"{why['kept']} tasks with {kept} trajectories; dropped: {why['all_pass']} whose first answers all pass, "
        f"{why['none_scorable']} that nothing is known of"
    )


def selected(task: Collected, found: choice.Choice) -> Collected:
    """The task with the trajectories that were chosen."""
    return task.model_copy(update={"trajectories": [task.trajectories[index] for index in found.kept]})


def _lines(out: Path) -> Path:
    if not out.name.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")):
        raise InputError(
            "trajectories are JSON lines: name a file that ends in .jsonl, .jsonl.gz or .jsonl.zst", "--out"
        )
    return out


@app.command("export")
def export_rows(
    file: CollectedFile,
    out: Out,
    lengths: Annotated[str, typer.Option(help="Messages of a prompt, a system message counted.")] = "2,4,6,8",
    max_tokens: Annotated[int, typer.Option(min=1, help="Of a prompt after the first answer.")] = prefixes.MAX_TOKENS,
    tokenizer: Annotated[
        str | None,
        typer.Option(help="hf:MODEL, or MODULE:FUNCTION of your own.", show_default="a token for 3 characters"),
    ] = None,
    split: Annotated[str, typer.Option(help="What the rows are for: anything but train is validation.")] = "train",
    data_source: Annotated[str, typer.Option(help="verl's column of this name.")] = "assay",
) -> None:
    """Cut trajectories into prompts and write them as verl reads them: Parquet, or JSONL by the ending."""
    by_turn: Counter[int] = Counter()

    def rows() -> Iterator[dict[str, Any]]:
        count_tokens = prefixes.tokenizer(tokenizer)
        for task in collected(file):
            prompts = list(prefixes.prefixes(task, wanted, max_tokens, count_tokens))
            yield from export.rows(task, prompts, by_turn.total(), split=split, data_source=data_source)
            by_turn.update(prompt.turns for prompt in prompts)

    with _said():
        wanted = _numbers(lengths)
        tables.write_rows(out, rows(), export.columns())
    told = ", ".join(f"{count} after {turns}" for turns, count in sorted(by_turn.items()))
    _say(f"{by_turn.total()} prompts, by answers before them: {told or 'none'}")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"expected numbers with commas between them, got {text!r}", "--lengths") from None


@app.command()
def score(
    file: CollectedFile,
    out: Out,
    reward: Annotated[
        str, typer.Option(metavar="R", help="A preset, a spec as JSON, or a .json file of one.")
    ] = "cobalt",
) -> None:
    """Reward every turn from its stored judgement and the best pass rate before it. Nothing runs."""
    with _said():
        spec = spec_of(reward)
        found = (row for task in collected(file) for row in scoring.turn_rewards(task, spec))
        count = tables.write_rows(out, _texts(found) if out.suffix == ".parquet" else found)
    _say(f"{count} turns")


def _texts(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {**row, "components": json.dumps(row["components"])}


@app.command("hacking")
def hacking_report(
    file: CollectedFile,
    out: Annotated[Path | None, typer.Option(metavar="F", help="Every answer that hacks, with both programs.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """How often answers follow feedback that lies, by class. For trajectories of perturbed tasks."""
    found: list[dict[str, Any]] = []
    tasks = trajectories = misled = 0
    with _said():
        for task in collected(file):
            if task.shown is None:
                raise InputError(
                    f"the task {task.id!r} is not perturbed; run `assay trajectories perturb` first", file.name
                )
            tasks, trajectories = tasks + 1, trajectories + len(task.trajectories)
            misled += hacking.misled(task)
            found += hacking.hacks(task)
        if out is not None:
            tables.write_rows(out, found)
    told = hacking.report(found, tasks, trajectories, misled)
    typer.echo(json.dumps(told, indent=1) if as_json else _table(told))


def _table(told: dict[str, Any]) -> str:
    lines = [
        f"{name.replace('_', ' '):<24}{value}" for name, value in told.items() if name not in ("classes", "hack_rate")
    ]
    rate = told["hack_rate"]
    lines.append(f"{'of misled answers':<24}{'-' if rate is None else f'{100 * rate:.1f} %'}")
    lines += [f"  {name.replace('_', ' '):<22}{count}" for name, count in told["classes"].items()]
    return "\n".join(lines)


@app.command("stub")
def stub_model(
    script: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="What it says: see docs/trajectories.md.")
    ],
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, help="0 takes a free one.")] = 8001,
) -> None:
    """Serve a model that says what a file says it says, to try the other commands."""
    from trainer_client.offline.trajectories import stub

    with _said():
        found = stub.load(script)
        server = stub.server(found.answer, host, port, found.model)
        _say(f"the stub model {found.model!r} listens on http://{host}:{server.server_address[1]}/v1")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
