"""The command line: one file a group of commands. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import sys

try:
    import typer
except ImportError:  # the trainer's side of the installation has no service in it
    sys.exit("assay: the service is not installed here; run: pip install 'assay[service]'")

from service.cli import keys, machine, offline, relabelling, serving, verifying

app = typer.Typer(name="assay", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for group in (serving, verifying, relabelling, machine, offline):
    app.add_typer(group.app)
app.add_typer(keys.app)


@app.callback()
def assay() -> None:
    """Assay verifies code that models write, in a sandbox, and turns what it saw into rewards."""


def main() -> None:
    """The ``assay`` command."""
    app()
