"""`assay keys`: who may ask the service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import told

app = typer.Typer(name="keys", no_args_is_help=True, help="The keys that the service asks for.")

KeysFile = Annotated[
    Path, typer.Option("--file", envvar="ASSAY_KEYS_FILE", dir_okay=False, help="The file of the keys' hashes.")
]


@app.command("new")
def new_key(
    name: Annotated[str, typer.Argument(help="Letters, digits, dots and dashes.")],
    file: KeysFile,
    requests_in_flight: Annotated[int | None, typer.Option(min=1, help="Requests that may be open at once.")] = None,
    submissions_per_s: Annotated[float | None, typer.Option(min=0, help="Submissions a second, on average.")] = None,
    queue_share: Annotated[float | None, typer.Option(min=0, max=1, help="Its part of the queue, as 0.25.")] = None,
) -> None:
    """Make a key, and print it: only its hash is kept."""
    from service.access import commands

    limits = {
        "requests_in_flight": requests_in_flight,
        "submissions_per_s": submissions_per_s,
        "queue_share": queue_share,
    }
    with told():
        typer.echo(commands.new(file, name, **limits))


@app.command("list")
def list_keys(file: KeysFile) -> None:
    """Show the keys' names and limits."""
    from service.access import commands

    with told():
        typer.echo(commands.table(file))


@app.command("revoke")
def revoke_key(name: str, file: KeysFile) -> None:
    """Take a key away. A running service heeds it within a second or so."""
    from service.access import commands

    with told():
        typer.echo(commands.revoke(file, name))
