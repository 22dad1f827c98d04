"""What a machine needs and can do: `assay plan`, `assay images`, `assay doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.options import HANDED_OVER, Sandbox, hand_over, told

app = typer.Typer()
images = typer.Typer(no_args_is_help=True, help="The sandbox images.")
app.add_typer(images, name="images")


@app.command()
def plan(
    rollouts: Annotated[int, typer.Option(min=1, help="Submissions of one step, which arrive together.")],
    tests: Annotated[int, typer.Option(min=1, help="Tests of a submission.")],
    cpu_ms: Annotated[float, typer.Option(min=0, help="CPU time of one test, on average.")],
    cores: Annotated[int | None, typer.Option(min=1, show_default="this machine's")] = None,
    workers: Annotated[int | None, typer.Option(min=1, show_default="one a core")] = None,
    apis: Annotated[int | None, typer.Option(min=1, show_default="as many as the cores need")] = None,
    target_p99: Annotated[float | None, typer.Option(min=0.001, help="Seconds that 99 % of steps may take.")] = None,
    trainers: Annotated[int, typer.Option(min=1, help="Trainers whose steps arrive at the same time.")] = 1,
    spread: Annotated[float, typer.Option(min=0, help="Standard deviation of the CPU time, in its means.")] = 1.0,
    endless: Annotated[float, typer.Option(min=0, max=1, help="The part of submissions that loop to the limit.")] = 0.0,
    limit_s: Annotated[float, typer.Option(min=0.001, help="The CPU limit of a test.")] = 4.0,
    stop_early: Annotated[bool, typer.Option("--stop-early", help="Run to the first failure.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Offline work fills the workers meanwhile.")] = False,
    redis: Annotated[int, typer.Option(min=0, help="Redis that work goes through, in shards.")] = 0,
    api_ms: Annotated[
        float | None, typer.Option(min=0, help="API time of a submission.", show_default="measured")
    ] = None,
    submission_ms: Annotated[
        float | None, typer.Option(min=0, help="A worker's, beside its tests.", show_default="measured")
    ] = None,
    test_ms: Annotated[
        float | None, typer.Option(min=0, help="A worker's for a test.", show_default="measured")
    ] = None,
    sandbox: Sandbox = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """How long steps take on how many cores, and how many they need."""
    from service.planning import command

    with told():
        shown = command.plan(
            rollouts=rollouts, tests=tests, cpu_ms=cpu_ms, cores=cores, workers=workers, apis=apis,
            target_p99=target_p99, trainers=trainers, spread=spread, endless=endless, limit_s=limit_s,
            stop_early=stop_early, offline=offline, redis=redis, api_ms=api_ms, submission_ms=submission_ms,
            test_ms=test_ms, sandbox=sandbox or "auto", as_json=as_json,
        )  # fmt: skip
    typer.echo(shown)


@images.command("build", context_settings=HANDED_OVER)
def build(context: typer.Context) -> None:
    """Build the sandbox images (see `assay images build -- --help`)."""
    from service.images import app as commands

    hand_over(commands, ["build", *context.args], "assay images")


@app.command(context_settings=HANDED_OVER)
def doctor(context: typer.Context) -> None:
    """Say what works on this machine, what does not, and how to mend it."""
    from service.doctor import doctor as command

    single = typer.Typer(add_completion=False)
    single.command()(command)
    hand_over(single, context.args, "assay doctor")
