"""What commands share: options, the settings made of them, and how they fail."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from service.settings import Settings

Sandbox = Annotated[str | None, typer.Option(help="auto, docker or local.", show_default="auto")]
Slots = Annotated[int | None, typer.Option(min=1, help="Warm slots.", show_default="one a core")]
Missing = Annotated[
    list[str] | None,
    typer.Option("--allow-missing", metavar="LAYER", help="An isolation layer that may fail its probe."),
]
Unsafe = Annotated[bool, typer.Option("--unsafe-no-isolation", help="All of them may.")]
AGAIN = "interrupted; give the same command again to go on"
# The command hands everything that follows its name to another application.
HANDED_OVER = {"allow_extra_args": True, "ignore_unknown_options": True}


def settings_of(**given: Any) -> Settings:
    """Settings from the options that were given, then ``ASSAY_*``, then defaults."""
    from pydantic import ValidationError

    from service.settings import Settings

    given["allow_missing"] = frozenset(given["allow_missing"]) if given.get("allow_missing") else None
    given["unsafe_no_isolation"] = given.get("unsafe_no_isolation") or None
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        name = str(detail["loc"][0]).replace("_", "-") if detail["loc"] else "settings"
        fail(f"--{name}: {detail['msg'].removeprefix('Value error, ')}")


def fail(message: str) -> NoReturn:
    """End the command with one line that says what was wrong."""
    typer.echo(f"assay: {message}", err=True)
    raise typer.Exit(1)


@contextlib.contextmanager
def told(interrupted: str = "interrupted") -> Iterator[None]:
    """What is wrong with what a command was given ends it with one line, and so does the user's Ctrl-C."""
    from service.errors import AssayError, InputError
    from trainer_client.errors import ClientError

    try:
        yield
    except InputError as error:
        fail(f"{error.path}: {error}" if error.path else str(error))
    except (AssayError, ClientError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail(interrupted)


def hand_over(commands: typer.Typer, arguments: Sequence[str], name: str) -> None:
    """Let another application have the rest of the command line; in messages it is called ``name``."""
    typer.main.get_command(commands).main(list(arguments), prog_name=name)
