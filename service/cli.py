"""The command line. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

try:
    import typer
except ImportError:  # the trainer's side of the installation has no service in it
    sys.exit("assay: the service is not installed here; run: pip install 'assay[service]'")

if TYPE_CHECKING:
    from service.settings import Settings

app = typer.Typer(name="assay", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
images = typer.Typer(no_args_is_help=True, help="The sandbox images.")
app.add_typer(images, name="images")
keys = typer.Typer(no_args_is_help=True, help="The keys that the service asks for.")
app.add_typer(keys, name="keys")

Sandbox = Annotated[str | None, typer.Option(help="auto, docker or local.", show_default="auto")]
Slots = Annotated[int | None, typer.Option(min=1, help="Warm slots.", show_default="one a core")]
Missing = Annotated[
    list[str] | None,
    typer.Option("--allow-missing", metavar="LAYER", help="An isolation layer that may fail its probe."),
]
Unsafe = Annotated[bool, typer.Option("--unsafe-no-isolation", help="All of them may.")]
KeysFile = Annotated[
    Path, typer.Option("--file", envvar="ASSAY_KEYS_FILE", dir_okay=False, help="The file of the keys' hashes.")
]
Column = Annotated[
    str | None, typer.Option(metavar="COLUMN", rich_help_panel="Where rows keep things, if not under the usual names")
]


@app.callback()
def assay() -> None:
    """Assay verifies code that models write, in a sandbox, and turns what it saw into rewards."""


def _settings(**given: Any) -> Settings:
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

    settings = _settings(
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
    settings = _settings(
        redis_url=redis, sandbox=sandbox, slots=slots,
        allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation,
    )  # fmt: skip
    if settings.redis_url is None:
        fail("--redis: name the Redis to work for, as in redis://host:6379/0")
    from service.jobs.queue.supervisor import run

    raise typer.Exit(run(settings))


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
    from service.errors import AssayError, InputError
    from service.jobs.local import verify_file

    if resume and out is None:
        fail("--resume needs --out, the file to go on with")
    if format is None and file.is_dir():
        fail(f"{file} is a folder; name the data set's format with --format")
    settings = _settings(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    try:
        verify_file(
            file, settings, format=format, out=out, resume=resume, reward=reward, language=language, problem=problem
        )
    except InputError as error:
        fail(f"{error.path}: {error}" if error.path else str(error))
    except AssayError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("interrupted" + ("; go on with --resume" if out is not None else ""))


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
    from service.errors import InputError
    from service.jobs.rescoring import rescore_file

    try:
        total, scorable = rescore_file(file, reward, out=out, contexts=contexts)
    except InputError as error:
        fail(f"{error.path}: {error}" if error.path else str(error))
    except KeyboardInterrupt:
        fail("interrupted")
    typer.echo(f"{total} results, {scorable} scorable", err=True)


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
    settings = _settings(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    _offline(
        command.run, log, out, settings, kind=kind, format=format, problems=problems, rewards=reward or ["binary"],
        run=run, longest=longest, analyse=analyse or [], output_kb=output_kb, language=language, only=only, limit=limit,
        columns=columns, url=url, price=price, overwrite=overwrite, digest=digest,
    )  # fmt: skip


def _offline(command: Callable[..., object], *arguments: object, **options: object) -> None:
    """Run an offline tool and print what it says, if it says anything; what is wrong with its input is one line."""
    from service.errors import AssayError, InputError
    from trainer_client.errors import ClientError

    try:
        said = command(*arguments, **options)
    except InputError as error:
        fail(f"{error.path}: {error}" if error.path else str(error))
    except (AssayError, ClientError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("interrupted; give the same command again to go on")
    if isinstance(said, str):
        typer.echo(said)


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
    from service.errors import AssayError
    from service.planning import command

    try:
        shown = command.plan(
            rollouts=rollouts, tests=tests, cpu_ms=cpu_ms, cores=cores, workers=workers, apis=apis,
            target_p99=target_p99, trainers=trainers, spread=spread, endless=endless, limit_s=limit_s,
            stop_early=stop_early, offline=offline, redis=redis, api_ms=api_ms, submission_ms=submission_ms,
            test_ms=test_ms, sandbox=sandbox or "auto", as_json=as_json,
        )  # fmt: skip
    except AssayError as error:
        fail(str(error))
    typer.echo(shown)


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

    settings = _settings(
        sandbox=sandbox, slots=slots, allow_missing=allow_missing, unsafe_no_isolation=unsafe_no_isolation
    )
    _offline(
        command.run, file, settings, out=out, rewards=reward or [], truth=truth, split=split, group=group, seed=seed,
        kind=kind, format=format, problems=problems, limit=limit, sample=sample,
    )  # fmt: skip


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

    _offline(
        command.run, file, out, format=format, reward=reward, advantage=advantage, size=size, most_right=most_right,
        seed=seed, copies=copies, chat=chat, prompt=prompt, prompts=prompts, data_source=data_source,
    )  # fmt: skip


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

    _offline(command.run, files, k=k, windows=windows, holdout=holdout, seed=seed, out=out)


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
    from service.errors import AssayError, InputError

    settings = _settings(
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
    try:
        made = command.audit(request, settings)
    except InputError as error:
        fail(f"{error.path}: {error}" if error.path else str(error))
    except AssayError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail(f"interrupted; the same command goes on with what {out} has")
    typer.echo(made.model_dump_json(indent=1) if as_json else command.summary(made, out))


@keys.command("new")
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
    _told(commands.new, file, name, **limits)


@keys.command("list")
def list_keys(file: KeysFile) -> None:
    """Show the keys' names and limits."""
    from service.access import commands

    _told(commands.table, file)


@keys.command("revoke")
def revoke_key(name: str, file: KeysFile) -> None:
    """Take a key away. A running service heeds it within a second or so."""
    from service.access import commands

    _told(commands.revoke, file, name)


def _told(command: Callable[..., str], *arguments: object, **options: object) -> None:
    from service.errors import AssayError

    try:
        typer.echo(command(*arguments, **options))
    except AssayError as error:
        fail(str(error))


@images.command("build", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def build(context: typer.Context) -> None:
    """Build the sandbox images (see `assay images build -- --help`)."""
    from service.images import app as commands

    typer.main.get_command(commands).main(["build", *context.args], prog_name="assay images")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def trajectories(context: typer.Context) -> None:
    """Collect trajectories of several turns, and cut them into prompts (see `assay trajectories --help`)."""
    try:
        from trainer_client.offline.trajectories.command import app as commands
    except ImportError as error:
        fail(f"{error.name} is not installed here; run: pip install 'assay[service,offline]'")
    typer.main.get_command(commands).main(list(context.args), prog_name="assay trajectories")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def doctor(context: typer.Context) -> None:
    """Say what works on this machine, what does not, and how to mend it."""
    from service.doctor import doctor as command

    single = typer.Typer(add_completion=False)
    single.command()(command)
    typer.main.get_command(single).main(list(context.args), prog_name="assay doctor")


def main() -> None:
    """The ``assay`` command."""
    app()
