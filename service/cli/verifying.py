"""`assay verify`, `assay rescore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import Missing, Sandbox, Slots, Unsafe, fail, settings_of, told

app = typer.Typer()


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, help="JSONL of submissions, or a data set.")],
    format: Annotated[str | None, typer.Option(metavar="NAME", help="Read FILE as a public data set.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="F", help="Where results go, as JSONL in FILE's order.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on after the results that --out already has.")] = False,
    sandbox: Sandbox = None,
    slots: Slots = None,
    reward: Annotated[str, typer.Option(metavar="R", help="A reward preset, for data sets and sources.")] = "binary",
    problem: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="F", help="FILE is one source; its problem, as JSON."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Of submissions that do not say, of a data set's solutions, or of the source.")
    ] = None,
    allow_missing: Missing = None,
    unsafe_no_isolation: Unsafe = False,
) -> None:
    """Verify a file of submissions, a data set's own solutions, or one source, without a server."""
    from service.jobs.local import verify_file

    if resume and out is None:
        fail("--resume needs --out, the file to go on with")
    if format is None and file.is_dir():
        fail(f"{file} is a folder; name the data set's format with --format")
    settings = settings_of(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    with told("interrupted" + ("; go on with --resume" if out is not None else "")):
        verify_file(
            file, settings, format=format, out=out, resume=resume, reward=reward, language=language, problem=problem
        )


@app.command()
def rescore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Results, as JSONL or Parquet.")],
    reward: Annotated[str, typer.Option(metavar="R", help="A preset, a reward spec as JSON, or a .json file of one.")],
    out: Annotated[
        Path | None, typer.Option(metavar="F", help="Where rewards go, JSONL or .parquet, in FILE's order.")
    ] = None,
    contexts: Annotated[Path | None, typer.Option(exists=True, metavar="F", help="Contexts, one a result.")] = None,
) -> None:
    """Reward stored results anew. Nothing runs."""
    from service.jobs.rescoring import rescore_file

    with told():
        total, scorable = rescore_file(file, reward, out=out, contexts=contexts)
    typer.echo(f"{total} results, {scorable} scorable", err=True)
