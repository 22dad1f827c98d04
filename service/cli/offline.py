"""The offline tools on what was relabelled: `assay compare`, `groups`, `passk`, `audit`, `trajectories`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AGAIN, HANDED_OVER, Missing, Sandbox, Slots, Unsafe, fail, hand_over, settings_of, told

app = typer.Typer()


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(exists=True, help="What `assay relabel` wrote, or a log to relabel first.")],
    out: Annotated[
        Path | None, typer.Option(metavar="F.html", help="Where the page goes; its figures lie beside it as F.json.")
    ] = None,
    reward: Annotated[
        list[str] | None,
        typer.Option(
            metavar="R",
            show_default="the file's; for a log, of every kind",
            help="One of the file's, a preset or a spec, also as NAME=...; several at will.",
        ),
    ] = None,
    truth: Annotated[
        str,
        typer.Option(
            metavar="T", help="What is right: by the log's label, by the hidden tests, or auto: the label, if any."
        ),
    ] = "auto",
    split: Annotated[
        str,
        typer.Option(
            metavar="S", help="Easy and hard by difficulty, by pass_rate, or auto: the first that tells any apart."
        ),
    ] = "auto",
    group: Annotated[int, typer.Option(min=2, help="Solutions of a group, for the share of degenerate ones.")] = 4,
    seed: Annotated[int, typer.Option(min=0, help="Of the intervals' resamples.")] = 0,
    kind: Annotated[str, typer.Option("--from", metavar="KIND", help="Of a log: as for `assay relabel`.")] = "rows",
    format: Annotated[str, typer.Option(metavar="NAME", help="Of a log's problems.")] = "auto",
    problems: Annotated[
        Path | None, typer.Option(exists=True, metavar="F", help="Of a log: the problems that it names.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Of a log: stop after so many rows.")] = None,
    sample: Annotated[int, typer.Option(min=0, help="Of a log: rows on which analyses and scoring are measured.")] = 40,
    sandbox: Sandbox = None,
    slots: Slots = None,
    allow_missing: Missing = None,
    unsafe_no_isolation: Unsafe = False,
) -> None:
    """Compare rewards: how well each tells right from wrong, on easy and on hard problems, and what it costs."""
    from trainer_client.offline.compare import command

    settings = settings_of(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    with told(AGAIN):
        typer.echo(command.run(
            file, settings, out=out, rewards=reward or [], truth=truth, split=split, group=group, seed=seed,
            kind=kind, format=format, problems=problems, limit=limit, sample=sample,
        ))  # fmt: skip


@app.command()
def groups(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `assay relabel` wrote.")],
    out: Annotated[Path, typer.Option(metavar="F", help="Where the groups go, .parquet or .jsonl.")],
    format: Annotated[str, typer.Option(metavar="NAME", help="trl, trl-preference or verl.")] = "trl",
    reward: Annotated[
        str | None,
        typer.Option(metavar="R", help="One of the file's, a preset or a spec.", show_default="the file's only one"),
    ] = None,
    advantage: Annotated[
        str, typer.Option(metavar="A", help="rloo, grpo, dr_grpo, exponential, or a spec as JSON.")
    ] = "rloo",
    size: Annotated[int, typer.Option(min=2, help="Solutions of a group.")] = 4,
    most_right: Annotated[int, typer.Option(min=1, help="Right solutions of a problem that are used at most.")] = 50,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 0,
    copies: Annotated[bool, typer.Option("--copies", help="Let equal sources of a problem in.")] = False,
    chat: Annotated[bool, typer.Option("--chat", help="Write messages where trl takes a text too.")] = False,
    prompt: Annotated[str, typer.Option(metavar="COLUMN", help="The column of the log with the prompt.")] = "prompt",
    prompts: Annotated[
        Path | None, typer.Option(exists=True, metavar="F", help="Rows of `problem_id` and `prompt`, instead.")
    ] = None,
    data_source: Annotated[str, typer.Option(metavar="NAME", help="verl's column of that name.")] = "assay",
) -> None:
    """Make groups with right and wrong solutions of one prompt, and their advantages, for offline training."""
    from trainer_client.offline.groups import command

    with told(AGAIN):
        typer.echo(command.run(
            file, out, format=format, reward=reward, advantage=advantage, size=size, most_right=most_right,
            seed=seed, copies=copies, chat=chat, prompt=prompt, prompts=prompts, data_source=data_source,
        ))  # fmt: skip


@app.command()
def passk(
    files: Annotated[list[str], typer.Argument(metavar="[NAME=]FILE...", help="What `assay relabel` wrote.")],
    k: Annotated[str, typer.Option(metavar="LIST", help="How many samples are drawn.")] = "1,5,10",
    windows: Annotated[
        str,
        typer.Option(metavar="W", help="month, quarter, year, or dates at which windows begin: 2024-01-01,2024-07-01."),
    ] = "quarter",
    holdout: Annotated[str | None, typer.Option(metavar="SPLIT", help="The split that was held out.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the intervals' resamples.")] = 0,
    out: Annotated[
        Path | None, typer.Option(metavar="F.html", help="Where the page goes; its figures lie beside it as F.json.")
    ] = None,
) -> None:
    """Estimate pass@k without bias, with intervals, by difficulty, date and split; several files side by side."""
    from trainer_client.offline.passk import command

    with told(AGAIN):
        typer.echo(command.run(files, k=k, windows=windows, holdout=holdout, seed=seed, out=out))


@app.command()
def audit(
    data: Annotated[
        Path, typer.Argument(exists=True, help="Problems with solutions, in any format; or a relabelled file.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", file_okay=False, help="Where the report goes, and what is kept.")
    ],
    format: Annotated[str, typer.Option(metavar="NAME", help="The data's public format.")] = "auto",
    holdout: Annotated[
        list[Path] | None,
        typer.Option(exists=True, metavar="FILE", help="Problems that must not be among these; again for more."),
    ] = None,
    log: Annotated[
        Path | None, typer.Option(exists=True, metavar="FILE", help="A relabelled file of these problems.")
    ] = None,
    gate: Annotated[int, typer.Option(min=1, help="Different cases that a problem must have.")] = 5,
    near: Annotated[
        float, typer.Option(min=0.3, max=1, help="Similarity from which texts count as nearly the same.")
    ] = 0.7,
    mutants: Annotated[int, typer.Option(min=0, max=1000, help="Mutants of a reference; 0 for none.")] = 20,
    strength: Annotated[float, typer.Option(min=0, max=1, help="Share of mutants that tests must turn away.")] = 0.5,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="Runs of a reference, to see whether it is flaky.")] = 3,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Run programs of so many problems only, drawn by lot.", show_default="all")
    ] = None,
    run: Annotated[bool, typer.Option("--run/--no-run", help="Run programs at all.")] = True,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="FINDING", help="Drop problems with this finding too.")
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(metavar="FINDING", help="Keep problems with this finding.")] = None,
    sandbox: Sandbox = None,
    slots: Slots = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print audit.json too.")] = False,
    allow_missing: Missing = None,
    unsafe_no_isolation: Unsafe = False,
) -> None:
    """Say what is wrong with a data set before anybody trains on it: a report, figures for programs, and what is kept.

    Broken off, the same command goes on where it was.
    """
    settings = settings_of(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    try:
        from trainer_client.offline.audit import command
    except ImportError as error:
        fail(f"{error.name} is missing; run: pip install 'assay[service,offline]'")
    request = command.Request(
        data, out, format=format, holdout=tuple(holdout or ()), log=log, gate=gate, near=near, run=run, sample=sample,
        mutants=mutants, repeat=repeat, strength=strength, drop=drop or (), keep=keep or (),
        made_by=shlex.join(["assay", *sys.argv[1:]]),
    )  # fmt: skip
    with told(f"interrupted; the same command goes on with what {out} has"):
        made = command.audit(request, settings)
    typer.echo(made.model_dump_json(indent=1) if as_json else command.summary(made, out))


@app.command(context_settings=HANDED_OVER, add_help_option=False)
def trajectories(context: typer.Context) -> None:
    """Collect trajectories of several turns, and cut them into prompts (see `assay trajectories --help`)."""
    try:
        from trainer_client.offline.trajectories.command import app as commands
    except ImportError as error:
        fail(f"{error.name} is not installed here; run: pip install 'assay[service,offline]'")
    hand_over(commands, context.args, "assay trajectories")
