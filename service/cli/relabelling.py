"""`assay relabel`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AGAIN, Missing, Sandbox, Slots, Unsafe, settings_of, told

app = typer.Typer()

Column = Annotated[
    str | None, typer.Option(metavar="COLUMN", rich_help_panel="Where rows keep things, if not under the usual names")
]


@app.command()
def relabel(
    log: Annotated[
        Path, typer.Argument(metavar="IN", exists=True, help="The log: JSONL, CSV or Parquet, or a folder.")
    ],
    out: Annotated[Path | None, typer.Option(metavar="F", help="The relabelled file, .parquet.")] = None,
    kind: Annotated[
        str, typer.Option("--from", metavar="KIND", help="rows, dataset, codenet, verl, trl, or a data set's format.")
    ] = "rows",
    format: Annotated[str, typer.Option(metavar="NAME", help="The format of the problems.")] = "auto",
    problems: Annotated[
        Path | None,
        typer.Option(exists=True, metavar="F", help="The problems that the log names or whose prompts it has."),
    ] = None,
    reward: Annotated[
        list[str] | None,
        typer.Option(
            metavar="R",
            show_default="binary",
            help="A preset, a spec as JSON or a .json file, also as NAME=...; several at will.",
        ),
    ] = None,
    run: Annotated[str, typer.Option(help="all tests of a row, or to its first_failure.")] = "all",
    longest: Annotated[int | None, typer.Option(min=1, help="Run so many of a problem's tests, the longest.")] = None,
    analyse: Annotated[
        list[str] | None, typer.Option(metavar="A", help="An analysis to keep: pylint, radon, ...")
    ] = None,
    output_kb: Annotated[int, typer.Option(min=0, max=65536, help="How much of each output to keep.")] = 4,
    language: Annotated[str, typer.Option(help="The language of rows that do not say.")] = "python",
    only: Annotated[str | None, typer.Option(metavar="LANGUAGE", help="CodeNet: leave other languages out.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many rows.")] = None,
    source_column: Column = None,
    completion_column: Column = None,
    prompt_column: Column = None,
    problem_column: Column = None,
    problem_id_column: Column = None,
    id_column: Column = None,
    label_column: Column = None,
    language_column: Column = None,
    difficulty_column: Column = None,
    date_column: Column = None,
    split_column: Column = None,
    url: Annotated[
        str | None, typer.Option(help="A service to run it, instead of slots here; key: ASSAY_API_KEY.")
    ] = None,
    price: Annotated[float | None, typer.Option(min=0, help="Of a core-hour, to show what it costs.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start anew, whatever is there.")] = False,
    digest: Annotated[bool, typer.Option("--digest", help="Print the content hash; alone, that of IN.")] = False,
    sandbox: Sandbox = None,
    slots: Slots = None,
    allow_missing: Missing = None,
    unsafe_no_isolation: Unsafe = False,
) -> None:
    """Judge a log of code again, once, into a file that trainers and the other offline commands read.

    Broken off, it goes on where it was when the same command is given again.
    """
    from trainer_client.offline.relabel import command

    columns = {
        "source": source_column, "completion": completion_column, "prompt": prompt_column, "problem": problem_column,
        "problem_id": problem_id_column, "id": id_column, "label": label_column, "language": language_column,
        "difficulty": difficulty_column, "date": date_column, "split": split_column,
    }  # fmt: skip
    settings = settings_of(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    with told(AGAIN):
        command.run(
            log, out, settings, kind=kind, format=format, problems=problems, rewards=reward or ["binary"],
            run=run, longest=longest, analyse=analyse or [], output_kb=output_kb, language=language, only=only, limit=limit,
            columns=columns, url=url, price=price, overwrite=overwrite, digest=digest,
        )  # fmt: skip
