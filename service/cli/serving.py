"""`assay serve`, `assay worker`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.options import Missing, Sandbox, Slots, Unsafe, fail, settings_of

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(show_default="8000", help="0 takes a free one.")] = None,
    sandbox: Sandbox = None,
    slots: Slots = None,
    redis: Annotated[str | None, typer.Option(metavar="URL", help="A queue shared by many machines.")] = None,
    allow_missing: Missing = None,
    unsafe_no_isolation: Unsafe = False,
    insecure_no_keys: Annotated[
        bool, typer.Option("--insecure-no-keys", help="Ask other machines for no key.")
    ] = False,
) -> None:
    """Serve the HTTP API, with worker processes of its own, or with those behind a Redis."""
    from service.api.server import run

    settings = settings_of(
        host=host, port=port, sandbox=sandbox, slots=slots, redis_url=redis,
        allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation,
        insecure_no_keys=insecure_no_keys or None,
    )  # fmt: skip
    raise typer.Exit(run(settings))


@app.command()
def worker(
    redis: Annotated[str | None, typer.Option(metavar="URL", help="The queue to work for.")] = None,
    sandbox: Sandbox = None,
    slots: Slots = None,
    allow_missing: Missing = None,
    unsafe_no_isolation: Unsafe = False,
) -> None:
    """Work for `assay serve --redis URL`, on this machine or another: one process a slot."""
    settings = settings_of(
        redis_url=redis, sandbox=sandbox, slots=slots,
        allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation,
    )  # fmt: skip
    if settings.redis_url is None:
        fail("--redis: name the Redis to work for, as in redis://host:6379/0")
    from service.jobs.queue.supervisor import run

    raise typer.Exit(run(settings))
